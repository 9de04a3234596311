using System.Globalization;
using RedoxExport.Datasets;
using RedoxExport.Tables;
using RedoxExport.Text;

namespace RedoxExport.Runs;

/// <summary>Brings the tables of a database to the last complete run of a folder.</summary>
/// <param name="root">The folder that holds the runs, or only a current view.</param>
/// <param name="plans">The tables.</param>
/// <param name="target">The database. It is not open yet.</param>
/// <param name="source">The name of the root in the tables; <see langword="null"/> for the one that it has.</param>
/// <param name="events">Receives events.</param>
internal sealed class RunTables(string root, IReadOnlyList<TablePlan> plans, SyncTarget target, string? source = null, IExportEvents? events = null)
{
    // Whatever is between this computer and the database may forget a connection that is not used for minutes.
    private static readonly TimeSpan LongestIdle = TimeSpan.FromSeconds(30);

    private TableSync? _sync;

    /// <summary>How far the sync is; <see langword="null"/> until it has begun.</summary>
    public SyncProgress? Progress => _sync?.Progress;

    /// <summary>Receives the errors of resources for which a view has no result. The other resources are loaded.</summary>
    public Action<RedoxExportException> OnFailed { get; init; } = static _ => { };

    /// <summary>True if a resource without a result, or a value that the database cannot hold, ends the sync and undoes it.</summary>
    public bool IsStrict { get; init; }

    /// <summary>The clock that syncs are dated by.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>True if runs that are not in the current view yet are merged first; false if the caller has done that.</summary>
    public bool MergesRuns { get; init; } = true;

    /// <summary>Checks the names of the tables and of the source, without a connection.</summary>
    /// <exception cref="RedoxExportException"><c>TableNameNotValid</c>, <c>SourceNotValid</c>.</exception>
    public void Check()
    {
        SyncNames.Check(plans, target.Dialect);
        SyncSource.Find(root, source);
    }

    /// <summary>Merges runs that are not in the current view yet, and syncs the tables.</summary>
    /// <exception cref="RedoxExportException">
    /// An error of <see cref="RunDataset.Update"/> or of <see cref="TableSync.RunAsync"/>; <c>NoRunsHere</c>; <c>TableNameNotValid</c>;
    /// <c>SourceNotValid</c>. The tables are unchanged.
    /// </exception>
    public async Task<IReadOnlyList<TableSyncResult>> SyncAsync(CancellationToken cancellation)
    {
        SyncNames.Check(plans, target.Dialect);
        string name = SyncSource.Find(root, source);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        long begun = Clock.GetTimestamp();
        Task opening = Task.Run(() => target.OpenAsync(stop.Token), CancellationToken.None);
        try
        {
            DatasetChangeSource changes = Merge(cancellation);
            SyncSource.Keep(root, name, events);
            if (Clock.GetElapsedTime(begun) > LongestIdle)
            {
                await opening.ConfigureAwait(false);
                opening = target.OpenAsync(cancellation);
            }

            SyncTable[] tables = TablesOf(name);
            _sync = new TableSync(changes, tables, target, events) { OnFailed = OnFailed, IsStrict = IsStrict, Opening = opening, Expected = ExpectedOf(tables) };
            IReadOnlyList<TableSyncResult> results = await _sync.RunAsync(cancellation).ConfigureAwait(false);
            Record(results, changes.LastRun);
            return results;
        }
        finally
        {
            // After an error, the caller disposes of the target, which nothing may use then.
            stop.Cancel();
            await Task.WhenAny(opening).ConfigureAwait(false);
        }
    }

