using RedoxExport.Runs;
using RedoxExport.SqlServer.Tests.Server;
using RedoxExport.Tables;
using RedoxExport.Tests.Datasets;
using RedoxExport.Views;

namespace RedoxExport.SqlServer.Tests;

/// <summary>Syncs into a server.</summary>
internal sealed class SyncTrial(FakeServer server, string schema = "dbo")
{
    public List<ExportEvent> Events { get; } = [];

    public bool IsStrict { get; init; }

    public DatabaseSettings Settings { get; init; } = new() { Server = server.Address, Database = "warehouse", Schema = schema, UserName = "loader", Password = Secret("Secret-4711") };

    public static System.Security.SecureString Secret(string text)
    {
        System.Security.SecureString secret = new();
        text.ToList().ForEach(secret.AppendChar);
        return secret;
    }

    public static TablePlan PlanOf(string view)
    {
        ViewPlan? plan = ViewReader.Read(view, out IReadOnlyList<ViewProblem> problems);
        Assert.Empty(problems);
        return new TablePlan(plan!.Name!, plan);
    }

    /// <summary>A view with one column for each path.</summary>
    public static string View(string name, string resource, params (string Name, string Path, string Type)[] columns) =>
        $$"""{"name":"{{name}}","resource":"{{resource}}","select":[{"column":[{{string.Join(",", columns.Select(column => $$"""{"name":"{{column.Name}}","path":"{{column.Path}}","type":"{{column.Type}}"}"""))}}]}]}""";

    public Task<IReadOnlyList<TableSyncResult>> SyncAsync(DatasetRuns root, params string[] views) => SyncAsync(root, "root", TestContext.Current.CancellationToken, views);

    public async Task<IReadOnlyList<TableSyncResult>> SyncAsync(DatasetRuns root, string source, CancellationToken cancellation, params string[] views)
    {
        using SyncTarget target = new SqlServerTargets().Create(Settings);
        TablePlan[] plans = [.. views.Select(PlanOf)];
        SyncNames.Check(plans, target.Dialect);
        IReadOnlyList<TableSyncResult> results = await new TableSync(DatasetChangeSource.Open(root.Root)!, [.. plans.Select(plan => new SyncTable(plan, source, target.Dialect))], target, new EventList(Events))
        {
            IsStrict = IsStrict,
        }.RunAsync(cancellation);
        Assert.Null(server.Problem);
        return results;
    }

    /// <summary>The description of a sync that is not done.</summary>
    public async Task<IReadOnlyList<string>> PreviewAsync(DatasetRuns root, params string[] views)
    {
        using SyncTarget target = new SqlServerTargets().Create(Settings);
        return await new RunTables(root.Root, [.. views.Select(PlanOf)], target, "root").PreviewAsync(TestContext.Current.CancellationToken);
    }

    public FakeTable Table(string name) => server.Database.Tables[$"{SqlServerDialect.Quoted(schema)}.{SqlServerDialect.Quoted(name)}"];

    /// <summary>The rows of a table, each as a line, in order.</summary>
    public string[] Rows(string table) => [.. Table(table).Rows.Select(row => string.Join("|", row.Select(value => value switch
    {
        null => "NULL",
        DateTime date => date.ToString("yyyy-MM-dd"),
        DateTimeOffset moment => moment.ToString("o"),
        _ => value.ToString(),
    }))).Order(StringComparer.Ordinal)];

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
