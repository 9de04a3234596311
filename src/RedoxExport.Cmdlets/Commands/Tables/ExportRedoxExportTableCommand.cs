using System.Management.Automation;
using RedoxExport.Datasets;
using RedoxExport.Downloads;
using RedoxExport.Resources;
using RedoxExport.Runs;
using RedoxExport.Tables;
using RedoxExport.Text;

namespace RedoxExport.Cmdlets;

/// <summary>
/// <para type="synopsis">Writes the rows of views to CSV, NDJSON or Parquet files.</para>
/// <para type="description">Each view of SQL on FHIR becomes a file. Every input file is read once for all views. The files appear under their
/// names when all of them are complete.</para>
/// </summary>
[Cmdlet(VerbsData.Export, "RedoxExportTable", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(ExportedTable))]
public sealed class ExportRedoxExportTableCommand : ReadingCmdlet
{
    private readonly List<ResourceFile> _inputs = [];
    private readonly List<(TablePlan Table, string Path)> _tables = [];
    private TableExport? _export;
    private TableFormat? _format;
    private long _damagedLines;

    /// <summary>
    /// <para type="description">The folder for the files, which is created if it does not exist.</para>
    /// </summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNullOrEmpty]
    [Alias("DestinationPath", "OutFolder")]
    public string Destination { get; set; } = string.Empty;

