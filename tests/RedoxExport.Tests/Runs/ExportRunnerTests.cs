using System.Text.Json;
using RedoxExport.Exports;
using RedoxExport.Runs;
using RedoxExport.Tests.Downloads;
using RedoxExport.Tests.Transport;
using static RedoxExport.Tests.Downloads.SavedExport;
using static RedoxExport.Tests.Runs.Night;

namespace RedoxExport.Tests.Runs;

public sealed class ExportRunnerTests : IDisposable
{
    private const string Second = "2026-05-29T09:00:00.000Z";
    private const string Asked = "2026-05-28T08:55:00.000Z";
    private const string Group = "GET " + Night.Base + "/Group/g/$export";
    private const string Members = Group + "?_type=Patient&_elements=id";
    private const string GroupSince = Group + "?_since=2026-05-28T08%3A55%3A00.000Z";
    private const string Newcomers = "POST " + Night.Base + "/Group/g/$export";

    private static readonly ExportRequest OfGroup = new() { Level = ExportLevel.Group, GroupId = "g" };

    private readonly Night _night = new();

    public void Dispose() => _night.Dispose();

    [Fact]
    public async Task The_first_run_is_a_full_one_and_says_all_about_itself()
    {
        _night.Has(Full, First, Lines(3));

        ExportRun run = await _night.RunAsync();

        Assert.Equal((ExportRunState.Complete, ExportRunMode.Full, 0), (run.State, run.Mode, run.ExitCode));
        Assert.Equal((3L, 1, 3L), (run.ResourceCount, run.FileCount, run.Resources["Patient"]));
        Assert.Equal(DateTimeOffset.Parse(First, null), run.Watermark);
        Assert.Equal("System: all types", run.Request);
        Assert.Empty(_night.Errors);
        Assert.Contains($"{run.Id}/Patient.0001.ndjson", _night.Files);
        Assert.Contains($"{run.Id}/log.ndjson", _night.Files);
        Assert.DoesNotContain("run.lock", _night.Files);
        Assert.DoesNotContain("run.lock.json", _night.Files);
    }

    [Fact]
    public async Task An_increment_asks_since_the_watermark_of_the_last_complete_run_less_the_overlap()
    {
        _night.Has(Full, First, Lines(3));
        await _night.RunAsync();
        _night.Has(Since, Second, Lines(1));

        ExportRun run = await _night.RunAsync();

        Assert.Equal((ExportRunState.Complete, ExportRunMode.Incremental), (run.State, run.Mode));
        Assert.Equal((DateTimeOffset.Parse(Asked, null), DateTimeOffset.Parse(Second, null)), (run.Since!.Value, run.Watermark!.Value));
        Assert.Equal([run.Id], _night.History.Skip(1).Select(each => each.Id));
    }

    [Fact]
    public async Task What_the_history_says_is_what_the_run_said()
    {
        _night.Has(Full, First, Lines(3));
        ExportRun run = await _night.RunAsync();

        ExportRun read = Assert.Single(_night.History);

        Assert.Equal(JsonSerializer.Serialize(run), JsonSerializer.Serialize(read));
    }

    [Fact]
    public async Task Another_request_begins_with_a_full_run_of_its_own()
    {
        _night.Has(Full, First, Lines(3));
        await _night.RunAsync();
        _night.Has(Full + "?_type=Patient", Second, Lines(3));

        ExportRun run = await _night.RunAsync(new ExportRequest { Types = ["Patient"] });

        Assert.Equal((ExportRunState.Complete, ExportRunMode.Full), (run.State, run.Mode));
    }

    [Fact]
    public async Task The_order_of_types_makes_no_other_request()
    {
        _night.Has(Full + "?_type=Patient,Group", First, Lines(3));
        await _night.RunAsync(new ExportRequest { Types = ["Patient", "Group"] });
        _night.Has(Since + "&_type=Group,Patient", Second);

        Assert.Equal(ExportRunMode.Incremental, (await _night.RunAsync(new ExportRequest { Types = ["Group", "Patient"] })).Mode);
    }