    /// <summary>Describes what a sync would do, a text for each step. Changes nothing, also not the current view.</summary>
    /// <exception cref="RedoxExportException">As for <see cref="SyncAsync"/>.</exception>
    public async Task<IReadOnlyList<string>> PreviewAsync(CancellationToken cancellation)
    {
        SyncNames.Check(plans, target.Dialect);
        SyncTable[] tables = TablesOf(SyncSource.Find(root, source));
        bool isBehind = RunFolder.IsRoot(root) && HasMore();
        DatasetChangeSource? changes = DatasetChangeSource.Open(root, cancellation);
        if (changes is null && !RunFolder.IsRoot(root))
        {
            throw RunErrors.NoRunsHere(root);
        }

        await target.OpenAsync(cancellation).ConfigureAwait(false);
        bool isNew = (await target.ReadMarksAsync(cancellation).ConfigureAwait(false)).Count == 0;
        IReadOnlyList<SyncStep> steps = await TableSync.PlanAsync(changes, tables, target, cancellation).ConfigureAwait(false);
        return
        [
            .. isBehind ? [$"Merge the runs into the current view '{DatasetFolder.PathOf(root)}'. The steps below do not consider them yet."] : Array.Empty<string>(),
            .. isNew ? [$"Create the table of marks, unless it exists.\n{Script(target.Dialect.CreateMarks())}"] : Array.Empty<string>(),
            .. steps.Select(step => Describe(step, changes)),
        ];
    }

    private DatasetChangeSource Merge(CancellationToken cancellation)
    {
        if (MergesRuns && RunFolder.IsRoot(root))
        {
            new RunDataset(root, events).Update(cancellation);
        }

        return DatasetChangeSource.Open(root, cancellation) ?? throw RunErrors.NoRunsHere(root);
    }

    // The root remembers what it last brought to this database. The database itself decides.
    private SyncMark[] ExpectedOf(IReadOnlyList<SyncTable> tables) =>
    [
        .. from known in SyncedDatabases.Read(root, target.Description)
           join table in tables on known.Table equals table.Name
           select new SyncMark(table.Source, table.Name, known.Revision!, known.TransactionTime, table.Fingerprint, known.Rows),
    ];

    private void Record(IReadOnlyList<TableSyncResult> results, string lastRun)
    {
        Dictionary<string, string> resources = plans.ToDictionary(plan => plan.Name, plan => plan.View.Resource, StringComparer.Ordinal);
        DateTimeOffset now = Clock.GetUtcNow();
        SyncedTable[] tables =
        [
            .. results.Select(result => new SyncedTable
            {
                Table = result.Table,
                Resource = resources[result.Table],
                Rows = result.Rows,
                Revision = result.Revision,
                Run = lastRun,
                TransactionTime = result.TransactionTime,
                SyncedAt = now,
            }),
        ];
        SyncedDatabases.Record(root, target.Description, tables, events);
    }

    private bool HasMore()
    {
        Func<ExportRun, bool> isMerged = RunDataset.MergedIn(root);
        ExportRun? last = RunHistory.Read(root).Runs.LastOrDefault(run => run is { State: ExportRunState.Complete, IsUnchanged: false });
        return last is not null && !isMerged(last);
    }

    private SyncTable[] TablesOf(string name) => [.. plans.Select(plan => new SyncTable(plan, name, target.Dialect))];

    private string Describe(SyncStep step, IChangeSource? changes)
    {
        string type = step.Table.Plan.View.Resource;
        string what = step.Action switch
        {
            TableSyncAction.Unchanged => "Leave the table {0} as it is.",
            TableSyncAction.Updated => "Update the table {0}: {1}.",
            _ => "Load the table {0}: {2}.",
        };
        long changed = step.Action == TableSyncAction.Updated ? changes!.Since(step.Mark!.Revision)!.Where(change => change.Type == type).Sum(change => change.Count) : 0;
        string text = string.Format(
            CultureInfo.InvariantCulture,
            what,
            step.Table.Name,
            $"{Amount.Of(changed, $"{type} resource")} added or changed",
            Amount.Of(changes?.CountOf(type) ?? 0, $"{type} resource")) + " " + step.Reason;
        return step.IsNewTable
            ? $"{text}\n{Script([.. step.ReplacesTable ? [target.Dialect.Drop(step.Table.Name)] : Array.Empty<string>(), target.Dialect.CreateTable(step.Table, step.Table.Name), target.Dialect.CreateIndex(step.Table.Name)])}"
            : text;
    }

    private static string Script(IEnumerable<string> statements) => string.Join("\n", statements.Select(statement => statement + ";"));
}
