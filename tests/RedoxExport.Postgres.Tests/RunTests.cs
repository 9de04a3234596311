using System.Text.Json;
using RedoxExport.Connections;
using RedoxExport.Datasets;
using RedoxExport.Exports;
using RedoxExport.Runs;
using RedoxExport.Sandbox;
using RedoxExport.Stores.Postgres;
using RedoxExport.Tables;
using RedoxExport.Tests.Downloads;
using RedoxExport.Tests.Runs;
using RedoxExport.Tests.Transport;
using RedoxExport.Transport;

namespace RedoxExport.Postgres.Tests;

/// <summary>Runs against a server whose data change every night, and whose tables are in a real database that is away on some nights.</summary>
public sealed class RunTests(PostgresServer server) : IDisposable
{
    private static readonly string[] Types = ["Patient", "Observation", "Encounter"];

    private readonly TestFolder _folder = new();
    private readonly TestPacing _pacing = new();
    private readonly List<RedoxExportException> _errors = [];

    public void Dispose() => _folder.Dispose();

    [PostgresFact]
    public async Task The_tables_are_the_current_view_and_follow_as_soon_as_the_database_is_back()
    {
        using RedoxSandbox sandbox = RedoxSandbox.Start(new SandboxOptions { PatientCount = 12, Change = 2, Seed = 1, PollCount = 0, RetryAfter = TimeSpan.Zero, RequireToken = false, TimeProvider = _pacing.Time });
        SyncTrial trial = new(server);
        foreach (bool isAway in new[] { false, true, true, false, false })
        {
            string[]? before = isAway ? RowsOf(trial) : null;
            ExportRun run = await RunAsync(sandbox, trial.Schema, isAway);

            Assert.Equal((ExportRunState.Complete, isAway ? RunExitCode.TablesNotSynced : RunExitCode.Complete), (run.State, run.ExitCode));
            Assert.Equal(isAway ? [ErrorIds.DatabaseUnreachable] : [], _errors.Select(error => error.ErrorId));
            Assert.Equal(before ?? Current(), RowsOf(trial));
            Assert.Equal(isAway, before is not null && !before.SequenceEqual(Current()));
            Assert.Equal(!isAway, Assert.Single(SyncedDatabases.Read(_folder.FullPath)).Tables!.All(table => table!.Run == run.Id));
            sandbox.ApplyChanges();
            _pacing.Time.Advance(TimeSpan.FromDays(1));
        }
    }

    [PostgresFact]
    public async Task A_night_that_brings_nothing_syncs_tables_that_are_behind()
    {
        using RedoxSandbox sandbox = RedoxSandbox.Start(new SandboxOptions { PatientCount = 3, Seed = 1, PollCount = 0, RetryAfter = TimeSpan.Zero, RequireToken = false, TimeProvider = _pacing.Time });
        SyncTrial trial = new(server);
        Assert.Equal(RunExitCode.TablesNotSynced, (await RunAsync(sandbox, trial.Schema, isAway: true)).ExitCode);
        _pacing.Time.Advance(TimeSpan.FromDays(1));

        ExportRun run = await RunAsync(sandbox, trial.Schema, isAway: false);

        Assert.Equal((0L, RunExitCode.Complete), (run.ResourceCount, run.ExitCode));
        Assert.NotEmpty(Current());
        Assert.Equal(Current(), RowsOf(trial));
    }

    private static string ViewOf(string type) => SyncTrial.View(type.ToLowerInvariant(), type, ("id", "id", "id"), ("version", "meta.versionId", "string"));

    private static string[] RowsOf(SyncTrial trial) =>
        [.. Types.SelectMany(type => trial.Rows(type.ToLowerInvariant(), "id, version").Select(row => $"{type}|{row}")).Order(StringComparer.Ordinal)];

    private async Task<ExportRun> RunAsync(RedoxSandbox sandbox, string schema, bool isAway)
    {
        _errors.Clear();
        using RedoxConnection connection = await RedoxConnection.ConnectAsync(
            new ConnectionSettings { BaseUri = sandbox.BaseUri, Transport = new GateOptions { Pacing = _pacing } }, null, default);
        DatabaseSettings settings = server.SettingsFor(schema);
        RunOptions options = new()
        {
            Incremental = true,
            Tables = new RunTableOptions
            {
                Plans = [.. Types.Select(ViewOf).Select(SyncTrial.PlanOf)],
                CreateTarget = () => new PostgresTargets().Create(isAway ? settings with { Server = "127.0.0.1:1" } : settings),
            },
        };
        return await new ExportRunner(connection, _folder.FullPath, new ExportRequest(), options).RunAsync(_errors.Add, TestContext.Current.CancellationToken);
    }

    private string[] Current() =>
    [
        .. Types.Select(type => Path.Combine(DatasetFolder.PathOf(_folder.FullPath), type + ".ndjson"))
            .SelectMany(File.ReadLines)
            .Select(line => JsonDocument.Parse(line).RootElement)
            .Select(resource => $"{resource.GetProperty("resourceType").GetString()}|{resource.GetProperty("id").GetString()}|{resource.GetProperty("meta").GetProperty("versionId").GetString()}")
            .Order(StringComparer.Ordinal),
    ];
}
