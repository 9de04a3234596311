using System.Globalization;
using CsCheck;
using RedoxExport.Authentication;
using RedoxExport.Connections;
using RedoxExport.Copies;
using RedoxExport.Exports;
using RedoxExport.Fhir;
using RedoxExport.Profiles;
using RedoxExport.Reports;
using RedoxExport.Runs;
using RedoxExport.Storage;
using RedoxExport.Support;
using RedoxExport.Tests.Connections;
using RedoxExport.Tests.Transport;
using RedoxExport.Transport;
using static RedoxExport.Tests.Downloads.SavedExport;
using static RedoxExport.Tests.Runs.Night;

namespace RedoxExport.Tests.Runs;

/// <summary>A call that cannot begin a run is in the history, and changes nothing else.</summary>
public sealed class FailedBeginningTests : IDisposable
{
    private const string Second = "2026-05-29T09:00:00.000Z";

    private readonly Night _night = new();

    public static TheoryData<string> Ways => [.. Failures().Keys];

    public void Dispose() => _night.Dispose();

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Each_way_to_fail_is_recorded_and_after_a_good_run_the_page_is_good_again(string way)
    {
        RedoxExportException error = Failures()[way];
        _night.Has(Full, First, Lines(3));
        ExportRun good = await _night.RunAsync();

        ExportRun failed = Fail(error);

        ExportRun read = _night.History[^1];
        Assert.Equal((failed.Id, ExportRunState.Failed, false, RunExitCode.Of(error), error.ErrorId, error.Message), (read.Id, read.State, read.HasBegun, read.ExitCode, read.ErrorId, read.ErrorMessage));
        Assert.Equal(good.RequestKey, read.RequestKey);
        ReportFinding finding = Assert.Single(Report().Findings, finding => finding.Severity == FindingSeverity.Error);
        Assert.Equal((FindingKind.RunNotBegun, error.ErrorId, failed.Id), (finding.Kind, finding.Code, finding.RunId));
        Assert.EndsWith(error.RecommendedAction, finding.Message, StringComparison.Ordinal);

        // All of these are about the user's own files, or about a server that said nothing.
        Assert.DoesNotContain("Get-RedoxExportRun has its message", finding.Message, StringComparison.Ordinal);
        Assert.Contains($" ({error.ErrorId}) ", finding.Message, StringComparison.Ordinal);
        Assert.Contains("Could not begin", Report().ToHtml(), StringComparison.Ordinal);
        Assert.Contains(ExitCodeOf(good, RunExitCode.Of(error)), Metrics(), StringComparison.Ordinal);

        _night.Has(Since, Second, Lines(1));
        ExportRun next = await _night.RunAsync();

        Assert.Equal((ExportRunState.Complete, ExportRunMode.Incremental, 0), (next.State, next.Mode, next.ExitCode));
        Assert.Equal(ReportVerdict.Good, Assert.Single(Report().Destinations).Verdict);
        Assert.Contains(ExitCodeOf(good, 0), Metrics(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_mistake_in_the_parameters_and_a_run_in_progress_are_not_recorded()
    {
        using RedoxConnection connection = Connect();
        ExportRunner runner = Runner(connection);

        Assert.Empty(runner.RecordNotBegun(RunErrors.FullWithSince()).Id);
        Assert.Empty(runner.RecordNotBegun(RunErrors.RootInUse(_night.Root, null)).Id);
        Assert.False(Directory.Exists(_night.Root));
    }

    [Fact]
    public void While_another_run_is_in_progress_nothing_is_recorded_and_nobody_is_warned()
    {
        Directory.CreateDirectory(_night.Root);
        using RunLock held = RunLock.Take(_night.Root, DateTimeOffset.UnixEpoch);

        Assert.Empty(Fail(SignInRefused()).Id);

        Assert.DoesNotContain("runs.json", _night.Files);
        Assert.Empty(_night.Events.All);
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_a_warning_and_not_another_error()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_night.Root)!);
        File.WriteAllText(_night.Root, "a file");

        ExportRun failed = Fail(SignInRefused());

        Assert.Equal((string.Empty, RunExitCode.SignIn, "TokenRefused"), (failed.Id, failed.ExitCode, failed.ErrorId));
        Assert.Equal("FailureNotRecorded", Assert.Single(_night.Events.All).Name);
        File.Delete(_night.Root);
    }

    [Fact]
    public void A_history_that_is_damaged_stays_as_it_is()
    {
        Directory.CreateDirectory(_night.Root);
        File.WriteAllText(Path.Combine(_night.Root, "runs.json"), "{");

        Assert.Empty(Fail(SignInRefused()).Id);

        Assert.Equal("{", File.ReadAllText(Path.Combine(_night.Root, "runs.json")));
        Assert.Equal("FailureNotRecorded", Assert.Single(_night.Events.All).Name);
    }

    [Fact]
    public void A_folder_of_folders_of_runs_gets_no_history_that_would_hide_theirs()
    {
        string acme = Path.Combine(_night.Root, "acme");
        new FailedBeginning(acme, RunServer.Unknown, null, new ExportRequest(), true, null, _night.Pacing.Clock).Record(SignInRefused());
        string[] before = [.. _night.Files];

        Assert.Empty(Fail(SignInRefused()).Id);

        Assert.Equal(before, _night.Files);
        Assert.Contains("contains folders of runs", Assert.Single(_night.Events.All).Message, StringComparison.Ordinal);
        RootFinder finder = new();
        Assert.True(finder.Add(_night.Root));
        Assert.Equal([acme], finder.Roots);
    }

    [Fact]
    public void The_folder_of_a_single_export_gets_no_history()
    {
        Directory.CreateDirectory(_night.Root);
        File.WriteAllText(Path.Combine(_night.Root, "export.json"), "{}");

        Assert.Empty(Record(SignInRefused(), null).Id);

        Assert.Equal(["export.json"], _night.Files);
    }

    [Fact]
    public void A_folder_that_may_not_be_created_is_not_created()
    {
        Assert.Empty(Record(SignInRefused(), new Uri(Night.Base), mayCreate: false).Id);
        Assert.False(Directory.Exists(_night.Root));

        Fail(SignInRefused());
        Assert.NotEmpty(Record(SignInRefused(), new Uri(Night.Base), mayCreate: false).Id);
    }

    [Fact]
    public async Task A_task_that_fails_every_five_minutes_for_a_year_has_one_run_and_a_short_log()
    {
        _night.Has(Full, First, Lines(3));
        await _night.RunAsync();
        DateTimeOffset begun = _night.Pacing.Clock.GetUtcNow();
        using RedoxConnection connection = Connect();
        ExportRunner runner = Runner(connection);

        // As many calls as in two days; the limit of the log is reached after that.
        for (int i = 0; i < 600; i++)
        {
            runner.RecordNotBegun(i % 2 == 0 ? SignInRefused() : AuthenticationErrors.KeyFileNotFound("/keys/acme.pem"));
            _night.Pacing.Time.Advance(TimeSpan.FromMinutes(5));
        }

        Assert.Equal(2, _night.History.Count);
        ExportRun failed = _night.History[1];
        Assert.Equal((600, 600, "KeyFileNotFound"), (failed.Calls, failed.FailedCalls!.Count, failed.ErrorId));
        Assert.Equal((begun, begun + TimeSpan.FromMinutes(5 * 599)), (failed.StartedAt, failed.EndedAt));
        Assert.InRange(Night.LogOf(failed).Count, 300, 599);
        Assert.Equal((600, begun), (failed.FailedCallCount, failed.FailingSince));
        Assert.StartsWith($"The last 600 calls, since {ReportText.Moment(begun)}, could not begin a run.", Report().Findings[0].Message, StringComparison.Ordinal);
        Assert.Equal(600, Report().Findings[0].Now);
        Assert.Contains($"\",request=\"{failed.RequestId}\"}} 600\n", Metrics(), StringComparison.Ordinal);
        RunNotice notice = RunNotice.Of(_night.Root, SignInRefused(), failed);
        Assert.EndsWith("no run (TokenRefused, call 600 in a row) (exit code 4)", notice.Title, StringComparison.Ordinal);
        Assert.Contains($"Failed calls: 600 in a row, since {FhirInstant.Format(begun)}\n", notice.Text, StringComparison.Ordinal);
        Assert.Equal((600, begun), (notice.FailedCallCount, notice.FailingSince));

        // Calls take place, so the complete run is old, and no run is overdue for want of calls.
        Assert.DoesNotContain(Report().Findings, finding => finding.Kind == FindingKind.Overdue);
    }

    [Fact]
    public async Task An_export_that_is_still_running_on_the_server_is_resumed_after_a_failed_sign_in()
    {
        string polling = _night.Has(Full, First, Lines(3), "Patient", Reply.Status(202, "Retry-After: 3600"));
        ExportRun waiting = await _night.RunAsync(options: new RunOptions { Incremental = true, Timeout = TimeSpan.Zero });
        Assert.Equal(ExportRunState.Waiting, waiting.State);

        ExportRun failed = Fail(SignInRefused());

        ExportRun read = Assert.Single(_night.History);
        Assert.Equal((waiting.Id, ExportRunState.Interrupted, true, RunExitCode.SignIn, 1), (failed.Id, read.State, read.HasBegun, read.ExitCode, read.Calls));
        ReportFinding finding = Assert.Single(Report().Findings, finding => finding.Kind == FindingKind.RunNotBegun);
        Assert.StartsWith("The last call could not resume the run.", finding.Message, StringComparison.Ordinal);
        Assert.Equal("RunNotBegun", Night.LogOf(read)[^1].GetProperty("event").GetString());
        DateTimeOffset first = _night.Pacing.Clock.GetUtcNow();
        _night.Pacing.Time.Advance(TimeSpan.FromHours(1));
        Fail(SignInRefused());
        ExportRun again = Assert.Single(_night.History);
        Assert.Equal((2, first), (again.FailedCallCount, again.FailingSince));

        ExportRun resumed = await _night.RunAsync();

        Assert.Equal((waiting.Id, ExportRunState.Complete, 0), (resumed.Id, resumed.State, resumed.ExitCode));
        Assert.Null(Assert.Single(_night.History).FailedCalls);
        Assert.Single(_night.Server.Requests, request => request.ToString() == Full);
        Assert.Contains(_night.Server.Requests, request => request.ToString() == "GET " + polling);
    }

    [Fact]
    public async Task The_first_run_of_a_request_takes_over_the_calls_whose_server_was_not_known()
    {
        Record(ProfileErrors.Damaged("/profiles/acme.json", "it is empty"), null);
        Assert.Equal(ReportVerdict.Error, Assert.Single(Report().Destinations).Verdict);

        _night.Has(Full, First, Lines(3));
        ExportRun good = await _night.RunAsync();
        Assert.Equal(ReportVerdict.Good, Assert.Single(Report().Destinations).Verdict);
        Assert.All(_night.History, run => Assert.Equal(good.RequestKey, run.RequestKey));

        Record(ProfileErrors.Damaged("/profiles/acme.json", "it is empty"), null);
        Assert.Equal(good.RequestKey, _night.History[^1].RequestKey);
    }

    [Fact]
    public async Task The_failure_to_connect_to_another_server_is_not_told_as_the_reason()
    {
        _night.Has(Full, First, Lines(3));
        ExportRun good = await _night.RunAsync();
        RedoxExportException told = AuthenticationErrors.KeyFileNotFound("/keys/other.pem");

        Assert.Equal("TokenRefused", NotConnected(FailedConnection.Of(new ConnectionSettings { BaseUri = new Uri("https://other.example.org/r4") }, told)));
        Assert.Equal("TokenRefused", NotConnected(FailedConnection.Of(new ConnectionSettings { Name = "other" }, told)));
        Assert.Equal(told.ErrorId, NotConnected(FailedConnection.Of(new ConnectionSettings { BaseUri = new Uri(Night.Base) }, told)));
        Assert.Equal(told.ErrorId, NotConnected(FailedConnection.Of(new ConnectionSettings { Name = good.ConnectionName }, told)));
        Assert.Equal(good.RequestKey, _night.History[^1].RequestKey);
    }

    [Fact]
    public void In_a_new_folder_the_failure_to_connect_is_recorded_with_its_own_server()
    {
        RedoxExportException told = AuthenticationErrors.KeyFileNotFound("/keys/acme.pem");

        Assert.Equal(told.ErrorId, NotConnected(FailedConnection.Of(new ConnectionSettings { Name = "acme", BaseUri = new Uri(Night.Base) }, told)));

        ExportRun failed = Assert.Single(_night.History);
        Assert.Equal(("acme", new Uri(Night.Base)), (failed.ConnectionName, failed.BaseUri));
    }

    [Fact]
    public async Task Every_reader_of_the_history_takes_a_run_that_has_not_begun()
    {
        _night.Has(Full, First, Lines(3));
        ExportRun good = await _night.RunAsync();
        ExportRun failed = Fail(SignInRefused());
        Assert.Empty(failed.Exports);

        new RunDataset(_night.Root).Update(default);
        Assert.Equal([good.Path, Path.Combine(_night.Root, "current")], CopySource.Find(_night.Root).Select(source => source.Path));
        string zip = Path.Combine(_night.Root, "bundle.zip");
        SupportWriter bundle = new(new SupportOptions());
        SupportSources sources = new();
        sources.Add(_night.Root);
        bundle.Collect(sources);
        Assert.Contains($"runs/{failed.Id}/log.ndjson", bundle.Write(zip).Entries.Select(entry => entry.Name));
        File.Delete(zip);

        // A later complete run makes it superseded, and only its log is removed.
        _night.Has(Since, Second, Lines(1));
        await _night.RunAsync(options: new RunOptions { Incremental = true, UpdateDataset = true, Retain = 1 });
        ExportRun removed = _night.History.Single(run => run.Id == failed.Id);
        Assert.Equal((true, false), (removed.IsRemoved, Directory.Exists(removed.Path)));
    }

    [Fact]
    public void Calls_that_fail_change_nothing_about_the_runs_between_them() => Gen.Char["gfuw"].Array[1, 7].Sample(
        calls =>
        {
            string[] with = Play(calls, failures: true);
            string[] without = Play(calls, failures: false);
            Assert.Equal(without, with);
        },
        iter: 20);

    // g: a good call, w: a call that has to wait, f: a call that fails, u: one whose server is not known.
    private static string[] Play(char[] calls, bool failures)
    {
        using Night night = new();
        string kickOff = Full;
        bool isWaiting = false;
        int day = 1;
        foreach (char call in calls)
        {
            DateTimeOffset moment = DateTimeOffset.Parse(First, CultureInfo.InvariantCulture).AddDays(day - 1);
            string time = FhirInstant.Format(moment);
            switch (call)
            {
                case 'g':
                    if (!isWaiting)
                    {
                        night.Has(kickOff, time, Lines(day));
                    }

                    night.RunAsync().GetAwaiter().GetResult();
                    isWaiting = false;
                    kickOff = $"{Full}?_since={Uri.EscapeDataString(FhirInstant.Format(moment.AddMinutes(-5)))}";
                    day++;
                    break;
                case 'w' when !isWaiting:
                    night.Has(kickOff, time, Lines(day), "Patient", Reply.Status(202, "Retry-After: 3600"));
                    night.RunAsync(options: new RunOptions { Incremental = true, Timeout = TimeSpan.Zero }).GetAwaiter().GetResult();
                    isWaiting = true;
                    break;
                case 'f' or 'u' when failures:
                    new FailedBeginning(night.Root, RunServer.Unknown, call == 'u' ? null : new Uri(Night.Base), new ExportRequest(), true, null, night.Pacing.Clock).Record(SignInRefused());
                    break;
                default:
                    break;
            }
        }

        if (!File.Exists(Path.Combine(night.Root, "runs.json")))
        {
            return [];
        }

        ExportRun[] runs = [.. night.History];
        Assert.True(runs.Count(run => !run.HasBegun) <= runs.Count(run => run.HasBegun) + 1);
        Assert.Single(runs.Select(run => run.RequestKey).Distinct());
        return
        [
            .. runs.Where(run => run.HasBegun).Select(run => string.Create(
                CultureInfo.InvariantCulture,
                $"{run.Mode} {(run.IsOpen ? "open" : run.State.ToString())} {run.Since:O} {run.Watermark:O} {run.ResourceCount} {run.Calls}")),
        ];
    }

    [Fact]
    public async Task A_run_whose_folder_or_log_cannot_be_opened_does_not_begin_the_count_again()
    {
        DateTimeOffset first = _night.Pacing.Clock.GetUtcNow();
        Fail(SignInRefused());
        _night.Pacing.Time.Advance(TimeSpan.FromHours(1));
        Fail(SignInRefused());
        _night.Pacing.Time.Advance(TimeSpan.FromHours(1));
        _night.Has(Full, First, Lines(3), "Patient", Reply.Status(202, "Retry-After: 3600"));
        string next = Path.Combine(_night.Root, _night.Pacing.Clock.GetUtcNow().UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture));
        File.WriteAllText(next, "a file");

        ExportRun third = await FailToOpenAsync();

        Assert.Equal((3, first), (third.FailedCallCount, third.FailingSince));
        Assert.Equal(third.Id, Assert.Single(_night.History).Id);
        File.Delete(next);
        ExportRun waiting = await _night.RunAsync(options: new RunOptions { Incremental = true, Timeout = TimeSpan.Zero });
        Assert.Equal(Path.GetFileName(next), waiting.Id);
        DateTimeOffset again = _night.Pacing.Clock.GetUtcNow();
        Fail(SignInRefused());
        _night.Pacing.Time.Advance(TimeSpan.FromHours(1));
        string log = Path.Combine(waiting.Path, "log.ndjson");
        File.Delete(log);
        Directory.CreateDirectory(log);

        ExportRun resumed = await FailToOpenAsync();

        Assert.Equal((waiting.Id, 2, again, 1), (resumed.Id, resumed.FailedCallCount, resumed.FailingSince, resumed.Calls));
    }

