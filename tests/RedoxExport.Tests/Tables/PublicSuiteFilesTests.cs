using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using RedoxExport.Tables;
using RedoxExport.Views;

namespace RedoxExport.Tests.Tables;

/// <summary>The public test suite of SQL on FHIR, which is next to the checkout, through files.</summary>
public sealed class PublicSuiteFilesTests : IDisposable
{
    private static readonly JsonSerializerOptions OneLine = new() { WriteIndented = false };

    private readonly TableFiles _files = new();

    private static string Suite => Path.Combine(RepositoryRoot.Path, "..", "shared", "sql-on-fhir-tests");

    public static TheoryData<string, string> All()
    {
        TheoryData<string, string> tests = [];
        if (!RepositoryRoot.FindsShared)
        {
            return tests;
        }

        foreach (string file in Directory.GetFiles(Suite, "*.json").Select(file => Path.GetFileName(file)).Where(file => file[0] != '_').Order(StringComparer.Ordinal))
        {
            foreach (JsonNode? test in Read(file)["tests"]!.AsArray())
            {
                tests.Add(file, (string)test!["title"]!);
            }
        }

        return tests;
    }

    public void Dispose() => _files.Dispose();

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(All))]
    public void NDJSON_and_CSV_have_the_rows_and_columns_of_the_suite(string file, string title)
    {
        JsonNode document = Read(file);
        JsonNode test = document["tests"]!.AsArray().Single(one => (string)one!["title"]! == title)!;
        string[] lines = [.. document["resources"]!.AsArray().Select(resource => resource!.ToJsonString(OneLine))];
        if (ViewReader.Read(test["view"]!.ToJsonString(), out _) is not { } plan)
        {
            Assert.NotNull(test["expectError"]);
            return;
        }

        TablePlan table = new("suite", plan);
        ExportedTable ndjson = _files.Export(table, new NdjsonTableFormat(), lines);
        ExportedTable csv = _files.Export(table, new CsvTableFormat(',', false), lines);
        if (test["expectError"] is not null)
        {
            Assert.InRange(ndjson.FailedLines, 1, lines.Length);
            return;
        }

        string[] names = [.. table.Columns.Select(column => column.Name)];
        if (test["expectColumns"] is JsonArray columns)
        {
            Assert.Equal(columns.Select(name => (string)name!), names);
        }

        JsonObject[] rows = [.. File.ReadAllLines(ndjson.Path).Select(line => JsonNode.Parse(line)!.AsObject())];
        Assert.All(rows, row => Assert.Equal(names, row.Select(member => member.Key)));
        if (test["expect"] is JsonArray expected)
        {
            Assert.Equal(expected.Select(row => TextOf(table, row!.AsObject())).Order(StringComparer.Ordinal), rows.Select(row => TextOf(table, row)).Order(StringComparer.Ordinal));
        }

        if (test["expectCount"] is { } count)
        {
            Assert.Equal((int)count, rows.Length);
        }

        // The two formats have the same rows in the same order.
        List<string?[]> cells = CsvText.Read(File.ReadAllText(csv.Path));
        Assert.Equal(names, cells[0]);
        Assert.Equal(rows.Select(row => row.Select(member => CsvText.Of(member.Value))), cells.Skip(1));
    }

    private static JsonNode Read(string file) => JsonNode.Parse(File.ReadAllText(Path.Combine(Suite, file)))!;

    // A missing column is null, a missing list is empty, 5 is 5.0, and the order of members does not matter.
    private static string TextOf(TablePlan table, JsonObject row) =>
        string.Join('|', table.Columns.Select(column => $"{column.Name}={TextOf(row[column.Name], column.IsList)}"));

    private static string TextOf(JsonNode? value, bool isList) => value switch
    {
        null => isList ? "[]" : "null",
        JsonArray array => $"[{string.Join(',', array.Select(one => TextOf(one, isList: false)))}]",
        JsonValue number when number.TryGetValue(out decimal exact) => (exact / 1.0000000000000000000000000000m).ToString(CultureInfo.InvariantCulture),
        _ => value.ToJsonString(),
    };
}
