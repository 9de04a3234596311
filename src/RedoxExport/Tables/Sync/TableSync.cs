using System.Diagnostics;
using RedoxExport.Datasets;
using RedoxExport.Resources;
using RedoxExport.Text;

namespace RedoxExport.Tables;

/// <summary>
/// Brings the tables of a database to the present state of a source, in one transaction: readers see the old state of all tables until the
/// new one is complete.
/// </summary>
/// <param name="source">The source.</param>
/// <param name="tables">The tables.</param>
/// <param name="target">The database. It is not open yet.</param>
/// <param name="events">Receives events.</param>
internal sealed class TableSync(IChangeSource source, IReadOnlyList<SyncTable> tables, SyncTarget target, IExportEvents? events = null)
{
    private readonly Dictionary<SyncTable, TableCount> _counts = tables.ToDictionary(table => table, table => new TableCount(table));
    private readonly Dictionary<SyncTable, TimeSpan> _elapsed = tables.ToDictionary(table => table, _ => TimeSpan.Zero);

    /// <summary>How far the sync is.</summary>
    public SyncProgress Progress { get; } = new();

    /// <summary>Receives the errors of resources for which a view has no result. The other resources are loaded.</summary>
    public Action<RedoxExportException> OnFailed { get; init; } = static _ => { };

    /// <summary>True if a resource without a result, or a value that the database cannot hold, ends the sync and undoes it.</summary>
    public bool IsStrict { get; init; }

    /// <summary>Called at each step after which a kill would leave the database in another state of its work.</summary>
    internal Action<string> Step { get; init; } = static _ => { };

    /// <summary>Decides what would be done, and changes nothing.</summary>
    /// <param name="source">The source; <see langword="null"/> if there is no current view yet.</param>
    /// <param name="tables">The tables.</param>
    /// <param name="target">The database. It is open.</param>
    /// <param name="cancellation">Stops it.</param>
    public static async Task<IReadOnlyList<SyncStep>> PlanAsync(IChangeSource? source, IReadOnlyList<SyncTable> tables, SyncTarget target, CancellationToken cancellation)
    {
        IReadOnlyList<SyncMark> marks = await target.ReadMarksAsync(cancellation).ConfigureAwait(false);
        SyncPlanner planner = new(source, marks, target.Dialect);
        List<SyncStep> steps = [];
        foreach (SyncTable table in tables)
        {
            steps.Add(planner.Plan(table, await target.ReadColumnsAsync(table.Name, cancellation).ConfigureAwait(false)));
        }

        return steps;
    }

    /// <summary>Does the work. If it fails or is canceled, the database is unchanged.</summary>
    /// <exception cref="RedoxExportException">The database or a file failed, or <c>DatasetInUse</c>: the current view was replaced meanwhile.</exception>
    public async Task<IReadOnlyList<TableSyncResult>> RunAsync(CancellationToken cancellation)
    {
        await target.OpenAsync(cancellation).ConfigureAwait(false);
        await target.BeginAsync(
            () => events.Verbose("SyncWaits", $"Another sync of {target.Description} is running. This one begins when it has ended."),
            cancellation).ConfigureAwait(false);
        if (target.Notice is { } notice)
        {
            events.Warning("DatabaseSettings", notice);
        }

        Step("Begun");
        IReadOnlyList<SyncStep> steps = await PlanAsync(source, tables, target, cancellation).ConfigureAwait(false);
        CountWork(steps);
        await LoadAllAsync(steps, cancellation).ConfigureAwait(false);
        await FollowAllAsync(steps, cancellation).ConfigureAwait(false);
        await FinishAsync(steps, cancellation).ConfigureAwait(false);
        return [.. steps.Select(ResultOf)];
    }

    private void CountWork(IReadOnlyList<SyncStep> steps)
    {
        long loaded = steps.Where(step => step.IsLoad).Select(step => TypeOf(step.Table)).Distinct().Sum(source.CountOf);
        long followed = ChangesOf(steps).Sum(group => group.Changes.Where(change => group.Tables.Any(table => TypeOf(table) == change.Type)).Sum(change => change.Count));
        Progress.Total = loaded + followed;
    }