    [Fact]
    public async Task A_run_whose_time_is_over_waits_and_the_next_call_goes_on_with_it()
    {
        string polling = _night.Has(Full, First, Lines(2), before: [Reply.Status(202, "Retry-After: 100"), Reply.Status(202, "Retry-After: 100")]);
        RunOptions hour = new() { Incremental = true, Timeout = TimeSpan.FromSeconds(50) };

        ExportRun waiting = await _night.RunAsync(options: hour);
        ExportRun complete = await _night.RunAsync(options: hour);

        Assert.Equal((ExportRunState.Waiting, 3, "WaitTimedOut"), (waiting.State, waiting.ExitCode, waiting.ErrorId));
        Assert.Equal((ExportRunState.Complete, waiting.Id, 2L), (complete.State, complete.Id, complete.ResourceCount));
        Assert.True(complete.WaitingTime >= TimeSpan.FromSeconds(50), complete.WaitingTime.ToString());
        Assert.Equal(1, _night.Server.CountOf(Full));
        Assert.DoesNotContain(_night.Server.Requests, request => request.Method == "DELETE");
        Assert.Null(complete.ErrorId);
        Assert.Equal(3, _night.Server.CountOf("GET " + polling));
    }

    [Fact]
    public async Task What_is_missing_is_asked_for_once_more_and_then_everything_anew()
    {
        _night.Has(Full, First, Lines(2));
        _night.Server.On("GET " + Files + "1", Reply.Status(404));

        ExportRun first = await _night.RunAsync();
        ExportRun second = await _night.RunAsync();
        _night.Has(Full, Second, Lines(2));
        ExportRun third = await _night.RunAsync();

        Assert.Equal((ExportRunState.Incomplete, 6, 1), (first.State, first.ExitCode, first.DamagedFiles));
        Assert.Equal((ExportRunState.Incomplete, first.Id), (second.State, second.Id));
        Assert.Equal((ExportRunState.Complete, ExportRunMode.Full), (third.State, third.Mode));
        Assert.NotEqual(first.Id, third.Id);
        Assert.Null(second.Watermark);
    }

    [Fact]
    public async Task A_run_that_the_server_has_lost_is_followed_by_a_new_one_at_once()
    {
        _night.Has(Full, First, Lines(2), before: [Reply.Status(202, "Retry-After: 100"), .. Enumerable.Repeat(Reply.Status(404), 20)]);
        ExportRun waiting = await _night.RunAsync(options: new RunOptions { Incremental = true, Timeout = TimeSpan.Zero });
        _night.Has(Full, Second, Lines(2));

        ExportRun run = await _night.RunAsync();

        Assert.NotEqual(waiting.Id, run.Id);
        Assert.Equal(ExportRunState.Complete, run.State);
        Assert.Equal([ExportRunState.Gone, ExportRunState.Complete], _night.History.Select(each => each.State));
        Assert.Contains(_night.Events.Warnings, warning => warning.Name == "RunLost");
        Assert.Empty(_night.Errors);
    }

    [Fact]
    public async Task A_job_that_goes_away_ends_the_run_as_gone()
    {
        _night.Has(Full, First, Lines(2), before: [Reply.Status(202, "Retry-After: 1"), .. Enumerable.Repeat(Reply.Status(410), 4)]);

        ExportRun run = await _night.RunAsync();

        Assert.Equal((ExportRunState.Gone, 7, "JobGone"), (run.State, run.ExitCode, Assert.Single(_night.Errors).ErrorId));
    }

    [Theory]
    [InlineData(404)]
    [InlineData(410)]
    [InlineData(400)]
    [InlineData(406)]
    [InlineData(422)]
    [InlineData(501)]
    public async Task One_odd_answer_about_a_running_export_starts_no_second_one(int status)
    {
        string polling = _night.Has(Full, First, Lines(2), before: [Reply.Status(202), Reply.Status(status), Reply.Status(202), Reply.Status(status)]);

        ExportRun run = await _night.RunAsync();

        Assert.Equal((ExportRunState.Complete, 0), (run.State, run.ExitCode));
        Assert.Equal((1, 5), (_night.Server.CountOf(Full), _night.Server.CountOf("GET " + polling)));
    }

