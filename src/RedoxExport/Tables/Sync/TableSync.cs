using System.Diagnostics;
using RedoxExport.Datasets;
using RedoxExport.Text;

namespace RedoxExport.Tables;

/// <summary>
/// Brings the tables of a database to the present state of a source, in one transaction: readers see the old state of all tables until the
/// new one is complete.
/// </summary>
/// <param name="source">The source.</param>
/// <param name="tables">The tables.</param>
/// <param name="target">The database. It is not open yet, unless <see cref="Opening"/> says otherwise.</param>
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

    /// <summary>
    /// The marks that the database is expected to have of the source; <see langword="null"/> for no expectation. Rows are made ahead accordingly. Nothing is
    /// written before the database has said what it has.
    /// </summary>
    public IReadOnlyList<SyncMark>? Expected { get; init; }

    /// <summary>The connecting, if the caller has begun it with <see cref="SyncTarget.OpenAsync"/>.</summary>
    public Task? Opening { get; init; }

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
        // The rows that are likely to be needed are made while the database is connected to.
        TableReading? reading = ReadExpected(cancellation);
        try
        {
            IReadOnlyList<SyncStep> steps = await BeginAsync(cancellation).ConfigureAwait(false);
            IReadOnlyList<SyncJob> jobs = SyncJob.Of(source, steps);
            if (reading?.IsOf(jobs) == false)
            {
                reading.Dispose();
                reading = null;
                Progress.Restart();
            }

            NameNewTables(steps);
            Progress.Total = jobs.Sum(job => job.Changes?.Count ?? source.CountOf(job.Type));
            reading ??= new TableReading(target, jobs, Progress, cancellation);
            foreach (SyncJob job in jobs)
            {
                await DoAsync(job, reading, cancellation).ConfigureAwait(false);
            }

            await FinishAsync(steps, cancellation).ConfigureAwait(false);
            return [.. steps.Select(ResultOf)];
        }
        finally
        {
            reading?.Dispose();
        }
    }

    /// <summary>Begins to read the resources that are needed if the database has what is expected.</summary>
    private TableReading? ReadExpected(CancellationToken cancellation)
    {
        if (Expected is null)
        {
            return null;
        }

        try
        {
            SyncPlanner planner = new(source, Expected, target.Dialect);
            SyncStep[] steps = [.. tables.Select(table => planner.Plan(table, Expected.Any(mark => mark.Table == table.Name) ? table.Columns : null))];
            return new TableReading(target, SyncJob.Of(source, steps), Progress, cancellation);
        }
        catch (RedoxExportException)
        {
            // If it matters, it is found again with what the database has.
            return null;
        }
    }

    private async Task<IReadOnlyList<SyncStep>> BeginAsync(CancellationToken cancellation)
    {
        await (Opening ?? target.OpenAsync(cancellation)).ConfigureAwait(false);
        await target.BeginAsync(
            () => events.Verbose("SyncWaits", $"Another sync of {target.Description} is running. This one begins when it has ended."),
            cancellation).ConfigureAwait(false);
        if (target.Notice is { } notice)
        {
            events.Warning("DatabaseSettings", notice);
        }

        Step("Begun");
        return await PlanAsync(source, tables, target, cancellation).ConfigureAwait(false);
    }

    // In the place of an old one under a name of its own, so that the old table is locked at the very end only.
    private static void NameNewTables(IEnumerable<SyncStep> steps)
    {
        int number = 0;
        foreach (SyncStep step in steps.Where(step => step.ReplacesTable))
        {
            step.Table.WriteName = FormattableString.Invariant($"_redoxexport_new_{++number}");
        }
    }

    private async Task DoAsync(SyncJob job, TableReading reading, CancellationToken cancellation)
    {
        Progress.Activity = $"{(job.Changes is null ? "Loading" : "Updating")} {job.Type}";
        Stopwatch time = Stopwatch.StartNew();
        await (job.Changes is { } changes ? DeleteAsync(job, changes, cancellation) : EmptyAsync(job, cancellation)).ConfigureAwait(false);
        if (job.File is not null)
        {
            await WriteAsync(job, reading, cancellation).ConfigureAwait(false);
        }

        if (job.Changes is null)
        {
            // Not at the end: the next file is read meanwhile.
            await IndexAsync(job, cancellation).ConfigureAwait(false);
        }

        foreach (SyncTable table in job.Tables)
        {
            _elapsed[table] += time.Elapsed;
        }

        Step(job.Changes is null ? "Loaded" : "Followed");
    }

    private async Task EmptyAsync(SyncJob job, CancellationToken cancellation)
    {
        foreach (SyncStep step in job.Steps)
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

    private async Task DeleteAsync(SyncJob job, TypeChanges changes, CancellationToken cancellation)
    {
        await target.StageIdsAsync(changes.RemovedIds, cancellation).ConfigureAwait(false);
        foreach (SyncTable table in job.Tables)
        {
            _counts[table].Deleted += await target.DeleteStagedAsync(table, cancellation).ConfigureAwait(false);
        }

        Step("Deleted");
    }

    private async Task WriteAsync(SyncJob job, TableReading reading, CancellationToken cancellation)
    {
        bool isLast = false;
        while (!isLast)
        {
            using RowBurst burst = await reading.NextAsync().ConfigureAwait(false);
            isLast = burst.IsLast;
            foreach (RedoxExportException error in burst.Errors)
            {
                Fail(error);
            }

            for (int i = 0; i < job.Tables.Count; i++)
            {
                _counts[job.Tables[i]].Add(burst.Counts[i]);
                if (burst.BatchesOf(i) is { Count: > 0 } batches)
                {
                    await target.WriteAsync(job.Tables[i], batches, cancellation).ConfigureAwait(false);
                }
            }
        }
    }

    private async Task IndexAsync(SyncJob job, CancellationToken cancellation)
    {
        foreach (SyncStep step in job.Steps)
        {
            if (step.IsNewTable)
            {
                await target.ExecuteAsync(target.Dialect.CreateIndex(step.Table.WriteName), step.Table.Name, cancellation).ConfigureAwait(false);
            }

            await target.AnalyzeAsync(step.Table, cancellation).ConfigureAwait(false);
        }
    }

    private async Task FinishAsync(IReadOnlyList<SyncStep> steps, CancellationToken cancellation)
    {
        Progress.Activity = "Completing";
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
}