    private async Task LoadAllAsync(IReadOnlyList<SyncStep> steps, CancellationToken cancellation)
    {
        int number = 0;
        foreach (IGrouping<string, SyncStep> type in steps.Where(step => step.IsLoad).GroupBy(step => TypeOf(step.Table)))
        {
            Progress.Activity = $"Loading {type.Key}";
            Stopwatch time = Stopwatch.StartNew();
            foreach (SyncStep step in type.Where(step => step.ReplacesTable))
            {
                // In the place of an old one under a name of its own, so that the old table is locked at the very end only.
                step.Table.WriteName = FormattableString.Invariant($"_redoxexport_new_{++number}");
            }

            SyncTable[] loaded = [.. type.Select(step => step.Table)];
            await WriteAsync(source.FileOf(type.Key), loaded, () => EmptyAsync(type, cancellation), cancellation).ConfigureAwait(false);
            Spend(loaded, time);
            Step("Loaded");
        }
    }

    private async Task EmptyAsync(IEnumerable<SyncStep> steps, CancellationToken cancellation)
    {
        foreach (SyncStep step in steps)
        {
            if (step.IsNewTable)
            {
                await target.ExecuteAsync(target.Dialect.CreateTable(step.Table, step.Table.WriteName), step.Table.Name, cancellation).ConfigureAwait(false);
            }
            else
            {
                _counts[step.Table].Deleted += await target.DeleteAllAsync(step.Table, cancellation).ConfigureAwait(false);
            }
        }
    }

    private async Task FollowAllAsync(IReadOnlyList<SyncStep> steps, CancellationToken cancellation)
    {
        foreach ((IReadOnlyList<SyncTable> followers, IReadOnlyList<TypeChanges> changes) in ChangesOf(steps))
        {
            foreach (TypeChanges change in changes)
            {
                SyncTable[] changed = [.. followers.Where(table => TypeOf(table) == change.Type)];
                if (changed.Length > 0)
                {
                    await FollowAsync(changed, change, cancellation).ConfigureAwait(false);
                }
            }
        }
    }

    private async Task FollowAsync(SyncTable[] changed, TypeChanges change, CancellationToken cancellation)
    {
        Progress.Activity = $"Updating {change.Type}";
        Stopwatch time = Stopwatch.StartNew();
        await WriteAsync(change.Lines, changed, () => DeleteAsync(changed, change, cancellation), cancellation).ConfigureAwait(false);
        Spend(changed, time);
        Step("Followed");
    }

    private async Task DeleteAsync(SyncTable[] changed, TypeChanges change, CancellationToken cancellation)
    {
        await target.StageIdsAsync(change.RemovedIds, cancellation).ConfigureAwait(false);
        foreach (SyncTable table in changed)
        {
            _counts[table].Deleted += await target.DeleteStagedAsync(table, cancellation).ConfigureAwait(false);
        }

        Step("Deleted");
    }

    // The database prepares the tables while the first lines are read.
    private Task WriteAsync(ResourceFile? file, IReadOnlyList<SyncTable> written, Func<Task> prepare, CancellationToken cancellation) =>
        file is null ? prepare() : new TableLoad(target, [.. written.Select(table => _counts[table])], Progress, Fail).RunAsync(file, prepare, cancellation);

