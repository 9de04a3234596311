using System.Text.Json.Nodes;
using CsCheck;
using RedoxExport.Tables;

namespace RedoxExport.Tests.Tables;

/// <summary>Whatever a resource has: a reader of the file finds the same again.</summary>
public sealed class TextFormatsTests : IDisposable
{
    private static readonly Gen<JsonNode?> Scalar = Gen.OneOf(
        Gen.String[Gen.Char[" \"\\,;\n\r\t=+@'äß{}[]:\u0001\u2028x"], 0, 12].Select(text => (JsonNode?)text),
        Gen.Decimal[-1_000_000m, 1_000_000m].Select(number => (JsonNode?)number),
        Gen.Int.Select(number => (JsonNode?)number),
        Gen.Bool.Select(value => (JsonNode?)value),
        Gen.Const((JsonNode?)null));

    private static readonly Gen<JsonNode?[][]> Rows = Scalar.Array[3].Array[0, 30];

    private readonly TableFiles _files = new();
    private readonly TablePlan _table = TableFiles.PlanOf("""{"name":"a","path":"a"}""", """{"name":"b","path":"b"}""", """{"name":"c","path":"c","collection":true}""");

    public void Dispose() => _files.Dispose();

    [Fact]
    public void CSV_that_is_read_back_has_the_cells() => Rows.Sample(
        rows =>
        {
            ExportedTable written = _files.Export(_table, new CsvTableFormat(',', false), rows.Select(Line));
            List<string?[]> read = CsvText.Read(File.ReadAllText(written.Path));

            Assert.Equal(rows.Length, written.Rows);
            Assert.Equal(["a", "b", "c"], read[0]);
            Assert.Equal(rows.Select(row => new[] { CsvText.Of(row[0]), CsvText.Of(row[1]), ListOf(row[2]) }), read.Skip(1));
        },
        iter: 200,
        threads: 1);

    [Fact]
    public void NDJSON_that_is_read_back_has_the_cells() => Rows.Sample(
        rows =>
        {
            ExportedTable written = _files.Export(_table, new NdjsonTableFormat(), rows.Select(Line));
            string[] read = File.ReadAllLines(written.Path);

            Assert.Equal(
                rows.Select(row => new JsonObject { ["a"] = row[0]?.DeepClone(), ["b"] = row[1]?.DeepClone(), ["c"] = JsonNode.Parse(ListOf(row[2])) }.ToJsonString()),
                read.Select(line => JsonNode.Parse(line)!.ToJsonString()));
        },
        iter: 200,
        threads: 1);

    private static string Line(JsonNode?[] row) =>
        new JsonObject { ["resourceType"] = "Basic", ["a"] = row[0]?.DeepClone(), ["b"] = row[1]?.DeepClone(), ["c"] = row[2] is { } one ? new JsonArray(one.DeepClone(), one.DeepClone()) : null }.ToJsonString();

    private static string ListOf(JsonNode? value) => value is null ? "[]" : $"[{value.ToJsonString()},{value.ToJsonString()}]";
}