    /// <summary>
    /// <para type="description">The ViewDefinitions of SQL on FHIR: names of built-in views, paths of JSON files and folders, JSON text, or objects.</para>
    /// </summary>
    [Parameter(Mandatory = true, Position = 2)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ViewCompleter))]
    public object[] View { get; set; } = [];

    /// <summary>
    /// <para type="description">The format of the files; Csv by default.</para>
    /// </summary>
    [Parameter]
    [Alias("Format")]
    public TableFileFormat As { get; set; }

    /// <summary>
    /// <para type="description">The part that this call writes, such as 3/16: every 16th input file, from the third on. The parts of a table are in
    /// a folder with its name.</para>
    /// </summary>
    [Parameter]
    [ShardTransformation]
    public Shard? Shard { get; set; }

    /// <summary>
    /// <para type="description">The character between two values of a CSV file; a comma by default.</para>
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public char Delimiter { get; set; } = ',';

    /// <summary>
    /// <para type="description">Writes an apostrophe before each text of a CSV file that a spreadsheet program would run as a formula.</para>
    /// </summary>
    [Parameter]
    public SwitchParameter NeutralizeFormula { get; set; }

    /// <summary>
    /// <para type="description">Does not overwrite an existing file: reports an error and writes nothing.</para>
    /// </summary>
    [Parameter]
    [Alias("NoOverwrite")]
    public SwitchParameter NoClobber { get; set; }

    /// <summary>
    /// <para type="description">Ends with an error at the first line that is damaged or has no result, and at the first value that the format
    /// cannot hold. No file is written then.</para>
    /// </summary>
    [Parameter]
    public SwitchParameter Strict { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        try
        {
            _format = NewFormat();
            string folder = FilePaths.Unresolved(this, Destination);
            if (File.Exists(folder))
            {
                throw CmdletErrors.TableDestinationIsFile(folder);
            }

            IReadOnlyList<TablePlan> tables = ViewParameter.ReadAll(this, View);
            if (Type is null)
            {
                Filter = new ResourceTypeFilter(tables.Select(table => table.View.Resource));
            }

            (TablePlan Table, string Path)[] wanted = [.. tables.Select(table => (table, PathOf(folder, table.Name)))];
            if (NoClobber && wanted.Select(table => table.Path).FirstOrDefault(File.Exists) is { } existing)
            {
                throw CmdletErrors.DestinationExists(existing);
            }

            _tables.AddRange(wanted.Where(table => ShouldProcess(table.Path, $"Write the view {table.Table.Name} as {_format.Name}")));
        }
        catch (RedoxExportException error)
        {
            ThrowTerminatingError(error.ToErrorRecord(Destination));
        }
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (_tables.Count > 0)
        {
            base.ProcessRecord();
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_tables.Count == 0 || StopToken.IsCancellationRequested)
        {
            return;
        }

        try
        {
            RequireAllRead();
            _export = new TableExport(_tables, _format!, Strict);
            ReadAll();
            RequireAllRead();
            IReadOnlyList<ExportedTable> written = _export.Complete(_damagedLines);
            base.EndProcessing();
            WarnOfEmptied();
            WriteObject(written, enumerateCollection: true);
        }
        catch (OperationCanceledException) when (StopToken.IsCancellationRequested)
        {
            // Ctrl+C: Dispose deletes what is not complete.
        }
        catch (RedoxExportException error)
        {
            ThrowTerminatingError(error.ToErrorRecord());
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _export?.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <inheritdoc/>
    internal override void ReadFile(ResourceFile file) => _inputs.Add(file);

    // The tables of a root are those of its current view, as for Sync-RedoxExportTable. An empty table in its place would be taken for the data.
    internal override IReadOnlyList<string> FoldersOf(string path) =>
        RunFolder.IsRoot(path) && DatasetFolder.PathOf(path) is var current && Directory.Exists(current) ? [current] : base.FoldersOf(path);

    private TableFormat NewFormat()
    {
        if (As != TableFileFormat.Csv && (NeutralizeFormula || MyInvocation.BoundParameters.ContainsKey(nameof(Delimiter))))
        {
            throw CmdletErrors.CsvParameterNotUsed(As.ToString());
        }

        return As switch
        {
            TableFileFormat.Parquet => new ParquetTableFormat(),
            TableFileFormat.Ndjson => new NdjsonTableFormat(),
            _ when Delimiter is '"' or '\r' or '\n' or '\0' => throw CmdletErrors.DelimiterInvalid(),
            _ => new CsvTableFormat(Delimiter, NeutralizeFormula),
        };
    }

    private string PathOf(string folder, string table) => Shard is { } shard
        ? TableParts.PathOf(System.IO.Path.Combine(folder, table), shard.Number, shard.Count, _format!.Ending)
        : System.IO.Path.Combine(folder, table + _format!.Ending);

    private void RequireAllRead()
    {
        if (HasUnread)
        {
            throw CmdletErrors.TablesIncomplete(FilePaths.Unresolved(this, Destination));
        }
    }

    private void ReadAll()
    {
        List<ResourceFile> files = TableInputs.Of(_inputs, Filter, Shard is { } shard ? shard.Has : null);
        TableProgress progress = new(this, files, Filter);
        foreach (ResourceFile file in files)
        {
            progress.Begin(file);
            foreach (ResourceBatch<RowBatch[]> batch in file.ReadBatches(Filter, Filtered<RowBatch[]>(_export!.NewShape), StopToken))
            {
                Write(batch, file);
                progress.Show(_export!.Rows);
                StopToken.ThrowIfCancellationRequested();
            }
        }

        progress.End();
        _damagedLines -= _export!.FailedLines;
    }

    private void Write(ResourceBatch<RowBatch[]> batch, ResourceFile file)
    {
        foreach ((_, RedoxExportException error) in batch.Errors)
        {
            if (Strict)
            {
                throw error;
            }

            _damagedLines += error.Recovery == Recovery.Continue ? 1 : 0;
            WriteReadError(error);
        }

        foreach (RowBatch[] batches in batch.Items)
        {
            _export!.Write(batches, file.Path, batch.LinesBefore);
        }
    }

    private void WarnOfEmptied()
    {
        foreach (EmptiedColumn column in _export!.Emptied)
        {
            WriteWarning($"{Amount.Of(column.Count, "cell")} of the column '{column.Column}' of '{column.Table}' {(column.Count == 1 ? "is" : "are")} empty, because {_format!.Name} cannot hold the value in this column. The first is from line {column.Line} of '{column.Path}'.");
        }
    }
}
