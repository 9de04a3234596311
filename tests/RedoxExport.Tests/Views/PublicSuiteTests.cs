using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using RedoxExport.FhirPath;
using RedoxExport.Views;

namespace RedoxExport.Tests.Views;

/// <summary>The public test suite of SQL on FHIR, which is next to the checkout, each of its tests.</summary>
public sealed class PublicSuiteTests
{
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

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(All))]
    public void A_view_has_the_rows_and_columns_of_the_suite(string file, string title)
    {
        JsonNode document = Read(file);
        JsonNode test = document["tests"]!.AsArray().Single(one => (string)one!["title"]! == title)!;
        List<string> rows = [];

        ViewPlan? plan = ViewReader.Read(test["view"]!.ToJsonString(), out IReadOnlyList<ViewProblem> problems);
        string? failure = plan is null ? string.Join(' ', problems) : Run(plan, document["resources"]!.AsArray(), rows);

        if (test["expectError"] is not null)
        {
            Assert.NotNull(failure);
            return;
        }

        Assert.Null(failure);
        if (test["expectColumns"] is JsonArray columns)
        {
            Assert.Equal(columns.Select(name => (string)name!), plan!.Columns.Select(column => column.Name));
        }

        if (test["expect"] is JsonArray expected)
        {
            Assert.Equal(expected.Select(row => TextOf(plan!, row!.AsObject())).Order(StringComparer.Ordinal), rows.Order(StringComparer.Ordinal));
        }

        if (test["expectCount"] is { } count)
        {
            Assert.Equal((int)count, rows.Count);
        }
    }

    private static JsonNode Read(string file) => JsonNode.Parse(File.ReadAllText(Path.Combine(Suite, file)))!;

    private static string? Run(ViewPlan plan, JsonArray resources, List<string> rows)
    {
        ViewRow row = new(plan, new RowTexts(plan, rows));
        try
        {
            foreach (JsonNode? resource in resources)
            {
                byte[] json = Encoding.UTF8.GetBytes(resource!.ToJsonString());
                row.Read(json, 0, json.Length);
            }

            return null;
        }
        catch (EvaluationException error)
        {
            return error.Message;
        }
    }

    private sealed class RowTexts(ViewPlan plan, List<string> rows) : IRowReceiver
    {
        public void Add(byte[] json, Cell[] cells)
        {
            JsonObject row = [];
            for (int i = 0; i < cells.Length; i++)
            {
                row[plan.Columns[i].Name] = NodeOf(json, cells[i]);
            }

            rows.Add(TextOf(plan, row));
        }

        private static JsonNode? NodeOf(byte[] json, Cell cell) => cell.Kind switch
        {
            CellKind.Empty => null,
            CellKind.Json => JsonNode.Parse(json.AsSpan(cell.Start, cell.Length)),
            CellKind.Boolean => JsonValue.Create(cell.Boolean),
            CellKind.Integer or CellKind.Decimal => JsonValue.Create(cell.Number),
            CellKind.Text => JsonValue.Create(cell.Text),
            _ => new JsonArray([.. cell.Items.Select(item => NodeOf(json, item))]),
        };
    }

    // A missing column is null, 5 is 5.0, and the order of members does not matter.
    private static string TextOf(ViewPlan plan, JsonObject row) =>
        string.Join('|', plan.Columns.Select(column => $"{column.Name}={TextOf(row[column.Name], column.IsCollection)}"));

    private static string TextOf(JsonNode? value, bool isCollection) => value switch
    {
        null => isCollection ? "[]" : "null",
        JsonArray array => $"[{string.Join(',', array.Select(one => TextOf(one, isCollection: false)))}]",
        JsonValue number when number.TryGetValue(out decimal exact) => (exact / 1.0000000000000000000000000000m).ToString(CultureInfo.InvariantCulture),
        _ => value.ToJsonString(),
    };
}
