using System.Text.Json;
using RedoxExport.Connections;
using RedoxExport.Exports;
using RedoxExport.Runs;
using RedoxExport.Tables;
using RedoxExport.Tests.Connections;
using RedoxExport.Tests.Tables;
using RedoxExport.Tests.Transport;
using RedoxExport.Views;
using static RedoxExport.Tests.Downloads.SavedExport;
using static RedoxExport.Tests.Runs.Night;

namespace RedoxExport.Tests.Runs;

/// <summary>A run that syncs the tables of a database as its last step.</summary>
public sealed class RunSyncTests : IDisposable
{
    private const string SinceSecond = Full + "?_since=2026-05-29T08%3A55%3A00.000Z";
    private const string Second = "2026-05-29T09:00:00.000Z";
    private const string Third = "2026-05-30T09:00:00.000Z";
    private const string Patients = """{"name":"patient","resource":"Patient","select":[{"column":[{"name":"id","path":"id"}]}]}""";

    private readonly Night _night = new();
    private readonly MemoryDatabase _database = new();

    public void Dispose() => _night.Dispose();

    [Fact]
    public async Task The_tables_have_the_data_of_the_night_and_so_has_the_current_view()
    {
        _night.Has(Full, First, Lines(2));
        ExportRun first = await RunAsync();
        _night.Has(Since, Second, Lines(3));
        ExportRun second = await RunAsync();

        Assert.Equal((0, 0), (first.ExitCode, second.ExitCode));
        Assert.Equal(["1", "2", "3"], _database.Rows("patient"));
        JsonElement synced = Assert.Single(Night.LogOf(second), line => NameOf(line) == "TablesSynced");
        Assert.Equal((1, 3, 1, 0), (NumberOf(synced, "tables"), NumberOf(synced, "rows"), NumberOf(synced, "inserted"), NumberOf(synced, "deleted")));
        JsonElement table = Assert.Single(Night.LogOf(second), line => NameOf(line) == "TableSynced");
        Assert.Equal(("patient", "Updated"), (table.GetProperty("table").GetString(), table.GetProperty("action").GetString()));
    }

    [Fact]
    public async Task The_folder_of_the_runs_remembers_which_run_the_tables_stand_at()
    {
        _night.Has(Full, First, Lines(2));
        ExportRun run = await RunAsync();

        SyncedDatabase database = Assert.Single(SyncedDatabases.Read(_night.Root));
        SyncedTable table = Assert.Single(database.Tables!)!;
        Assert.Equal(MemoryDatabase.Name, database.Database);
        Assert.Equal(("patient", "Patient", 2L, run.Id), (table.Table, table.Resource, table.Rows, table.Run));
        Assert.Equal(Assert.Single(_database.Marks).Revision, table.Revision);
        Assert.Equal(run.TransactionTime, table.TransactionTime);
        Assert.Equal(run.EndedAt, table.SyncedAt);
    }

    [Fact]
    public async Task A_sync_that_fails_leaves_a_complete_run_with_exit_code_9_a_finding_and_the_error()
    {
        _night.Has(Full, First, Lines(2));
        _database.OnOpen = () => throw DatabaseErrors.Unreachable("db:5432", "Connection refused");

        ExportRun run = await RunAsync();

        RedoxExportException error = Assert.Single(_night.Errors);
        Assert.Equal(ErrorIds.DatabaseUnreachable, error.ErrorId);
        Assert.Equal((ExportRunState.Complete, 9, true, false), (run.State, run.ExitCode, run.TablesAreOld, run.DatasetIsOld));
        RunFinding finding = Assert.Single(run.Findings);
        Assert.Equal((ErrorIds.TablesNotSynced, RunFindingSeverity.Problem), (finding.Code, finding.Severity));
        Assert.Contains("DatabaseUnreachable", finding.Message, StringComparison.Ordinal);
        Assert.Contains(error.RecommendedAction!, finding.Message, StringComparison.Ordinal);
        IReadOnlyList<JsonElement> log = Night.LogOf(run);
        Assert.Equal("DatabaseUnreachable", Assert.Single(log, line => NameOf(line) == "TablesNotSynced").GetProperty("error").GetString());
        Assert.Equal(("RunEnded", 9), (NameOf(log[^1]), NumberOf(log[^1], "exitCode")));
        Assert.Equal(9, Assert.Single(_night.History).ExitCode);
        Assert.False(_database.Has("patient"));
    }

