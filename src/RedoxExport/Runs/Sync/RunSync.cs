using System.Diagnostics;
using RedoxExport.Tables;
using RedoxExport.Text;

namespace RedoxExport.Runs;

/// <summary>Syncs the tables of a database as the last step of a run, and records in the run how it went.</summary>
/// <param name="root">The folder that holds the runs. Its current view has the run.</param>
/// <param name="options">The tables.</param>
/// <param name="run">The run.</param>
/// <param name="log">Receives the events.</param>
/// <param name="onError">Receives the error of the sync.</param>
internal sealed class RunSync(string root, RunTableOptions options, ExportRun run, RunLog log, Action<RedoxExportException> onError)
{
    /// <summary>The step of the run that the findings of a sync belong to.</summary>
    public const string Step = "tables";

    private RunTables? _tables;
    private RedoxExportException? _firstFailure;

    /// <summary>How far the sync is; <see langword="null"/> until it has begun.</summary>
    public SyncProgress? Progress => _tables?.Progress;

    /// <summary>Syncs the tables. If that fails, they are as they were before, and the next run tries again.</summary>
    /// <param name="cancellation">Stops the sync. The tables are as they were before.</param>
    public async Task RunAsync(CancellationToken cancellation)
    {
        try
        {
            await SyncAsync(cancellation).ConfigureAwait(false);
            run.TablesAreOld = false;
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellation.IsCancellationRequested)
        {
            RedoxExportException error = e as RedoxExportException ?? RunErrors.TablesNotSynced(root, e);
            string message = $"The tables of the database could not be synced and are unchanged ({error.ErrorId}). {error.RecommendedAction}";
            run.Found.Add(new RunFinding(ErrorIds.TablesNotSynced, RunFindingSeverity.Problem, message) { Step = Step });
            log.Record(new ExportEvent(ExportEventLevel.Warning, ErrorIds.TablesNotSynced, message, ("error", error.ErrorId)));
            onError(error);
        }
    }

    private async Task SyncAsync(CancellationToken cancellation)
    {
        Stopwatch time = Stopwatch.StartNew();
        using SyncTarget target = options.CreateTarget();
        _tables = new RunTables(root, options.Plans, target, options.Source, log) { IsStrict = options.IsStrict, OnFailed = Note, MergesRuns = false, Clock = log.Clock };
        IReadOnlyList<TableSyncResult> results = await _tables.SyncAsync(cancellation).ConfigureAwait(false);
        foreach (TableSyncResult result in results)
        {
            Report(result);
        }

        ReportFailures(results);

        long inserted = results.Sum(result => result.Inserted);
        long deleted = results.Sum(result => result.Deleted);
        log.Step(
            "TablesSynced",
            $"{Amount.Of(results.Count, "table")} in the {target.Description}: {Amount.Of(inserted, "row")} inserted, {Amount.Of(deleted, "row")} deleted.",
            ("tables", results.Count),
            ("rows", results.Sum(result => result.Rows)),
            ("inserted", inserted),
            ("deleted", deleted),
            ("seconds", time.Elapsed));
    }

    // A view that does not fit may fail for every resource: the numbers and the first one say as much as all of them.
    private void Note(RedoxExportException error) => Interlocked.CompareExchange(ref _firstFailure, error, null);

    private void ReportFailures(IReadOnlyList<TableSyncResult> results)
    {
        if (_firstFailure is { } first)
        {
            TableSyncResult[] failed = [.. results.Where(result => result.FailedLines > 0)];
            string tables = string.Join(", ", failed.Select(result => $"{result.Table} ({Amount.Of(result.FailedLines, "resource")})"));
            log.Problem(
                ErrorIds.RowsMissing,
                $"Tables do not have the rows of some resources, because their view has no result for them: {tables}. The first: {first.Message}",
                count: failed.Sum(result => result.FailedLines),
                missing: false);
        }
    }

    private void Report(TableSyncResult result)
    {
        log.Record(new ExportEvent(
            ExportEventLevel.Verbose,
            "TableSynced",
            $"The table {result.Table} is in step.",
            ("table", result.Table),
            ("action", result.Action),
            ("rows", result.Rows),
            ("inserted", result.Inserted),
            ("deleted", result.Deleted),
            ("emptied", result.EmptiedCells > 0 ? result.EmptiedCells : null),
            ("seconds", result.Elapsed)));
    }
}
