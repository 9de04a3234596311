using RedoxExport.Resources;
using RedoxExport.Tables;
using RedoxExport.Tests.Resources;
using RedoxExport.Views;

namespace RedoxExport.Tests.Tables;

/// <summary>Table files that are made of lines, in a temporary folder.</summary>
internal sealed class TableFiles : IDisposable
{
    private readonly ResourceFiles _files = new();

    public string Folder => _files.Folder;

    /// <summary>A table of a view.</summary>
    public static TablePlan Plan(string view) =>
        ViewReader.Read(view, out IReadOnlyList<ViewProblem> problems) is { } plan ? new TablePlan(plan.Name ?? "table", plan) : throw new InvalidOperationException(string.Join(' ', problems));

    /// <summary>A view of resources of type Basic with these columns, each as JSON.</summary>
    public static TablePlan PlanOf(params string[] columns) =>
        Plan($$"""{"resourceType":"ViewDefinition","name":"basic","status":"active","resource":"Basic","select":[{"column":[{{string.Join(',', columns)}}]}]}""");

    public string PathOf(TablePlan table, TableFormat format) => Path.Combine(Folder, table.Name + format.Ending);

    /// <summary>Writes the lines to a file and exports it.</summary>
    public ExportedTable Export(TablePlan table, TableFormat format, IEnumerable<string> lines, bool isStrict = false)
    {
        using TableExport export = new([(table, PathOf(table, format))], format, isStrict);
        Read(export, _files.Write("in.ndjson", string.Join('\n', lines)));
        return Assert.Single(export.Complete(0));
    }

    /// <summary>Exports the lines and reads the file as text.</summary>
    public string ExportText(TablePlan table, TableFormat format, params string[] lines) => File.ReadAllText(Export(table, format, lines).Path);

    /// <summary>Gives all rows of a file to an export.</summary>
    public static void Read(TableExport export, string path)
    {
        foreach (ResourceBatch<RowBatch[]> batch in ResourceFile.Open(path).ReadBatches(new ResourceTypeFilter(null), export.NewShape, TestContext.Current.CancellationToken))
        {
            foreach (RowBatch[] batches in batch.Items)
            {
                export.Write(batches, path, batch.LinesBefore);
            }
        }
    }

    public void Dispose() => _files.Dispose();
}
