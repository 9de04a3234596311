using RedoxExport.Authentication;
using RedoxExport.Connections;
using RedoxExport.Exports;
using RedoxExport.Reports;
using RedoxExport.Runs;
using RedoxExport.Tests.Connections;
using RedoxExport.Tests.Downloads;
using RedoxExport.Tests.Reports;
using static RedoxExport.Tests.Downloads.SavedExport;

namespace RedoxExport.Tests.Runs;

/// <summary>A call that cannot be recorded in its folder is on the page and in the metrics, as long as the folder has no later call.</summary>
public sealed class UnrecordedCallsTests : IDisposable
{
    private const string Full = "GET " + Night.Base + "/$export";
    private const string First = "2026-05-28T09:00:00.000Z";
    private const string Second = "2026-05-29T09:00:00.000Z";
    private const string Since = Full + "?_since=2026-05-28T08%3A55%3A00.000Z";

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

        Assert.Null(Calls.Find(_night.Root));

        Directory.CreateDirectory(_account.FullPath);
        File.WriteAllText(_account["unrecorded"], "a file");
        Assert.False(Calls.Add(_night.Root, Refused(), DateTimeOffset.UnixEpoch));
        Assert.Null(Calls.Find(_night.Root));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("""{"version":2,"root":"/x","at":"2026-05-28T09:00:00Z","errorId":"E","failedCalls":{"exitCode":1,"count":1}}""")]
    [InlineData("""{"version":1,"root":"/x","at":"2026-05-28T09:00:00Z","errorId":"E","failedCalls":{"exitCode":1,"count":1}}""")]
    public void A_document_that_is_damaged_or_of_another_folder_is_not_believed_and_is_replaced(string text)
    {
        Assert.True(Calls.Add(_night.Root, Refused(), DateTimeOffset.UnixEpoch));
        string document = Assert.Single(Directory.GetFiles(_account["unrecorded"]));
        File.WriteAllText(document, text);

        Assert.Null(Calls.Find(_night.Root));

        Assert.True(Calls.Add(_night.Root, Refused(), DateTimeOffset.UnixEpoch));
        Assert.Equal(1, Calls.Find(_night.Root)!.Failed.Count);
    }

    [Fact]
    public void Documents_of_folders_that_are_no_longer_used_are_removed()
    {
        Calls.Add(_account["old"], Refused(), DateTimeOffset.UtcNow);
        string old = Assert.Single(Directory.GetFiles(_account["unrecorded"]));
        File.SetLastWriteTimeUtc(old, DateTime.UtcNow.AddDays(-91));

        Calls.Add(_account["new"], Refused(), DateTimeOffset.UtcNow);

        Assert.DoesNotContain(old, Directory.GetFiles(_account["unrecorded"]));
        Assert.NotNull(Calls.Find(_account["new"]));
    }

    // A folder in the place of the lock: every account fails to write it, also root.
    private void MakeUnwritable()
    {
        File.Delete(Lock);
        Directory.CreateDirectory(Lock);
    }

    private static RedoxExportException Refused() => AuthenticationErrors.StaticTokenRefused();

    private ExportRun Fail()
    {
        using RedoxConnection connection = TestConnection.OpenAsync(_night.Server, _night.Pacing).GetAwaiter().GetResult();
        _night.Events.Clear();
        return new ExportRunner(connection, _night.Root, new ExportRequest(), Options, _night.Events).RecordNotBegun(Refused());
    }

    private async Task RunAsync()
    {
        using RedoxConnection connection = await TestConnection.OpenAsync(_night.Server, _night.Pacing);
        await new ExportRunner(connection, _night.Root, new ExportRequest(), Options, _night.Events).RunAsync(_ => { }, _ => { }, (_, _) => Task.FromResult(false), default);
    }

    private RunOptions Options => new() { Incremental = true, Unrecorded = Calls };

    private ExportReport Report() => ExportReport.Of([RootReport.Read(_night.Root, new ReportOptions(), _night.Pacing.Clock.GetUtcNow(), null, Calls)], [], new ReportOptions(), _night.Pacing.Clock.GetUtcNow());

    private double Metric(string name) => Assert.Single(ExpositionFormat.Read(RunMetrics.Write([WatchedRoot.Read(_night.Root, Calls)])), sample => sample.Name == name).Value;
}
