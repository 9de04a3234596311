using RedoxExport.Exports;
using RedoxExport.Reports;
using RedoxExport.Runs;
using static RedoxExport.Tests.Downloads.SavedExport;
using static RedoxExport.Tests.Runs.Night;

namespace RedoxExport.Tests.Runs;

/// <summary>A request that is no longer made can be disabled, until its next run.</summary>
public sealed class RunRequestsTests : IDisposable
{
    private const string Time = "2026-05-28T09:00:00.000Z";

    private static readonly ExportRequest Other = new() { Types = ["Device"] };

    private readonly Night _night = new();

    public void Dispose() => _night.Dispose();

    [Fact]
    public async Task A_disabled_request_is_one_line_of_the_page_and_no_metric_and_its_next_run_counts_again()
    {
        (ExportRun good, ExportRun other) = await TwoRequestsAsync();
        Assert.Equal(ReportVerdict.Error, Verdict());
        Assert.Contains(other.RequestId, Metrics(), StringComparison.Ordinal);

        RunRequests.Disable(_night.Root, other.RequestId.ToUpperInvariant(), DateTimeOffset.UnixEpoch);

        Assert.Equal(ReportVerdict.Good, Verdict());
        Assert.Contains("1 request disabled: fhir.example.org/r4, System: Device.", Page(), StringComparison.Ordinal);
        Assert.DoesNotContain(other.RequestId, Metrics(), StringComparison.Ordinal);
        Assert.Contains(good.RequestId, Metrics(), StringComparison.Ordinal);
        Assert.Equal([false, true], _night.History.Select(run => run.IsDisabled));
        Assert.True(Directory.Exists(other.Path));

        await _night.RunAsync(Other);

        Assert.Equal(ReportVerdict.Error, Verdict());
        Assert.DoesNotContain("disabled", Page(), StringComparison.Ordinal);
        Assert.Contains(other.RequestId, Metrics(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_that_cannot_begin_makes_the_request_count_again()
    {
        (_, ExportRun other) = await TwoRequestsAsync();
        RunRequests.Disable(_night.Root, other.RequestId, DateTimeOffset.UnixEpoch);

        new FailedBeginning(_night.Root, RunServer.Unknown, new Uri(Night.Base), Other, true, null, _night.Pacing.Clock).Record(RunErrors.RunNotBegun(new InvalidOperationException()));

        Assert.Equal(ReportVerdict.Error, Verdict());
    }

    [Fact]
    public async Task The_page_says_how_to_disable_a_request_that_was_never_complete_once_another_one_has_newer_runs()
    {
        (_, ExportRun other) = await TwoRequestsAsync();
        string advice = $"run Disable-RedoxExportRequest -Request {other.RequestId}.";
        Assert.DoesNotContain(advice, Page(), StringComparison.Ordinal);

        _night.Has(Full + "?_since=2026-05-28T08%3A55%3A00.000Z", "2026-05-28T10:00:00.000Z", Lines(1));
        await _night.RunAsync();

        Assert.Contains(advice, Page(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_whose_requests_are_all_disabled_is_in_order_and_says_so()
    {
        (ExportRun good, ExportRun other) = await TwoRequestsAsync();
        RunRequests.Disable(_night.Root, good.RequestId, DateTimeOffset.UnixEpoch);
        RunRequests.Disable(_night.Root, other.RequestId, DateTimeOffset.UnixEpoch);

        Assert.Equal(ReportVerdict.Good, Verdict());
        Assert.Contains("2 requests disabled: ", Page(), StringComparison.Ordinal);
        Assert.DoesNotContain("request=", Metrics(), StringComparison.Ordinal);
        Assert.Contains("redoxexport_history_readable", Metrics(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_without_runs_is_an_error_that_changes_nothing()
    {
        await TwoRequestsAsync();
        byte[] before = await File.ReadAllBytesAsync(Path.Combine(_night.Root, "runs.json"));

        RedoxExportException error = Assert.Throws<RedoxExportException>(() => RunRequests.Disable(_night.Root, "00000000", DateTimeOffset.UnixEpoch));

        Assert.Equal(("RequestNotFound", ErrorKind.NotFound), (error.ErrorId, error.Kind));
        Assert.Equal(before, await File.ReadAllBytesAsync(Path.Combine(_night.Root, "runs.json")));
    }

    [Fact]
    public async Task While_a_run_is_in_progress_nothing_can_be_disabled()
    {
        (_, ExportRun other) = await TwoRequestsAsync();
        using RunLock held = RunLock.Take(_night.Root, DateTimeOffset.UnixEpoch);

        Assert.Equal("RootInUse", Assert.Throws<RedoxExportException>(() => RunRequests.Disable(_night.Root, other.RequestId, DateTimeOffset.UnixEpoch)).ErrorId);

        Assert.All(_night.History, run => Assert.False(run.IsDisabled));
    }

    private async Task<(ExportRun Good, ExportRun Other)> TwoRequestsAsync()
    {
        _night.Server.On(Full + "?_type=Device", Transport.Reply.Status(400));
        _night.Has(Full, Time, Lines(3));
        ExportRun good = await _night.RunAsync();
        ExportRun other = await _night.RunAsync(Other);
        Assert.Equal((ExportRunState.Complete, ExportRunState.Failed), (good.State, other.State));
        return (good, other);
    }

    private ExportReport Report() => ExportReport.Read(_night.Root, new ReportOptions(), _night.Pacing.Clock.GetUtcNow());

    private ReportVerdict Verdict() => Assert.Single(Report().Destinations).Verdict;

    private string Page() => Report().ToHtml();

    private string Metrics() => RunMetrics.Write([WatchedRoot.Read(_night.Root)]);
}
