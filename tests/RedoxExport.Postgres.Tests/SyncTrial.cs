using RedoxExport.Stores.Postgres;
using RedoxExport.Tables;
using RedoxExport.Tests.Datasets;
using RedoxExport.Views;

namespace RedoxExport.Postgres.Tests;

/// <summary>A schema of its own, and syncs into it.</summary>
internal sealed class SyncTrial(PostgresServer server, string? schema = null)
{
    private static int _schemas;

    public string Schema { get; } = schema ?? FormattableString.Invariant($"trial{Interlocked.Increment(ref _schemas)}");

    public List<ExportEvent> Events { get; } = [];

    public List<RedoxExportException> Errors { get; } = [];

    public bool IsStrict { get; init; }

    /// <summary>Called at each step of the sync.</summary>
    public Action<string> Step { get; init; } = static _ => { };

    public Func<DatabaseSettings, DatabaseSettings> Settings { get; init; } = static settings => settings;

    public static TablePlan PlanOf(string view)
    {
        ViewPlan? plan = ViewReader.Read(view, out IReadOnlyList<ViewProblem> problems);
        Assert.Empty(problems);
        return new TablePlan(plan!.Name!, plan);
    }

    /// <summary>A view with one column for each path, which is also its name unless it is followed by a name.</summary>
    public static string View(string name, string resource, params (string Name, string Path, string Type)[] columns) =>
        $$"""{"name":"{{name}}","resource":"{{resource}}","select":[{"column":[{{string.Join(",", columns.Select(column => $$"""{"name":"{{column.Name}}","path":"{{column.Path}}","type":"{{column.Type}}"}"""))}}]}]}""";

    public Task<IReadOnlyList<TableSyncResult>> SyncAsync(DatasetRuns root, params string[] views) => SyncAsync(root, "root", views);

    public async Task<IReadOnlyList<TableSyncResult>> SyncAsync(DatasetRuns root, string source, string[] views)
    {
        using SyncTarget target = new PostgresTargets().Create(Settings(server.SettingsFor(Schema)));
        return await SyncOf(target, DatasetChangeSource.Open(root.Root)!, source, views).RunAsync(TestContext.Current.CancellationToken);
    }

    public TableSync SyncOf(SyncTarget target, IChangeSource changes, string source, string[] views)
    {
        TablePlan[] plans = [.. views.Select(PlanOf)];
        SyncNames.Check(plans, target.Dialect);
        return new TableSync(changes, [.. plans.Select(plan => new SyncTable(plan, source, target.Dialect))], target, new EventList(Events))
        {
            OnFailed = Errors.Add,
            IsStrict = IsStrict,
            Step = Step,
        };
    }

    /// <summary>The rows of a table in order.</summary>
    public string[] Rows(string table, string columns = "*") => server.Query($"SELECT {columns} FROM \"{Schema}\".\"{table}\" t ORDER BY t::text");

    public string[] Query(string query) => server.Query(query.Replace("$schema", $"\"{Schema}\"", StringComparison.Ordinal));

    private sealed class EventList(List<ExportEvent> events) : IExportEvents
    {
        public bool WantsVerbose => true;

        public void Report(ExportEvent exportEvent)
        {
            lock (events)
            {
                events.Add(exportEvent);
            }
        }
    }
}