    private async Task FinishAsync(IReadOnlyList<SyncStep> steps, CancellationToken cancellation)
    {
        Progress.Activity = "Completing";
        foreach (SyncStep step in steps.Where(step => step.IsLoad))
        {
            Stopwatch time = Stopwatch.StartNew();
            if (step.IsNewTable)
            {
                await target.ExecuteAsync(target.Dialect.CreateIndex(step.Table.WriteName), step.Table.Name, cancellation).ConfigureAwait(false);
            }

            await target.AnalyzeAsync(step.Table, cancellation).ConfigureAwait(false);
            Spend([step.Table], time);
        }

        CheckValues();
        Step("Indexed");
        foreach (SyncStep step in steps.Where(step => step.ReplacesTable))
        {
            await target.CopyGrantsAsync(step.Table, cancellation).ConfigureAwait(false);
            await target.ExecuteAsync(target.Dialect.Drop(step.Table.Name), step.Table.Name, cancellation).ConfigureAwait(false);
            await target.ExecuteAsync(target.Dialect.Rename(step.Table.WriteName, step.Table.Name), step.Table.Name, cancellation).ConfigureAwait(false);
        }

        foreach (SyncStep step in steps.Where(step => step.IsNewTable))
        {
            await target.DeleteOtherMarksAsync(step.Table, cancellation).ConfigureAwait(false);
        }

        foreach (SyncStep step in steps.Where(step => step.Mark?.Revision != source.Revision))
        {
            await target.WriteMarkAsync(new SyncMark(step.Table.Source, step.Table.Name, source.Revision, source.TransactionTime, step.Table.Fingerprint, RowsOf(step)), cancellation).ConfigureAwait(false);
        }

        Step("Marked");
        if (!source.IsCurrent())
        {
            throw DatasetErrors.ReplacedWhileRead();
        }

        await target.CommitAsync(cancellation).ConfigureAwait(false);
        Report(steps);
    }

    /// <summary>The tables that follow, with the changes from what they have: tables that were synced at different times have different ones.</summary>
    private List<(IReadOnlyList<SyncTable> Tables, IReadOnlyList<TypeChanges> Changes)> ChangesOf(IReadOnlyList<SyncStep> steps) =>
    [
        .. steps
            .Where(step => step.Action == TableSyncAction.Updated)
            .GroupBy(step => step.Mark!.Revision, StringComparer.Ordinal)
            .Select(group => ((IReadOnlyList<SyncTable>)[.. group.Select(step => step.Table)], source.Since(group.Key) ?? throw DatasetErrors.ReplacedWhileRead())),
    ];

    private void CheckValues()
    {
        foreach (IGrouping<string, EmptiedColumn> emptied in _counts.Values.SelectMany(count => count.Emptied).GroupBy(column => column.Table))
        {
            if (IsStrict)
            {
                EmptiedColumn first = emptied.First();
                throw TableFileErrors.ValueNotFitting(first.Table, first.Column, target.Dialect.Product, first.Path, first.Line);
            }

            string columns = string.Join(", ", emptied.Select(column => $"{column.Column} ({Amount.Of(column.Count, "value")}, first in line {column.Line} of '{column.Path}')"));
            events.Warning("ValuesNotFitting", $"{target.Dialect.Product} cannot hold some values of these columns of the table {emptied.Key}: {columns}. These cells are empty; the rows are there.");
        }
    }

    private void Report(IReadOnlyList<SyncStep> steps)
    {
        foreach (SyncStep step in steps.Where(step => step.OtherSources.Count > 0))
        {
            events.Warning(
                "OtherSourcesRemoved",
                $"The table {step.Table.Name} was replaced, because its columns are different now. The rows of other sources ({string.Join(", ", step.OtherSources.Select(other => SafeText.Name(other, 60)))}) are missing until their next sync.");
        }
    }

    private long RowsOf(SyncStep step) => step.Mark is { } mark
        ? mark.Rows - _counts[step.Table].Deleted + _counts[step.Table].Inserted
        : _counts[step.Table].Inserted;

    private TableSyncResult ResultOf(SyncStep step) => new(step.Table.Name, step.Table.Source, step.Action, step.Reason, source.Revision, source.TransactionTime)
    {
        Rows = RowsOf(step),
        Inserted = _counts[step.Table].Inserted,
        Deleted = _counts[step.Table].Deleted,
        EmptiedByColumn = _counts[step.Table].Emptied.ToDictionary(column => column.Column, column => column.Count, StringComparer.Ordinal),
        FailedLines = _counts[step.Table].FailedLines,
        Elapsed = _elapsed[step.Table],
    };

    private void Fail(RedoxExportException error)
    {
        if (IsStrict)
        {
            throw error;
        }

        OnFailed(error);
    }

    private void Spend(IReadOnlyList<SyncTable> spent, Stopwatch time)
    {
        foreach (SyncTable table in spent)
        {
            _elapsed[table] += time.Elapsed;
        }
    }

    private static string TypeOf(SyncTable table) => table.Plan.View.Resource;
}