    [Fact]
    public async Task A_night_that_brings_nothing_new_syncs_tables_that_are_behind()
    {
        _night.Has(Full, First, Lines(2));
        _database.OnOpen = () => throw DatabaseErrors.Unreachable("db:5432", "Connection refused");
        await RunAsync();
        _database.OnOpen = static () => { };
        _night.Has(Since, Second);

        ExportRun next = await RunAsync();

        Assert.Equal((0, 0L), (next.ExitCode, next.ResourceCount));
        Assert.Equal(["1", "2"], _database.Rows("patient"));
    }

    [Fact]
    public async Task An_export_that_fails_leaves_the_tables_as_they_are()
    {
        _night.Has(Full, First, Lines(2));
        await RunAsync();
        _night.Server.On(Since, Reply.Text(400, """{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"invalid"}]}"""));
        _database.OnOpen = () => Assert.Fail("The database is connected.");

        ExportRun failed = await RunAsync();

        Assert.Equal((ExportRunState.Failed, 5), (failed.State, failed.ExitCode));
        Assert.False(failed.TablesAreOld);
        Assert.Equal(["1", "2"], _database.Rows("patient"));

        _database.OnOpen = static () => { };
        _night.Has(Since, Third, Lines(4));
        Assert.Equal(0, (await RunAsync()).ExitCode);
        Assert.Equal(["1", "2", "3", "4"], _database.Rows("patient"));
    }

    [Fact]
    public async Task A_current_view_that_cannot_be_updated_has_exit_code_6_and_no_table_is_touched()
    {
        _night.Has(Full, First, Lines(2));
        Directory.CreateDirectory(_night.Root);
        File.WriteAllText(Path.Combine(_night.Root, "current"), "in the way");
        _database.OnOpen = () => Assert.Fail("The database is connected.");

        ExportRun run = await RunAsync();

        Assert.Equal((6, true, true), (run.ExitCode, run.DatasetIsOld, run.TablesAreOld));
        Assert.Equal(ErrorIds.DatasetNotUpdated, Assert.Single(run.Findings).Code);
    }

    [Fact]
    public async Task A_run_is_on_record_as_complete_with_old_tables_before_they_are_synced()
    {
        _night.Has(Full, First, Lines(2));
        ExportRun? then = null;
        _database.OnOpen = () => then = Assert.Single(_night.History);

        await RunAsync();

        Assert.Equal((ExportRunState.Complete, 9, false, true), (then!.State, then.ExitCode, then.DatasetIsOld, then.TablesAreOld));
        Assert.NotNull(then.EndedAt);
        Assert.Equal(0, Assert.Single(_night.History).ExitCode);
    }

    [Fact]
    public async Task A_call_that_is_stopped_during_the_sync_leaves_a_complete_run_with_old_tables()
    {
        _night.Has(Full, First, Lines(2));
        using CancellationTokenSource stop = new();
        _database.OnOpen = stop.Cancel;

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunAsync(cancellationToken: stop.Token));

