using RedoxExport.Resources;
using RedoxExport.Tables;
using RedoxExport.Tests.Resources;

namespace RedoxExport.Tests.Tables;

public sealed class TableExportTests : IDisposable
{
    private const string Patient = """{"resourceType":"ViewDefinition","name":"patient","status":"active","resource":"Patient","select":[{"column":[{"name":"id","path":"id"},{"name":"family","path":"name.family"}]}]}""";
    private const string Basic = """{"resourceType":"ViewDefinition","name":"basic","status":"active","resource":"Basic","select":[{"column":[{"name":"id","path":"id"}]}]}""";

    private const string FullDevice = "/dev/full";

    private readonly ResourceFiles _files = new();
    private readonly CsvTableFormat _format = new(',', false);
    private readonly TablePlan _patient = TableFiles.Plan(Patient);
    private readonly TablePlan _basic = TableFiles.Plan(Basic);

    private string Out => Path.Combine(_files.Folder, "out");

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Several_tables_are_made_in_one_reading_and_get_their_names_together()
    {
        string input = _files.Write("in.ndjson", """
            {"resourceType":"Patient","id":"p1"}
            {"resourceType":"Basic","id":"b1"}
            {"resourceType":"Patient","id":"p2","name":[{"family":"A"},{"family":"B"}]}
            {"resourceType":"Patient","id":"p3","name":[{"family":"C"}]}
            """);
        using TableExport export = NewExport();
        TableFiles.Read(export, input);

        Assert.All(Directory.GetFiles(Out), file => Assert.EndsWith(".csv.partial", file, StringComparison.Ordinal));
        IReadOnlyList<ExportedTable> written = export.Complete(2);

        // The second patient has two families for a column that takes one: it has no rows, and the rest is there.
        Assert.Equal([("patient", 2, 3), ("basic", 1, 2)], written.Select(table => (table.View, table.Rows, table.FailedLines)));
        Assert.Equal(1, export.FailedLines);
        Assert.Equal(["basic.csv", "patient.csv"], Directory.GetFiles(Out).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(Lines("\"id\",\"family\"", "\"p1\",", "\"p3\",\"C\""), File.ReadAllText(Path.Combine(Out, "patient.csv")));
        Assert.All(written, table => Assert.Equal(new FileInfo(table.Path).Length, table.Bytes));
    }

    [Fact]
    public void An_export_that_is_not_completed_leaves_nothing_and_keeps_what_was_there()
    {
        Directory.CreateDirectory(Out);
        File.WriteAllText(Path.Combine(Out, "patient.csv"), "old");
        using (TableExport export = NewExport())
        {
            TableFiles.Read(export, _files.Write("in.ndjson", """{"resourceType":"Patient","id":"p1"}"""));
        }

        Assert.Equal("old", File.ReadAllText(Assert.Single(Directory.GetFiles(Out))));
    }

    [Fact]
    public void What_a_killed_process_left_of_the_same_table_is_removed()
    {
        Directory.CreateDirectory(Out);
        File.WriteAllText(Path.Combine(Out, "patient.1234567890123456.csv.partial"), "left");
        File.WriteAllText(Path.Combine(Out, "other.1234567890123456.csv.partial"), "other");
        using (TableExport export = NewExport())
        {
            export.Complete(0);
        }

        Assert.Equal(["basic.csv", "other.1234567890123456.csv.partial", "patient.csv"], Directory.GetFiles(Out).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_table_that_cannot_get_its_name_is_one_clear_error()
    {
        string taken = Path.Combine(Out, "basic.csv");
        using (TableExport export = NewExport())
        {
            Directory.CreateDirectory(taken);
            File.WriteAllText(Path.Combine(taken, "inside"), "x");
            RedoxExportException error = Assert.Throws<RedoxExportException>(() => export.Complete(0));
            Assert.Equal(("TableNotWritten", ErrorKind.Storage, taken), (error.ErrorId, error.Kind, error.Target));
        }

        Assert.DoesNotContain(Directory.GetFiles(Out), file => file.EndsWith(".partial", StringComparison.Ordinal));
    }

    [Fact]
    public void A_table_whose_name_is_a_folder_is_an_error_before_any_line_is_read_and_leaves_nothing_behind()
    {
        string taken = Path.Combine(Out, "basic.csv");
        Directory.CreateDirectory(taken);
        RedoxExportException error = Assert.Throws<RedoxExportException>(NewExport);
        Assert.Equal(("TableNotWritten", ErrorKind.Storage, taken), (error.ErrorId, error.Kind, error.Target));
        Assert.Contains("is a folder", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(Out));
    }

    [Fact]
    public void A_full_disk_is_one_clear_error_of_every_format()
    {
        Assert.SkipUnless(File.Exists(FullDevice), "Only Linux has a device that is always full.");
        foreach (TableFormat format in new TableFormat[] { _format, new NdjsonTableFormat(), new ParquetTableFormat() })
        {
            using FileStream full = new(FullDevice, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);

            Assert.Throws<IOException>(() =>
            {
                using TableContent content = format.Begin(_basic, full);
                using RowBatch batch = content.NewBatch();
                batch.Add([], [default]);
                batch.End();
                content.Write(batch);
                content.Complete();
            });
        }
    }

    [Fact]
    public void A_new_table_and_its_folder_are_for_their_owner_alone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no modes.");
        using (TableExport export = NewExport())
        {
            export.Complete(0);
        }

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, UnixMode(Path.Combine(Out, "patient.csv")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, UnixMode(Out));
    }

    [Fact]
    public void The_parts_of_a_table_have_each_file_once_and_are_about_equal()
    {
        for (int i = 0; i < 7; i++)
        {
            _files.Write($"Patient.{i}.ndjson", $$"""{"resourceType":"Patient","id":"p{{i}}"}""");
        }

        ResourceFile[] all = [.. ResourceFolder.Open(_files.Folder).Files];
        string[][] parts = [.. Enumerable.Range(0, 3).Select(part => TableInputs.Of(all, new ResourceTypeFilter(["Patient"]), i => i % 3 == part).Select(file => Path.GetFileName(file.Path)).ToArray())];

        Assert.Equal([3, 2, 2], parts.Select(part => part.Length));
        Assert.Equal(all.Select(file => Path.GetFileName(file.Path)), parts.SelectMany(part => part).Order(StringComparer.Ordinal));
        Assert.Equal(all, TableInputs.Of(all, new ResourceTypeFilter(["Patient"]), null));
    }

    [Fact]
    public void A_part_has_a_name_that_is_read_as_a_table_and_is_not_mixed_with_another_division()
    {
        string folder = Path.Combine(Out, "patient");
        string path = TableParts.PathOf(folder, 3, 16, ".csv");
        Assert.Equal(Path.Combine(folder, "part-00003-of-00016.csv"), path);

        Directory.CreateDirectory(folder);
        File.WriteAllText(path, "x");
        File.WriteAllText(Path.Combine(folder, "part-00001-of-00008.1234567890123456.csv.partial"), "x");
        Assert.Equal(path, TableParts.PathOf(folder, 3, 16, ".csv"));
        Assert.Equal("TablePartsDiffer", Assert.Throws<RedoxExportException>(() => TableParts.PathOf(folder, 3, 8, ".csv")).ErrorId);
        Assert.Equal("TablePartsDiffer", Assert.Throws<RedoxExportException>(() => TableParts.PathOf(folder, 3, 16, ".parquet")).ErrorId);
    }

    private static UnixFileMode UnixMode(string path) => OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(path);

    private static string Lines(params string[] lines) => string.Concat(lines.Select(line => line + Environment.NewLine));

    private TableExport NewExport() =>
        new([(_patient, Path.Combine(Out, "patient.csv")), (_basic, Path.Combine(Out, "basic.csv"))], _format, isStrict: false);
}
