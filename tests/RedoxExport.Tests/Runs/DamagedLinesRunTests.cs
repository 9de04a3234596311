using RedoxExport.Downloads;
using RedoxExport.Exports;
using RedoxExport.Reports;
using RedoxExport.Runs;
using RedoxExport.Tests.Transport;
using static RedoxExport.Tests.Downloads.SavedExport;

namespace RedoxExport.Tests.Runs;

/// <summary>Runs whose files have lines that only reading shows to be damaged, or that a save sees.</summary>
public sealed class DamagedLinesRunTests : IDisposable
{
    private const string KickOff = "GET " + Night.Base + "/$export";
    private const string Moment = "2026-05-28T09:00:00Z";
    private const string File = "GET " + Downloads.SavedExport.Files + "1";
    private const string Joined = """{"resourceType":"Patient","id":"1"}{"resourceType":"Patient","id":"2"}""" + "\n" + """{"resourceType":"Patient","id":"3"}""" + "\n";
    private const string Comma = """{"resourceType":"Patient","id":"1"},""" + "\n" + """{"resourceType":"Patient","id":"2"}""" + "\n";

    private readonly Night _night = new();

    public void Dispose() => _night.Dispose();

    [Theory]
    [InlineData(Joined)]
    [InlineData(Comma)]
    public async Task A_damaged_file_that_heals_is_a_run_like_any_other(string lines)
    {
        _night.Has(KickOff, Moment, lines);
        _night.Server.On(File, Reply.Text(200, lines), Reply.Text(200, Lines(5)));

        ExportRun run = await _night.RunAsync();

        Assert.Equal((ExportRunState.Complete, 0, 5L), (run.State, run.ExitCode, run.ResourceCount));
        Assert.Equal((1, 5L), (run.FileCount, run.Resources["Patient"]));
        Assert.Empty(run.Findings);
        Assert.Equal(2, _night.Server.CountOf(File));
    }

    [Theory]
    [InlineData(Joined)]
    [InlineData(Comma)]
    public async Task A_file_that_stays_damaged_is_kept_named_and_exit_code_2(string lines)
    {
        _night.Has(KickOff, Moment, lines);

        ExportRun run = await _night.RunAsync();

        Assert.Equal((ExportRunState.Complete, 2), (run.State, run.ExitCode));
        RunFinding finding = Assert.Single(run.Findings, found => found.Severity == RunFindingSeverity.Problem);
        Assert.Equal(("DamagedLines", RunFindingSeverity.Problem, "Patient.0001.ndjson", 1L), (finding.Code, finding.Severity, finding.File, finding.Count));
        Assert.Contains("line 1", finding.Message, StringComparison.Ordinal);
        Assert.Equal(2, _night.Server.CountOf(File));
        Assert.Equal(2, Assert.Single(_night.History).ExitCode);
        Assert.Contains(ExportReport.Read(_night.Root, new ReportOptions(), DateTimeOffset.UtcNow).Findings, found => found.Code == "DamagedLines");
    }

    [Fact]
    public async Task A_run_that_is_killed_after_it_has_fetched_a_damaged_file_again_does_not_fetch_it_a_third_time()
    {
        _night.Has(KickOff, Moment, Joined);
        ExportRun run = await _night.RunAsync();

        // As a kill right before the last write leaves it.
        string history = Path.Combine(_night.Root, "runs.json");
        string text = await System.IO.File.ReadAllTextAsync(history, TestContext.Current.CancellationToken);
        int findings = text.IndexOf("\"findings\"", StringComparison.Ordinal);
        int behind = text.IndexOf(']', findings);
        await System.IO.File.WriteAllTextAsync(history, text.Replace("\"state\": \"Complete\"", "\"state\": \"Interrupted\"", StringComparison.Ordinal).Replace(text[findings..(behind + 1)], "\"findings\": []", StringComparison.Ordinal), TestContext.Current.CancellationToken);

        ExportRun resumed = await _night.RunAsync();

        Assert.Equal((run.Id, ExportRunState.Complete, 2), (resumed.Id, resumed.State, resumed.ExitCode));
        Assert.Equal("DamagedLines", Assert.Single(resumed.Findings, found => found.Severity == RunFindingSeverity.Problem).Code);
        Assert.Equal(2, _night.Server.CountOf(File));
    }

    [Fact]
    public async Task A_file_that_can_no_longer_be_had_stays_as_it_came()
    {
        _night.Has(KickOff, Moment, Joined);
        _night.Server.On(File, Reply.Text(200, Joined), Reply.Status(404));

        ExportRun run = await _night.RunAsync();

        Assert.Equal((ExportRunState.Complete, 2), (run.State, run.ExitCode));
        Assert.Contains(_night.Events.Warnings, e => e.Name == "FileNotFetchedAgain");
        Assert.Equal(Joined, await System.IO.File.ReadAllTextAsync(Path.Combine(run.Path, "Patient.0001.ndjson"), TestContext.Current.CancellationToken));
        Assert.DoesNotContain(_night.Files, name => name.EndsWith(".partial", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(Joined)]
    [InlineData(Comma)]
    public async Task A_strict_run_refuses_it(string lines)
    {
        _night.Has(KickOff, Moment, lines);

        ExportRun run = await _night.RunAsync(options: new RunOptions { Save = new SaveOptions { RefusesDamagedLines = true } });

        Assert.Equal((ExportRunState.Incomplete, 6), (run.State, run.ExitCode));
        Assert.DoesNotContain(_night.Files, name => name.EndsWith("/Patient.0001.ndjson", StringComparison.Ordinal));
        Assert.Contains(_night.Errors, error => error.RecommendedAction.Contains("without -Strict", StringComparison.Ordinal));
        Assert.DoesNotContain(_night.Errors, error => $"{error.Message} {error.RecommendedAction}" is var said && (said.Contains("disk", StringComparison.Ordinal) || said.Contains("as it was saved", StringComparison.Ordinal)));
    }
}