    [Fact]
    public async Task A_question_that_stays_refused_leaves_the_run_open_and_the_next_call_asks_about_the_same_export()
    {
        string polling = _night.Has(Full, First, Lines(2));
        _night.Server.On("GET " + polling, Reply.Status(406));

        ExportRun refused = await _night.RunAsync();
        _night.Server.On("GET " + polling, Reply.Text(200, $$"""{"transactionTime":"{{First}}","output":[{"type":"Patient","url":"{{Files}}1"}]}"""));
        ExportRun run = await _night.RunAsync();

        Assert.Equal((ExportRunState.Interrupted, 1, "StatusRefused"), (refused.State, refused.ExitCode, refused.ErrorId));
        Assert.Equal((refused.Id, ExportRunState.Complete), (run.Id, run.State));
        Assert.Equal(1, _night.Server.CountOf(Full));
    }

    [Theory]
    [InlineData(400, 5)]
    [InlineData(403, 5)]
    public async Task A_refused_start_is_a_failed_run(int status, int exitCode)
    {
        _night.Server.On(Full, Reply.Status(status));

        ExportRun run = await _night.RunAsync();

        Assert.Equal((ExportRunState.Failed, exitCode, "KickOffRefused"), (run.State, run.ExitCode, run.ErrorId));
        Assert.Null(run.Watermark);
    }

    [Fact]
    public async Task A_failed_run_does_not_move_the_watermark()
    {
        _night.Has(Full, First, Lines(3));
        await _night.RunAsync();
        _night.Server.On(Since, Reply.Status(400));
        await _night.RunAsync();
        _night.Has(Since, Second, Lines(1));

        ExportRun run = await _night.RunAsync();

        Assert.Equal(DateTimeOffset.Parse(Asked, null), run.Since);
    }

    [Fact]
    public async Task Full_starts_over()
    {
        _night.Has(Full, First, Lines(3));
        await _night.RunAsync();
        _night.Has(Full, Second, Lines(3));

        Assert.Equal(ExportRunMode.Full, (await _night.RunAsync(options: new RunOptions { Incremental = true, Full = true })).Mode);
    }

    [Fact]
    public async Task An_increment_that_waits_is_abandoned_where_everything_is_wanted()
    {
        _night.Has(Full, First, Lines(3));
        await _night.RunAsync();
        _night.Has(Since, Second, Lines(1), before: [Reply.Status(202)]);
        await _night.RunAsync(options: new RunOptions { Incremental = true, Timeout = TimeSpan.Zero });
        _night.Has(Full, Second, Lines(3));

        await _night.RunAsync(options: new RunOptions { Incremental = true, Full = true });

        Assert.Equal([ExportRunState.Complete, ExportRunState.Abandoned, ExportRunState.Complete], _night.History.Select(run => run.State));
    }

    [Fact]
    public async Task A_Since_of_ones_own_that_leaves_a_gap_gives_no_watermark()
    {
        _night.Has(Full, First, Lines(3));
        await _night.RunAsync();
        _night.Has(Full + "?_since=2026-05-28T10%3A00%3A00.000Z", Second, Lines(1));

        ExportRun gap = await _night.RunAsync(new ExportRequest { Since = DateTimeOffset.Parse("2026-05-28T10:00:00Z", null) });
        _night.Has(Since, Second, Lines(1));
        ExportRun next = await _night.RunAsync();

        Assert.Equal((ExportRunState.Complete, null), (gap.State, gap.Watermark));
        Assert.Equal(DateTimeOffset.Parse(Asked, null), next.Since);
    }