    [Fact]
    public async Task A_run_that_cannot_be_recorded_leaves_no_folder()
    {
        Directory.CreateDirectory(Path.Combine(_night.Root, "runs.json"));

        await Assert.ThrowsAsync<RedoxExportException>(() => _night.RunAsync());

        Assert.Equal(["runs.json"], Directory.GetDirectories(_night.Root).Select(Path.GetFileName));
    }

    private static Dictionary<string, RedoxExportException> Failures() => new()
    {
        ["sign-in refused"] = SignInRefused(),
        ["key file missing"] = AuthenticationErrors.KeyFileNotFound("/keys/acme.pem"),
        ["key damaged"] = AuthenticationErrors.KeyDamaged("'/keys/acme.pem'", "it is cut short"),
        ["secret not read"] = AuthenticationErrors.SecretNotRead("redox-key", "the vault is locked"),
        ["profile damaged"] = ProfileErrors.Damaged("/profiles/acme.json", "it is empty"),
        ["profile not there"] = ProfileErrors.NotFound("acme"),
        ["profile unreadable"] = ProfileErrors.Unreadable("/profiles/acme.json", new IOException("denied")),
        ["server not reachable"] = TransportErrors.ServerNotReachable(new Uri(Night.Base), 5, new AttemptOutcome(AttemptResult.NotConnected), new IOException("refused")),
        ["no answer in time"] = TransportErrors.RequestTimedOut(new Uri(Night.Base), TimeSpan.FromSeconds(100), 5),
        ["certificate"] = TransportErrors.TlsFailed(new Uri(Night.Base), "the certificate has expired", new IOException("tls")),
        ["disk full"] = StorageErrors.Of("/redox/acme", new IOException("There is not enough space on the disk.")),
        ["unexpected"] = RunErrors.RunNotBegun(new InvalidOperationException("x")),
        ["unexpected, of a profile"] = RunErrors.OfProfile(new InvalidOperationException("x")),
    };

