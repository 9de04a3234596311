using RedoxExport.Authentication;
using RedoxExport.Connections;
using RedoxExport.Exports;
using RedoxExport.Reports;
using RedoxExport.Runs;
using RedoxExport.Tests.Connections;
using RedoxExport.Tests.Downloads;
using RedoxExport.Tests.Reports;
using static RedoxExport.Tests.Downloads.SavedExport;
using static RedoxExport.Tests.Runs.Night;

namespace RedoxExport.Tests.Runs;

/// <summary>A call that cannot be recorded in its folder is on the page and in the metrics, as long as the folder has no later call.</summary>
public sealed class UnrecordedCallsTests : IDisposable
{
    private const string Second = "2026-05-29T09:00:00.000Z";

    private readonly Night _night = new();
    private readonly TestFolder _account = new();

    private string Lock => Path.Combine(_night.Root, "run.lock");

    private UnrecordedCalls Calls => new(_account["unrecorded"]);

    public void Dispose()
    {
        _night.Dispose();
        _account.Dispose();
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_an_error_on_the_page_and_in_the_metrics_until_a_run_is_recorded()
    {
        _night.Has(Full, First, Lines(3));
        await _night.RunAsync();
        Assert.Equal(ReportVerdict.Good, Assert.Single(Report().Destinations).Verdict);
        MakeUnwritable();
        _night.Pacing.Time.Advance(TimeSpan.FromHours(1));
        DateTimeOffset first = _night.Pacing.Clock.GetUtcNow();

        Assert.Empty(Fail().Id);
        _night.Pacing.Time.Advance(TimeSpan.FromHours(1));
        Fail();

        Assert.Contains("if this account makes them on this computer", Assert.Single(_night.Events.All, seen => seen.Name == "FailureNotRecorded").Message, StringComparison.Ordinal);
        ReportDestination row = Assert.Single(Report().Destinations);
        Assert.Equal((ReportVerdict.Error, 1), (row.Verdict, row.Errors));
        ReportFinding finding = Assert.Single(Report().Findings);
        Assert.Equal((FindingKind.RunNotBegun, "TokenRefused", 2L), (finding.Kind, finding.Code, finding.Now));
        Assert.StartsWith($"The last 2 calls, since {ReportText.Moment(first)}, failed and could not be recorded in the folder. ", finding.Message, StringComparison.Ordinal);
        Assert.EndsWith(Refused().RecommendedAction, finding.Message, StringComparison.Ordinal);
        Assert.Contains("could not be recorded in the folder", Report().ToHtml(), StringComparison.Ordinal);
        Assert.Equal((2, 4), (Metric("redoxexport_unrecorded_calls"), Metric("redoxexport_last_run_exit_code")));

        Directory.Delete(Lock);
        _night.Has(Since, Second, Lines(1));
        await RunAsync();

        Assert.Equal(ReportVerdict.Good, Assert.Single(Report().Destinations).Verdict);
        Assert.Equal((0, 0), (Metric("redoxexport_unrecorded_calls"), Metric("redoxexport_last_run_exit_code")));
        Assert.Empty(Directory.GetFiles(_account["unrecorded"]));
    }

    [Fact]
    public async Task A_later_call_that_another_account_recorded_counts()
    {
        _night.Has(Full, First, Lines(3));
        await _night.RunAsync();
        MakeUnwritable();
        _night.Pacing.Time.Advance(TimeSpan.FromHours(1));
        Fail();
        Directory.Delete(Lock);
        _night.Pacing.Time.Advance(TimeSpan.FromHours(1));
        _night.Has(Since, Second, Lines(1));

        await _night.RunAsync();

        Assert.NotEmpty(Directory.GetFiles(_account["unrecorded"]));
        Assert.Equal(ReportVerdict.Good, Assert.Single(Report().Destinations).Verdict);
        Assert.Equal(0, Metric("redoxexport_unrecorded_calls"));
    }

    [Fact]
    public void A_folder_that_is_not_there_has_a_row_with_the_reason_of_the_last_call()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_night.Root)!);
        File.WriteAllText(_night.Root, "a file");
        Fail();
        File.Delete(_night.Root);
        RedoxExportException missing = RunErrors.NoRunsHere(_night.Root);

        RootReport report = RootReport.Unreadable(_night.Root, missing, Calls);

        Assert.Equal(["NoRunsHere", "TokenRefused"], report.Findings.Select(finding => finding.Code));
        Assert.Equal((ReportVerdict.Unreadable, 2), (report.Verdict, report.ToDestination(DateTimeOffset.UnixEpoch).Errors));
        string page = ExportReport.Of([report], [], new ReportOptions(), DateTimeOffset.UnixEpoch).ToHtml();
        Assert.Contains("Cannot be read", page, StringComparison.Ordinal);
        Assert.Contains("could not be recorded in the folder", page, StringComparison.Ordinal);
        ILookup<string, ExpositionFormat.Sample> samples = ExpositionFormat.Read(RunMetrics.Write([WatchedRoot.Unreadable(_night.Root, Calls)])).ToLookup(sample => sample.Name);
        Assert.Equal((0, 1), (samples["redoxexport_history_readable"].Single().Value, samples["redoxexport_unrecorded_calls"].Single().Value));
    }

    [Fact]
    public void Another_run_in_progress_and_an_account_without_a_folder_leave_nothing()
    {
        Directory.CreateDirectory(_night.Root);
        using (RunLock held = RunLock.Take(_night.Root, DateTimeOffset.UnixEpoch))
        {
            Fail();
        }

        Assert.Empty(Calls.Find(_night.Root));

        Directory.CreateDirectory(_account.FullPath);
        File.WriteAllText(_account["unrecorded"], "a file");
        Assert.Null(Calls.Add(_night.Root, All, Refused(), DateTimeOffset.UnixEpoch));
        Assert.Empty(Calls.Find(_night.Root));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("""{"version":2,"root":"/x","at":"2026-05-28T09:00:00Z","errorId":"E","failedCalls":{"exitCode":1,"count":1}}""")]
    [InlineData("""{"version":1,"root":"/x","requestKey":"k","requestLine":"l","hasServer":true,"at":"2026-05-28T09:00:00Z","errorId":"E","failedCalls":{"exitCode":1,"count":1}}""")]
    public void A_document_that_is_damaged_or_of_another_folder_is_not_believed_and_is_replaced(string text)
    {
        Assert.NotNull(Calls.Add(_night.Root, All, Refused(), DateTimeOffset.UnixEpoch));
        string document = Assert.Single(Directory.GetFiles(_account["unrecorded"]));
        File.WriteAllText(document, text);

        Assert.Empty(Calls.Find(_night.Root));

        Assert.NotNull(Calls.Add(_night.Root, All, Refused(), DateTimeOffset.UnixEpoch));
        Assert.Equal(1, Assert.Single(Calls.Find(_night.Root)).Failed.Count);
    }

    [Fact]
    public void Documents_of_folders_that_are_no_longer_used_are_removed()
    {
        Calls.Add(_account["old"], All, Refused(), DateTimeOffset.UtcNow);
        string old = Assert.Single(Directory.GetFiles(_account["unrecorded"]));
        Assert.Single(Calls.Find(_account["old"]));
        File.SetLastWriteTimeUtc(old, DateTime.UtcNow.AddDays(-91));
        Assert.Empty(Calls.Find(_account["old"]));

        Calls.Add(_account["new"], All, Refused(), DateTimeOffset.UtcNow);

        Assert.DoesNotContain(old, Directory.GetFiles(_account["unrecorded"]));
        Assert.Single(Calls.Find(_account["new"]));
    }

    [Fact]
    public async Task A_run_of_one_request_leaves_the_note_of_another()
    {
        MakeUnwritable();
        Fail(GroupOf("a"));
        Fail(GroupOf("a"));
        _night.Pacing.Time.Advance(TimeSpan.FromHours(1));
        Fail(GroupOf("b"));
        Assert.Equal([2, 1], Calls.Find(_night.Root).Select(call => call.Failed.Count));
        Directory.Delete(Lock);
        _night.Pacing.Time.Advance(TimeSpan.FromHours(1));
        _night.Has("GET " + Night.Base + "/Group/b/$export", First, Lines(3));

        await RunAsync(GroupOf("b"));

        Assert.Equal(2, Assert.Single(Calls.Find(_night.Root)).Failed.Count);
        ReportFinding finding = Assert.Single(Report().Findings);
        Assert.Equal((FindingKind.RunNotBegun, 2L), (finding.Kind, finding.Now));
        Assert.StartsWith($"The last 2 calls of request {RunRequests.IdOf(RequestKey.Of(new Uri(Night.Base), GroupOf("a")))}, since ", finding.Message, StringComparison.Ordinal);
        Assert.Equal((2, 4), (Metric("redoxexport_unrecorded_calls"), Metric("redoxexport_last_run_exit_code")));
    }

    [Fact]
    public async Task Each_request_has_the_finding_and_the_exit_code_of_its_own_calls()
    {
        _night.Has("GET " + Night.Base + "/Group/a/$export", First, Lines(3));
        _night.Has("GET " + Night.Base + "/Group/b/$export", First, Lines(3));
        await RunAsync(GroupOf("a"));
        _night.Pacing.Time.Advance(TimeSpan.FromHours(1));
        await RunAsync(GroupOf("b"));
        MakeUnwritable();
        _night.Pacing.Time.Advance(TimeSpan.FromHours(1));

        Fail(GroupOf("a"));

        RootReport report = RootReport.Read(_night.Root, new ReportOptions(), _night.Pacing.Clock.GetUtcNow(), null, Calls);
        Assert.Equal([0, 1], report.Requests.Select(request => request.Findings.Count));
        Assert.Equal("Group a: all types", Assert.Single(report.Findings).Request);
        Assert.Equal([4, 0], ExpositionFormat.Read(RunMetrics.Write([WatchedRoot.Read(_night.Root, Calls)])).Where(sample => sample.Name == "redoxexport_last_run_exit_code").Select(sample => (int)sample.Value));
    }

    [Fact]
    public void A_call_without_a_server_is_of_the_same_request_as_those_with_one()
    {
        CalledRequest unknown = CalledRequest.Of(new ExportRequest(), null);
        CalledRequest other = CalledRequest.Of(new ExportRequest(), new Uri("https://other.example.org/r4"));
        Calls.Add(_night.Root, unknown, Refused(), DateTimeOffset.UnixEpoch);
        Calls.Add(_night.Root, All, Refused(), DateTimeOffset.UnixEpoch.AddHours(1));
        Calls.Add(_night.Root, unknown, Refused(), DateTimeOffset.UnixEpoch.AddHours(2));
        Assert.Equal((3, All), (Assert.Single(Calls.Find(_night.Root)).Failed.Count, Calls.Find(_night.Root)[0].Request));
        Assert.Equal(DateTimeOffset.UnixEpoch, Calls.Find(_night.Root)[0].Failed.Since);

        Calls.Add(_night.Root, other, Refused(), DateTimeOffset.UnixEpoch);
        Calls.Forget(_night.Root, other);

        Assert.Equal(All, Assert.Single(Calls.Find(_night.Root)).Request);
        Calls.Forget(_night.Root, All);
        Assert.Empty(Directory.GetFiles(_account["unrecorded"]));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/./")]
    [InlineData("/../runs")]
    public void A_folder_has_one_note_however_its_path_is_spelled(string more)
    {
        string root = _account["runs"];
        Calls.Add(root + more, All, Refused(), DateTimeOffset.UnixEpoch);
        Calls.Add(root, All, Refused(), DateTimeOffset.UnixEpoch);

        Assert.Equal(2, Assert.Single(Calls.Find(root + more)).Failed.Count);
        Calls.Forget(root + more, All);
        Assert.Empty(Calls.Find(root));
    }

    [Fact]
    public void A_folder_on_a_drive_that_is_not_connected_has_a_note_of_its_own()
    {
        Calls.Add("nodrive:/north/", All, Refused(), DateTimeOffset.UnixEpoch);

        Assert.Equal("nodrive:/north", Assert.Single(Calls.Find(@"nodrive:\north")).Root);
    }

    [Fact]
    public void A_folder_that_no_disk_can_have_leaves_nothing_and_throws_nothing()
    {
        UnrecordedCalls broken = new("a\0b");

        Assert.Null(broken.Add(_night.Root, All, Refused(), DateTimeOffset.UnixEpoch));
        Assert.Empty(broken.Find(_night.Root));
        broken.Forget(_night.Root, All);
        Assert.Null(Calls.Add("/a\0b", All, Refused(), DateTimeOffset.UnixEpoch));
        Calls.Forget("/a\0b", All);
    }

    [Fact]
    public async Task The_calls_in_a_row_are_counted_across_the_note_and_the_history()
    {
        _night.Has(Full, First, Lines(3));
        await _night.RunAsync();
        _night.Pacing.Time.Advance(TimeSpan.FromHours(1));
        DateTimeOffset first = _night.Pacing.Clock.GetUtcNow();
        MakeUnwritable();
        Assert.Equal((1, first), (Fail().FailedCallCount, first));
        _night.Pacing.Time.Advance(TimeSpan.FromHours(1));
        ExportRun second = Fail();
        Assert.Equal((2, first), (second.FailedCallCount, second.FailingSince));
        RunNotice notice = RunNotice.Of(_night.Root, Refused(), second);
        Assert.Equal((2, first), (notice.FailedCallCount, notice.FailingSince));
        Directory.Delete(Lock);
        _night.Pacing.Time.Advance(TimeSpan.FromHours(1));

        ExportRun third = Fail();

        Assert.NotEmpty(third.Id);
        Assert.Equal((3, first), (third.FailedCallCount, third.FailingSince));
        Assert.Empty(Calls.Find(_night.Root));
    }

    [Fact]
    public async Task The_note_of_a_call_without_a_connection_has_the_error_of_the_failure_to_connect()
    {
        _night.Has(Full, First, Lines(3));
        await _night.RunAsync();
        _night.Pacing.Time.Advance(TimeSpan.FromHours(1));
        MakeUnwritable();
        RedoxExportException told = AuthenticationErrors.KeyFileNotFound("/keys/acme.pem");

        NotConnected(FailedConnection.Of(new ConnectionSettings { BaseUri = new Uri("https://other.example.org/r4") }, told));
        Assert.Equal("TokenRefused", Assert.Single(Calls.Find(_night.Root)).ErrorId);
        NotConnected(FailedConnection.Of(new ConnectionSettings { BaseUri = new Uri(Night.Base) }, told));

        UnrecordedCall noted = Assert.Single(Calls.Find(_night.Root));
        Assert.Equal(("KeyFileNotFound", All), (noted.ErrorId, noted.Request));
    }

    // A folder in the place of the lock: every account fails to write it, also root.
    private void MakeUnwritable()
    {
        Directory.CreateDirectory(_night.Root);
        File.Delete(Lock);
        Directory.CreateDirectory(Lock);
    }

    private static RedoxExportException Refused() => AuthenticationErrors.StaticTokenRefused();

    private static CalledRequest All => CalledRequest.Of(new ExportRequest(), new Uri(Night.Base));

    private static ExportRequest GroupOf(string id) => new() { Level = ExportLevel.Group, GroupId = id };

    private void NotConnected(FailedConnection last) =>
        new FailedBeginning(_night.Root, RunServer.Unknown, null, new ExportRequest(), true, _night.Events, _night.Pacing.Clock) { LastConnection = last, Unrecorded = Calls }.Record(Refused());

    private ExportRun Fail(ExportRequest? request = null)
    {
        using RedoxConnection connection = TestConnection.OpenAsync(_night.Server, _night.Pacing).GetAwaiter().GetResult();
        _night.Events.Clear();
        return new ExportRunner(connection, _night.Root, request ?? new ExportRequest(), Options, _night.Events).RecordNotBegun(Refused());
    }

    private async Task RunAsync(ExportRequest? request = null)
    {
        using RedoxConnection connection = await TestConnection.OpenAsync(_night.Server, _night.Pacing);
        await new ExportRunner(connection, _night.Root, request ?? new ExportRequest(), new RunOptions { Incremental = request is null, Unrecorded = Calls }, _night.Events).RunAsync(_ => { }, _ => { }, (_, _) => Task.FromResult(false), default);
    }

    private RunOptions Options => new() { Incremental = true, Unrecorded = Calls };

    private ExportReport Report() => ExportReport.Of([RootReport.Read(_night.Root, new ReportOptions(), _night.Pacing.Clock.GetUtcNow(), null, Calls)], [], new ReportOptions(), _night.Pacing.Clock.GetUtcNow());

    private double Metric(string name) => Assert.Single(ExpositionFormat.Read(RunMetrics.Write([WatchedRoot.Read(_night.Root, Calls)])), sample => sample.Name == name).Value;
}
