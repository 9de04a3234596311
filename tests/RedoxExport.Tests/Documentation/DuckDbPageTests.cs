using RedoxExport.Tables;
using RedoxExport.Tests.Tables;
using RedoxExport.Views;

namespace RedoxExport.Tests.Documentation;

/// <summary>DuckDB runs the statements of the documentation, with files that the module has written.</summary>
public sealed class DuckDbPageTests : IDisposable
{
    private readonly TableFiles _files = new();

    public DuckDbPageTests()
    {
        foreach (TableFormat format in new TableFormat[] { new ParquetTableFormat(), new CsvTableFormat(',', neutralizeFormulas: false) })
        {
            Write("patient", format, string.Empty,
            [
                """{"resourceType":"Patient","id":"a","gender":"female"}""",
                """{"resourceType":"Patient","id":"b","gender":"male"}""",
            ]);
            string[] observations =
            [
                Observation("1", "a", "4548-4", "2026-01-05T08:00:00Z", "6.5"),
                Observation("2", "b", "4548-4", "2026-01-06T08:00:00Z", "7.25"),
                Observation("3", "a", "4548-4", "2026-03-01T08:00:00Z", "7.0"),
                Observation("4", "a", "8302-2", "2026-03-01T08:00:00Z", "170"),
            ];
            Write("observation", format, string.Empty, observations);
            Write("observation", format, "parts", observations);
        }
    }

    public void Dispose() => _files.Dispose();

    [Fact]
    public void The_statements_for_DuckDB_give_what_the_page_says()
    {
        string[] statements = PageBlocks.Of("databases.md", "Files for DuckDB and Power BI");
        Assert.Equal(3, statements.Length);
        string[] expected = ["2026-01-01 2 6.9 " + new string('█', 40), "2026-03-01 1 7.0 " + new string('█', 20)];
        Assert.Equal(expected, Rows(statements[0]));
        Assert.Equal(["female 1 3", "male 1 1"], Rows(statements[1]));
        Assert.Equal(expected, Rows(statements[2]));
    }

    [Fact]
    public void A_folder_of_parts_is_one_table()
    {
        string[] statements = [.. PageBlocks.Of("many-machines.md", "Make tables on many machines").SelectMany(block => block.Split('\n')).Where(line => line.StartsWith("SELECT ", StringComparison.Ordinal))];
        Assert.Equal(2, statements.Length);
        foreach (string statement in statements)
        {
            Assert.Equal(["4"], Rows(statement.Replace("tables/patient/", "tables/parts/", StringComparison.Ordinal)));
        }
    }

    private static string Observation(string id, string patient, string code, string at, string value) =>
        $$$"""{"resourceType":"Observation","id":"{{{id}}}","status":"final","subject":{"reference":"Patient/{{{patient}}}"},"code":{"coding":[{"code":"{{{code}}}"}]},"effectiveDateTime":"{{{at}}}","valueQuantity":{"value":{{{value}}}}}""";

    private void Write(string view, TableFormat format, string folder, string[] lines)
    {
        TablePlan plan = new(view, BuiltInViews.Find(view)!.Plan());
        string path = _files.Export(plan, format, lines).Path;
        File.Move(path, Path.Combine(Directory.CreateDirectory(Path.Combine(_files.Folder, "tables", folder)).FullName, Path.GetFileName(path)));
    }

    private IEnumerable<string> Rows(string statement)
    {
        string folder = Path.Combine(_files.Folder, "tables").Replace('\\', '/') + "/";
        return DuckDb
            .Query(statement.Replace("tables/", folder, StringComparison.Ordinal).TrimEnd('\n', ';'), string.Empty)
            .Select(row => string.Join(' ', row).TrimEnd());
    }
}
