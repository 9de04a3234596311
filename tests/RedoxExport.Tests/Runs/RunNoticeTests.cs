using RedoxExport.Exports;
using RedoxExport.Runs;
using RedoxExport.Tests.Downloads;
using RedoxExport.Tests.Transport;
using static RedoxExport.Tests.Downloads.SavedExport;
using static RedoxExport.Tests.Runs.Night;

namespace RedoxExport.Tests.Runs;

public sealed class RunNoticeTests : IDisposable
{
    private readonly Night _night = new();

    public void Dispose() => _night.Dispose();

    [Fact]
    public async Task A_complete_run_needs_no_attention()
    {
        _night.Has(Full, First, Lines(3));
        ExportRun run = await _night.RunAsync();

        RunNotice notice = RunNotice.Of(_night.Root, run, _night.Errors);

        Assert.Equal((RunNoticeLevel.Success, false, 0), (notice.Level, notice.NeedsAttention, notice.ExitCode));
        Assert.Equal("Redox export 'tonight': complete (exit code 0)", notice.Title);
        Assert.Contains("Received: 3 resources in 1 file", notice.Text, StringComparison.Ordinal);
        Assert.Contains(_night.Root, notice.Text, StringComparison.Ordinal);
        Assert.Null(notice.ErrorId);
    }

    [Fact]
    public async Task A_failed_run_is_told_with_id_and_advice_and_without_the_words_of_the_server()
    {
        _night.Server.On(Full, Reply.Text(400, """{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"invalid","diagnostics":"CANARY of John"}]}"""));
        ExportRun run = await _night.RunAsync();

        RunNotice notice = RunNotice.Of(_night.Root, run, _night.Errors);

        Assert.Equal((RunNoticeLevel.Error, true, RunExitCode.Refused), (notice.Level, notice.NeedsAttention, notice.ExitCode));
        Assert.Contains("CANARY", run.ErrorMessage, StringComparison.Ordinal);
        Assert.Equal(run.ErrorId, notice.ErrorId);
        Assert.Contains($"Error: {run.ErrorId}", notice.Text, StringComparison.Ordinal);
        Assert.Contains("What to do: ", notice.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("CANARY", notice.Title + notice.Text + notice.ErrorMessage + notice.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_with_a_problem_is_a_warning_that_lists_it()
    {
        _night.Has(Full + "?_type=Patient", First, """{"resourceType":"Device","id":"1"}""" + "\n", "Device");
        ExportRun run = await _night.RunAsync(new ExportRequest { Types = ["Patient"] });

        RunNotice notice = RunNotice.Of(_night.Root, run, _night.Errors);

        Assert.Equal(RunNoticeLevel.Warning, notice.Level);
        Assert.Contains("complete with 1 problem", notice.Title, StringComparison.Ordinal);
        Assert.Contains($"Problem {run.Findings[0].Code}: ", notice.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("OutputMissing")]
    [InlineData("ManifestPartUnusable")]
    [InlineData("OutcomesNotAvailable")]
    [InlineData("DataNotDelivered")]
    public void A_finding_is_told_without_the_words_of_the_server(string code)
    {
        ExportRun run = new("/redox/north", "20261123T020005Z") { State = ExportRunState.Complete };
        run.Found.Add(new RunFinding(code, RunFindingSeverity.Problem, "The server says: CANARY of John."));

        RunNotice notice = RunNotice.Of("/redox/north", run, []);

        Assert.Contains($"Problem {code}: ", notice.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("CANARY", notice.Title + notice.Text, StringComparison.Ordinal);
        Assert.Contains("CANARY", notice.Findings[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_could_not_begin_has_a_notice_without_a_run()
    {
        RunNotice busy = RunNotice.Of("/redox/north", RunErrors.RootInUse("/redox/north", null));
        RunNotice unexpected = RunNotice.Of("/redox/north", new InvalidOperationException("CANARY"));

        Assert.Equal((RunNoticeLevel.Warning, RunExitCode.Busy, "RootInUse"), (busy.Level, busy.ExitCode, busy.ErrorId));
        Assert.Equal((RunNoticeLevel.Error, RunExitCode.Other, "InvalidOperationException"), (unexpected.Level, unexpected.ExitCode, unexpected.ErrorId));
        Assert.Null(busy.Run);
        Assert.Empty(busy.Findings);
        Assert.DoesNotContain("CANARY", unexpected.Title + unexpected.Text, StringComparison.Ordinal);
    }
}
