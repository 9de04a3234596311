using RedoxExport.Tables;

namespace RedoxExport.Tests.Tables;

public sealed class CsvTableTests : IDisposable
{
    private const string Value = """{"name":"v","path":"v"}""";
    private const string Values = """{"name":"v","path":"v","collection":true}""";

    private readonly TableFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData("\"text\"", "\"text\"")]
    [InlineData("\"say \\\"hi\\\", Ann\"", "\"say \"\"hi\"\", Ann\"")]
    [InlineData("\"two\\nlines\"", "\"two\nlines\"")]
    [InlineData("\"gr\\u00f6\\u00dfer \\ud83d\\ude00\"", "\"größer 😀\"")]
    [InlineData("\"\"", "\"\"")]
    [InlineData("\"2026-05\"", "\"2026-05\"")]
    [InlineData("1.50", "\"1.50\"")]
    [InlineData("-0.0", "\"-0.0\"")]
    [InlineData("1e300", "\"1e300\"")]
    [InlineData("123456789012345678901234567890", "\"123456789012345678901234567890\"")]
    [InlineData("true", "\"true\"")]
    [InlineData("false", "\"false\"")]
    [InlineData("{\"a\":\"b\"}", "\"{\"\"a\"\":\"\"b\"\"}\"")]
    [InlineData("null", "")]
    public void A_value_is_written_as_it_is_in_the_resource(string json, string expected) =>
        Assert.Equal(Csv("\"v\"", expected), Write(Value, json));

    [Theory]
    [InlineData("[\"a\",\"b\"]", "\"[\"\"a\"\",\"\"b\"\"]\"")]
    [InlineData("[1.50,2]", "\"[1.50,2]\"")]
    [InlineData("[]", "\"[]\"")]
    [InlineData("\"one\"", "\"[\"\"one\"\"]\"")]
    public void A_list_is_JSON_text(string json, string expected) => Assert.Equal(Csv("\"v\"", expected), Write(Values, json));

    [Theory]
    [InlineData("1 + 1", "\"2\"")]
    [InlineData("1.50 + 1.05", "\"2.55\"")]
    [InlineData("id = 'x'", "\"false\"")]
    [InlineData("id & '\\u0022, x'", "\"1\"\", x\"")]
    public void A_computed_value_is_written_like_one_of_the_resource(string path, string expected) =>
        Assert.Equal(Csv("\"v\"", expected), Write($$"""{"name":"v","path":"{{path.Replace("\\", "\\\\")}}"}""", "1"));

    [Fact]
    public void A_row_has_the_columns_of_the_view_in_their_order_and_any_delimiter()
    {
        TablePlan table = TableFiles.PlanOf("""{"name":"b","path":"b"}""", """{"name":"id","path":"id"}""", """{"name":"a","path":"a"}""");
        string text = _files.ExportText(table, new CsvTableFormat(';', false), """{"resourceType":"Basic","id":"1","a":"x"}""", """{"resourceType":"Basic","id":"2","b":"y"}""");

        Assert.Equal(Csv("\"b\";\"id\";\"a\"", ";\"1\";\"x\"", "\"y\";\"2\";"), text);
    }

    [Theory]
    [InlineData("\"=1+1\"", "\"'=1+1\"")]
    [InlineData("\"+49 30\"", "\"'+49 30\"")]
    [InlineData("\"-x\"", "\"'-x\"")]
    [InlineData("\"@a\"", "\"'@a\"")]
    [InlineData("\"\\tx\"", "\"'\tx\"")]
    [InlineData("\"\\rx\"", "\"'\rx\"")]
    [InlineData("\"a=b\"", "\"a=b\"")]
    [InlineData("-5", "\"-5\"")]
    [InlineData("\"\"", "\"\"")]
    public void A_text_that_a_spreadsheet_would_run_gets_an_apostrophe_if_that_is_wanted(string json, string expected)
    {
        TablePlan table = TableFiles.PlanOf(Value);
        string line = $$"""{"resourceType":"Basic","id":"1","v":{{json}}}""";

        Assert.Equal(Csv("\"v\"", expected), _files.ExportText(table, new CsvTableFormat(',', true), line));
        Assert.Equal(Csv("\"v\"", expected.Replace("'", string.Empty)), _files.ExportText(table, new CsvTableFormat(',', false), line));
    }

    [Fact]
    public void A_computed_text_that_UTF8_cannot_hold_is_an_empty_cell_and_counted()
    {
        TablePlan table = TableFiles.PlanOf("""{"name":"id","path":"id"}""", """{"name":"half","path":"v.replaceMatches('^(.).*$', '$1')"}""");
        ExportedTable written = _files.Export(table, new CsvTableFormat(',', false), ["""{"resourceType":"Basic","id":"1","v":"😀"}""", """{"resourceType":"Basic","id":"2","v":"x"}"""]);

        Assert.Equal(Csv("\"id\",\"half\"", "\"1\",", "\"2\",\"x\""), File.ReadAllText(written.Path));
        Assert.Equal((1, 2), (written.EmptiedCells, written.Rows));
        Assert.Equal(1, written.EmptiedByColumn["half"]);
    }

    private static string Csv(params string[] lines) => string.Concat(lines.Select(line => line + Environment.NewLine));

    private string Write(string column, string json) =>
        _files.ExportText(TableFiles.PlanOf(column), new CsvTableFormat(',', false), $$"""{"resourceType":"Basic","id":"1","v":{{json}}}""");
}