    private static RedoxExportException SignInRefused() => AuthenticationErrors.StaticTokenRefused();

    private RedoxConnection Connect() => TestConnection.OpenAsync(_night.Server, _night.Pacing).GetAwaiter().GetResult();

    private ExportRunner Runner(RedoxConnection connection) => new(connection, _night.Root, new ExportRequest(), new RunOptions { Incremental = true }, _night.Events);

    private ExportRun Fail(RedoxExportException error)
    {
        using RedoxConnection connection = Connect();
        return Runner(connection).RecordNotBegun(error);
    }

    private async Task<ExportRun> FailToOpenAsync()
    {
        using RedoxConnection connection = Connect();
        ExportRunner runner = Runner(connection);
        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(() => runner.RunAsync(_ => { }, _ => { }, (_, _) => Task.FromResult(false), default));
        Assert.Null(runner.Begun);
        return runner.RecordNotBegun(error);
    }

    private ExportRun Record(RedoxExportException error, Uri? baseUri, bool mayCreate = true) =>
        new FailedBeginning(_night.Root, new RunServer("acme", null, null, baseUri), baseUri, new ExportRequest(), true, _night.Events, _night.Pacing.Clock) { MayCreate = mayCreate }.Record(error);

    private string? NotConnected(FailedConnection last)
    {
        FailedBeginning call = new(_night.Root, RunServer.Unknown, null, new ExportRequest(), true, _night.Events, _night.Pacing.Clock) { LastConnection = last };
        return call.Record(SignInRefused()).ErrorId;
    }

    private ExportReport Report() => ExportReport.Read(_night.Root, new ReportOptions(), _night.Pacing.Clock.GetUtcNow());

    private string ExitCodeOf(ExportRun run, int code) => string.Create(CultureInfo.InvariantCulture, $"redoxexport_last_run_exit_code{{root=\"{Path.GetFileName(_night.Root)}\",request=\"{run.RequestId}\"}} {code}\n");

    private string Metrics() => RunMetrics.Write([WatchedRoot.Read(_night.Root)]);
}
