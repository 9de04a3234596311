using RedoxExport.Tables;

namespace RedoxExport.Tests.Tables;

public sealed class NdjsonTableTests : IDisposable
{
    private readonly TableFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData("v", "\"te\\u0078t \\\"\"", "\"te\\u0078t \\\"\"")]
    [InlineData("v", "1.50", "1.50")]
    [InlineData("v", "-0.0e-3", "-0.0e-3")]
    [InlineData("v", "true", "true")]
    [InlineData("v", "{\"a\":[1, 2]}", "{\"a\":[1, 2]}")]
    [InlineData("v", "null", "null")]
    [InlineData("1.50 + 1", "null", "2.50")]
    [InlineData("2 + 3", "null", "5")]
    [InlineData("id = '1'", "null", "true")]
    [InlineData("id & '\\u0022\\n\\u001f'", "null", "\"1\\\"\\n\\u001F\"")]
    public void A_value_is_copied_and_a_computed_one_is_JSON(string path, string json, string expected)
    {
        TablePlan table = TableFiles.PlanOf("""{"name":"id","path":"id"}""", $$"""{"name":"v","path":"{{path.Replace("\\", "\\\\")}}"}""");

        Assert.Equal($"{{\"id\":\"1\",\"v\":{expected}}}\n", _files.ExportText(table, new NdjsonTableFormat(), $$"""{"resourceType":"Basic","id":"1","v":{{json}}}"""));
    }

    [Theory]
    [InlineData("[\"a\",\"b\"]", "[\"a\",\"b\"]")]
    [InlineData("[1.50, 2]", "[1.50,2]")]
    [InlineData("null", "[]")]
    public void A_list_is_an_array(string json, string expected)
    {
        TablePlan table = TableFiles.PlanOf("""{"name":"v","path":"v","collection":true}""");

        Assert.Equal($"{{\"v\":{expected}}}\n", _files.ExportText(table, new NdjsonTableFormat(), $$"""{"resourceType":"Basic","id":"1","v":{{json}}}"""));
    }

    [Fact]
    public void A_view_without_rows_is_an_empty_file()
    {
        ExportedTable written = _files.Export(TableFiles.PlanOf("""{"name":"v","path":"v"}"""), new NdjsonTableFormat(), ["""{"resourceType":"Patient","id":"1"}"""]);

        Assert.Equal((0, 0, string.Empty), (written.Rows, written.Bytes, File.ReadAllText(written.Path)));
    }
}
