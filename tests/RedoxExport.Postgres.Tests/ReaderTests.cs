using System.Globalization;
using Npgsql;
using RedoxExport.Tables;
using RedoxExport.Tests.Datasets;

namespace RedoxExport.Postgres.Tests;

/// <summary>Somebody reads while the tables follow.</summary>
public sealed class ReaderTests(PostgresServer server)
{
    private static readonly string[] Views =
    [
        SyncTrial.View("patient", "Patient", ("night", "language", "code")),
        SyncTrial.View("observation", "Observation", ("night", "language", "code")),
    ];

    [PostgresFact]
    [Trait(TrialLength.Name, TrialLength.Long)]
    public async Task A_reader_that_polls_all_the_time_never_sees_two_nights()
    {
        using DatasetRuns root = new();
        SyncTrial trial = new(server);
        AddNight(root, 0, isFull: true);
        await trial.SyncAsync(root, Views);
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        Task<(int Reads, HashSet<string> Nights)> reading = Task.Run(() => Poll(trial, end.Token), TestContext.Current.CancellationToken);
        int nights = TrialLength.Of(12, 200);
        for (int night = 1; night <= nights; night++)
        {
            AddNight(root, night, isFull: night % 5 == 0);
            if (night % 3 == 0)
            {
                // The way is gone: everything is loaded anew, next to the reader.
                Directory.Delete(Path.Combine(root.Root, "current.changes"), recursive: true);
            }

            IReadOnlyList<TableSyncResult> results = await trial.SyncAsync(root, Views);
            Assert.All(results, result => Assert.Equal(night % 3 == 0 ? TableSyncAction.Rebuilt : TableSyncAction.Updated, result.Action));
        }

        await end.CancelAsync();
        (int reads, HashSet<string> seen) = await reading;
        Assert.True(reads > nights, $"The reader read {reads} times only.");
        Assert.True(seen.Count > 1, "The reader saw one night only.");
    }

    [PostgresFact]
    public async Task A_reader_with_an_open_transaction_sees_its_night_to_the_end_and_does_not_hold_up_the_sync()
    {
        using DatasetRuns root = new();
        SyncTrial trial = new(server);
        AddNight(root, 0, isFull: true);
        await trial.SyncAsync(root, Views);
        using NpgsqlConnection reader = server.Connect();
        using NpgsqlTransaction snapshot = await reader.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, TestContext.Current.CancellationToken);
        string[] before = PostgresServer.Query(reader, $"SELECT night FROM {trial.Schema}.patient");

        AddNight(root, 1, isFull: false);
        await trial.SyncAsync(root, Views);
        AddNight(root, 2, isFull: false);
        Directory.Delete(Path.Combine(root.Root, "current.changes"), recursive: true);
        Assert.All(await trial.SyncAsync(root, Views), result => Assert.Equal(TableSyncAction.Rebuilt, result.Action));

        Assert.Equal(before, PostgresServer.Query(reader, $"SELECT night FROM {trial.Schema}.patient"));
        Assert.Equal(["n0"], PostgresServer.Query(reader, $"SELECT DISTINCT night FROM {trial.Schema}.observation"));
        Assert.Equal(["n2"], trial.Query("SELECT DISTINCT night FROM $schema.observation"));
    }

    [PostgresFact]
    public async Task Two_syncs_at_once_follow_each_other()
    {
        using DatasetRuns root = new();
        AddNight(root, 0, isFull: true);
        SyncTrial trial = new(server);
        IReadOnlyList<TableSyncResult>[] both = await Task.WhenAll(
            Task.Run(() => trial.SyncAsync(root, Views)),
            Task.Run(() => trial.SyncAsync(root, Views)),
            Task.Run(() => trial.SyncAsync(root, Views)));
        Assert.Equal(
            [TableSyncAction.Unchanged, TableSyncAction.Unchanged, TableSyncAction.Loaded],
            both.Select(results => results[0].Action).OrderBy(action => action == TableSyncAction.Loaded));
        Assert.Equal(["50"], trial.Query("SELECT count(*)::text FROM $schema.patient"));
    }

    internal static void AddNight(DatasetRuns root, int night, bool isFull)
    {
        string name = "n" + night.ToString(CultureInfo.InvariantCulture);
        root.Add(isFull, Enumerable.Range(0, 50).SelectMany(i => new[]
        {
            $$"""{"resourceType":"Patient","id":"p{{i}}","language":"{{name}}"}""",
            $$"""{"resourceType":"Observation","id":"o{{i}}","language":"{{name}}"}""",
        }));
        root.Update();
    }

    private (int Reads, HashSet<string> Nights) Poll(SyncTrial trial, CancellationToken end)
    {
        HashSet<string> seen = [];
        int reads = 0;
        using NpgsqlConnection connection = server.Connect();
        while (!end.IsCancellationRequested)
        {
            using NpgsqlTransaction snapshot = connection.BeginTransaction(System.Data.IsolationLevel.RepeatableRead);
            string mark = Assert.Single(PostgresServer.Query(connection, $"SELECT DISTINCT revision FROM {trial.Schema}._redoxexport_tables"));
            string night = Assert.Single(PostgresServer.Query(connection, $"SELECT DISTINCT night FROM {trial.Schema}.patient"));
            Assert.Equal(["50"], PostgresServer.Query(connection, $"SELECT count(*)::text FROM {trial.Schema}.patient"));
            Assert.Equal([$"{night}|50"], PostgresServer.Query(connection, $"SELECT night, count(*)::text FROM {trial.Schema}.observation GROUP BY night"));
            Assert.Equal([mark], PostgresServer.Query(connection, $"SELECT DISTINCT revision FROM {trial.Schema}._redoxexport_tables"));
            seen.Add(night);
            reads++;
        }

        return (reads, seen);
    }
}