    [Fact]
    public async Task Errors_that_the_server_reports_make_exit_code_2()
    {
        string polling = _night.Has(Full, First, Lines(1));
        _night.Server.On("GET " + polling, Reply.Text(200, $$"""{"transactionTime":"{{First}}","requiresAccessToken":true,"output":[{"type":"Patient","url":"{{Files}}1"}],"error":[{"type":"OperationOutcome","url":"{{Files}}issues"}]}"""));
        _night.Server.On("GET " + Files + "issues", Reply.Text(200, """{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"processing","diagnostics":"Jane Doe"}]}""" + "\n"));

        ExportRun run = await _night.RunAsync();

        Assert.Equal((ExportRunState.Complete, 2, 1L, 0), (run.State, run.ExitCode, run.OutcomeErrors, run.DamagedFiles));
        Assert.DoesNotContain("Jane Doe", File.ReadAllText(Path.Combine(run.Path, "log.ndjson")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_log_is_an_event_a_line_with_numbers_and_without_words()
    {
        _night.Has(Full, First, Lines(3));

        ExportRun run = await _night.RunAsync();

        IReadOnlyList<JsonElement> log = Night.LogOf(run);
        Assert.Equal(
            ["RunStarted", "ExportStarted", "ListPage", "ListComplete", "ExportReady", "FileRequested", "FileSaved", "ExportChecked", "ExportComplete", "RunEnded"],
            log.Select(line => line.GetProperty("event").GetString()));
        Assert.All(log, line => Assert.Equal(run.Id, line.GetProperty("run").GetString()));
        Assert.Equal(3, log[6].GetProperty("resources").GetInt64());
        Assert.Equal("Patient.0001.ndjson", log[6].GetProperty("file").GetString());
        Assert.Equal(0, log[9].GetProperty("exitCode").GetInt32());
        Assert.All(log, line => Assert.False(line.TryGetProperty("message", out _)));
    }

    [Fact]
    public async Task A_group_is_asked_who_is_in_it_and_its_newcomers_come_whole()
    {
        _night.Has(Members, First, Lines(2));
        _night.Has(Group, First, Lines(2));
        ExportRun first = await _night.RunAsync(OfGroup);
        _night.Has(Members, Second, Patients("2", "new"));
        _night.Has(Newcomers, Second, Patients("new"));
        _night.Has(GroupSince, "2026-05-29T09:05:00.000Z", Lines(1));

        ExportRun run = await _night.RunAsync(OfGroup);

        Assert.Equal((ExportRunState.Complete, 2L), (first.State, first.ResourceCount));
        Assert.Equal((ExportRunState.Complete, ExportRunMode.Incremental, 1, 1, 2L), (run.State, run.Mode, run.PatientsJoined, run.PatientsLeft, run.ResourceCount));
        Assert.Equal(DateTimeOffset.Parse(Second, null), run.Watermark);
        string body = _night.Server.Single(Newcomers).Body!;
        Assert.Contains("Patient/new", body, StringComparison.Ordinal);
        Assert.DoesNotContain("_since", body, StringComparison.Ordinal);
        Assert.Equal(["newcomers", "data"], RunFolder.DataFoldersOf(run.Path).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_server_that_does_not_export_single_patients_gives_everything()
    {
        _night.Has(Members, First, Lines(1));
        _night.Has(Group, First, Lines(1));
        await _night.RunAsync(OfGroup);
        _night.Has(Members, Second, Lines(2));
        _night.Server.On(Newcomers, Reply.Status(405));
        _night.Has(Group, Second, Lines(2));

        ExportRun run = await _night.RunAsync(OfGroup);

        Assert.Equal((ExportRunState.Complete, ExportRunMode.Full, 2L), (run.State, run.Mode, run.ResourceCount));
        Assert.Null(run.Since);
        Assert.Contains(_night.Events.Warnings, warning => warning.Name == "NewcomersRefused");
        Assert.Equal(DateTimeOffset.Parse(Second, null), run.Watermark);
    }

    [Fact]
    public async Task Who_leaves_or_joins_a_group_while_it_is_fetched_is_new_to_the_next_run()
    {
        // Of 1, 2 and 3 the second one leaves after the first question, and may be missing from the data; 4 joins.
        _night.HasInTurn(Members, First, Lines(3), Patients("1", "3", "4"));
        _night.Has(Group, First, Patients("1", "3"));
        await _night.RunAsync(OfGroup);
        _night.Has(Members, Second, Lines(4));
        _night.Has(Newcomers, Second, Patients("2", "4"));
        _night.Has(GroupSince, Second, string.Empty);

        ExportRun run = await _night.RunAsync(OfGroup);

        Assert.Equal((ExportRunMode.Incremental, 2, 0), (run.Mode, run.PatientsJoined, run.PatientsLeft));
        Assert.Contains("Patient/2", _night.Server.Single(Newcomers).Body!, StringComparison.Ordinal);
        Assert.Contains("Patient/4", _night.Server.Single(Newcomers).Body!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("members")]
    [InlineData("membersafter")]
    public async Task A_group_whose_members_are_not_known_any_more_is_fetched_whole(string folder)
    {
        _night.Has(Members, First, Lines(1));
        _night.Has(Group, First, Lines(1));
        ExportRun first = await _night.RunAsync(OfGroup);
        Directory.Delete(Path.Combine(first.Path, folder), recursive: true);

        Assert.Equal(ExportRunMode.Full, (await _night.RunAsync(OfGroup)).Mode);
    }

    [Fact]
    public async Task A_file_that_the_disk_has_changed_is_found_before_the_run_is_complete()
    {
        _night.Has(Full, First, Lines(3), before: [Reply.Status(202, "Retry-After: 1")]);
        ExportRun waiting = await _night.RunAsync(options: new RunOptions { Incremental = true, Timeout = TimeSpan.Zero });
        ExportRun saved = await _night.RunAsync();
        string file = Path.Combine(saved.Path, "Patient.0001.ndjson");
        byte[] bytes = await File.ReadAllBytesAsync(file);
        bytes[20] ^= 1;
        await File.WriteAllBytesAsync(file, bytes);
        Rewrite(saved, "\"state\": \"Complete\"", "\"state\": \"Interrupted\"");

        ExportRun damaged = await _night.RunAsync();
        ExportRun fetched = await _night.RunAsync();

        Assert.Equal(waiting.Id, damaged.Id);
        Assert.Equal((ExportRunState.Incomplete, "RunCheckFailed"), (damaged.State, damaged.ErrorId));
        Assert.True(File.Exists(file + ".damaged"));
        Assert.Equal((damaged.Id, ExportRunState.Complete), (fetched.Id, fetched.State));
    }

    [Fact]
    public async Task The_server_is_told_that_its_files_may_go_when_all_is_checked()
    {
        string polling = _night.Has(Full, First, Lines(3));
        _night.Server.On("DELETE " + polling, Reply.Status(202));

        ExportRun run = await _night.RunAsync(options: new RunOptions { ReleaseServerFiles = true });

        Assert.Equal(ExportRunState.Complete, run.State);
        Assert.Equal("DELETE " + polling, _night.Server.Requests[^1].ToString());
    }

    [Fact]
    public async Task A_release_that_the_server_refuses_is_a_warning()
    {
        string polling = _night.Has(Full, First, Lines(3));
        _night.Server.On("DELETE " + polling, Reply.Status(403));

        ExportRun run = await _night.RunAsync(options: new RunOptions { ReleaseServerFiles = true });

        Assert.Equal((ExportRunState.Complete, 0), (run.State, run.ExitCode));
        Assert.Contains(_night.Events.Warnings, warning => warning.Name == "ReleaseFailed");
    }

    [Fact]
    public async Task A_second_run_says_who_is_at_work_and_does_nothing()
    {
        RedoxExportException? second = null;
        string polling = _night.Has(Full, First, Lines(1));
        _night.Server.On("GET " + polling, Reply.After(
            () => second = Assert.ThrowsAsync<RedoxExportException>(() => _night.RunAsync()).GetAwaiter().GetResult(),
            Reply.Text(200, $$"""{"transactionTime":"{{First}}","requiresAccessToken":true,"output":[]}""")));

        ExportRun run = await _night.RunAsync();

        Assert.Equal(ExportRunState.Complete, run.State);
        Assert.Equal(("RootInUse", 8), (second!.ErrorId, RunExitCode.Of(second)));
        Assert.Contains($"process {Environment.ProcessId} on {Environment.MachineName}, since 2026-05-28T12:00:00", second.Message, StringComparison.Ordinal);
        Assert.Equal(1, _night.Server.CountOf(Full));
    }

    [Fact]
    public async Task A_lock_whose_process_is_gone_is_taken_over()
    {
        Directory.CreateDirectory(_night.Root);
        await File.WriteAllTextAsync(Path.Combine(_night.Root, "run.lock"), string.Empty);
        await File.WriteAllTextAsync(Path.Combine(_night.Root, "run.lock.json"), """{"process":1,"machine":"m","since":"2026-01-01T00:00:00Z"}""");
        _night.Has(Full, First, Lines(1));

        Assert.Equal(ExportRunState.Complete, (await _night.RunAsync()).State);
    }

    [Fact]
    public async Task A_run_that_is_stopped_is_gone_on_with()
    {
        using CancellationTokenSource stop = new();
        string polling = _night.Has(Full, First, Lines(1));
        _night.Server.On("GET " + polling, Reply.Never(stop.Cancel));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _night.RunAsync(cancellationToken: stop.Token));
        Assert.Equal(ExportRunState.Interrupted, Assert.Single(_night.History).State);
        _night.Server.On("GET " + polling, Reply.Text(200, $$"""{"transactionTime":"{{First}}","requiresAccessToken":true,"output":[]}"""));

        Assert.Equal(ExportRunState.Complete, (await _night.RunAsync()).State);
        Assert.Single(_night.History);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{"version":99,"runs":[]}""")]
    [InlineData("""{"version":1,"runs":[{"id":"../../etc"}]}""")]
    [InlineData("""{"version":1,"runs":[{}]}""")]
    public async Task A_damaged_history_is_said_and_nothing_is_changed(string text)
    {
        Directory.CreateDirectory(_night.Root);
        await File.WriteAllTextAsync(Path.Combine(_night.Root, "runs.json"), text);

        Assert.Equal("HistoryDamaged", (await Assert.ThrowsAsync<RedoxExportException>(() => _night.RunAsync())).ErrorId);
        Assert.Equal(["runs.json"], _night.Files);
        Assert.Empty(_night.Server.Requests);
    }

    [Fact]
    public async Task What_cannot_be_asked_is_said_before_anything_is_made()
    {
        ExportRequest patients = new() { Level = ExportLevel.Group, GroupId = "g", Patients = ["1"] };
        Assert.Equal("IncrementOfPatients", (await Assert.ThrowsAsync<RedoxExportException>(() => _night.RunAsync(patients))).ErrorId);
        ExportRequest since = new() { Since = TestPacing.Start };
        Assert.Equal("FullWithSince", (await Assert.ThrowsAsync<RedoxExportException>(() => _night.RunAsync(since, new RunOptions { Full = true }))).ErrorId);
        Assert.Empty(_night.Files);
    }

    private void Rewrite(ExportRun run, string from, string to)
    {
        string path = Path.Combine(_night.Root, "runs.json");
        string text = File.ReadAllText(path);
        Assert.Contains(from, text, StringComparison.Ordinal);
        Assert.Contains(run.Id, text, StringComparison.Ordinal);
        File.WriteAllText(path, text.Replace(from, to, StringComparison.Ordinal));
    }

    private static string Patients(params string[] ids) => string.Concat(ids.Select(id => $$"""{"resourceType":"Patient","id":"{{id}}"}""" + "\n"));
}