        ExportRun run = Assert.Single(_night.History);
        Assert.Equal((ExportRunState.Complete, 9), (run.State, run.ExitCode));
        Assert.False(_database.Has("patient"));
        _database.OnOpen = static () => { };
        _night.Has(Since, Second, Lines(3));
        Assert.Equal(0, (await RunAsync()).ExitCode);
        Assert.Equal(["1", "2", "3"], _database.Rows("patient"));
    }

    [Fact]
    public async Task A_process_that_is_killed_after_the_tables_are_in_step_syncs_again_in_the_next_night()
    {
        _night.Has(Full, First, Lines(2));
        using Killer killer = new(_night.Root, at: 1, "TablesSynced");
        await RunAsync(events: killer);
        killer.PutBack();
        Assert.Equal(9, Assert.Single(_night.History).ExitCode);
        _night.Has(Since, Second);

        ExportRun next = await RunAsync();

        Assert.Equal(0, next.ExitCode);
        Assert.Equal(["1", "2"], _database.Rows("patient"));
    }

    [Fact]
    public async Task Resources_without_rows_are_one_problem_with_their_number_and_the_first()
    {
        _night.Has(Full, First, """
            {"resourceType":"Patient","id":"1","name":[{"family":"Doe"},{"family":"Roe"}]}
            {"resourceType":"Patient","id":"2","name":[{"family":"Doe"}]}
            {"resourceType":"Patient","id":"3","name":[{"family":"Doe"},{"family":"Roe"}]}

            """);

        ExportRun run = await RunAsync(["""{"name":"family","resource":"Patient","select":[{"column":[{"name":"family","path":"name.family"}]}]}"""]);

        RunFinding finding = Assert.Single(run.Findings);
        Assert.Equal((2, ErrorIds.RowsMissing, 2L, false), (run.ExitCode, finding.Code, finding.Count, finding.MeansMissingData));
        Assert.Contains("family (2 resources)", finding.Message, StringComparison.Ordinal);
        Assert.Contains("Line 1 of", finding.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Roe", finding.Message, StringComparison.Ordinal);
        Assert.Equal(["2"], _database.Rows("family"));
        Assert.Empty(_night.Errors);
    }

    [Fact]
    public async Task A_strict_sync_ends_with_the_first_resource_without_rows_and_changes_nothing()
    {
        _night.Has(Full, First, """{"resourceType":"Patient","id":"1","name":[{"family":"Doe"},{"family":"Roe"}]}""" + "\n");

        ExportRun run = await RunAsync(["""{"name":"family","resource":"Patient","select":[{"column":[{"name":"family","path":"name.family"}]}]}"""], isStrict: true);

        Assert.Equal(9, run.ExitCode);
        Assert.Equal(ErrorIds.LineNotEvaluated, Assert.Single(_night.Errors).ErrorId);
        Assert.False(_database.Has("family"));
    }

    [Fact]
    public async Task An_unexpected_error_of_the_sync_is_an_error_of_its_own()
    {
        _night.Has(Full, First, Lines(2));
        _database.OnOpen = () => throw new InvalidOperationException("secret");

        ExportRun run = await RunAsync();

        RedoxExportException error = Assert.Single(_night.Errors);
        Assert.Equal((9, ErrorIds.TablesNotSynced), (run.ExitCode, error.ErrorId));
        Assert.Contains("InvalidOperationException", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.Message + run.Findings[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_state_that_cannot_be_recorded_is_a_warning()
    {
        _night.Has(Full, First, Lines(2));
        await RunAsync();
        string document = Assert.Single(Directory.GetFiles(_night.Root, "tables.*.json"));
        File.Delete(document);
        Directory.CreateDirectory(document);
        _night.Has(Since, Second, Lines(3));

        ExportRun run = await RunAsync();

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(["1", "2", "3"], _database.Rows("patient"));
        Assert.Contains("tables.", Assert.Single(_night.Events.Warnings, warning => warning.Name == "SyncNotRecorded").Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_preview_names_the_tables_and_the_database_and_connects_to_nothing()
    {
        _database.OnOpen = () => Assert.Fail("The database is connected.");
        using RedoxConnection connection = await TestConnection.OpenAsync(_night.Server, _night.Pacing);
        string preview = new ExportRunner(connection, _night.Root, new ExportRequest(), Options([Patients], false)).Preview();
        Assert.EndsWith($"\nThen sync patient in the {MemoryDatabase.Name}", preview, StringComparison.Ordinal);
    }

    private static string NameOf(JsonElement line) => line.GetProperty("event").GetString()!;

    private static long NumberOf(JsonElement line, string name) => line.GetProperty(name).GetInt64();

    private Task<ExportRun> RunAsync(string[]? views = null, bool isStrict = false, IExportEvents? events = null, CancellationToken cancellationToken = default) =>
        _night.RunAsync(options: Options(views ?? [Patients], isStrict), events: events, cancellationToken: cancellationToken);

    private RunOptions Options(string[] views, bool isStrict) => new()
    {
        Incremental = true,
        Tables = new RunTableOptions
        {
            Plans = [.. views.Select(view => ViewReader.Read(view, out _)!).Select(plan => new TablePlan(plan.Name!, plan))],
            CreateTarget = _database.Connect,
            IsStrict = isStrict,
        },
    };
}
