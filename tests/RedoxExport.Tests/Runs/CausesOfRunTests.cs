using RedoxExport.Downloads;
using RedoxExport.Exports;
using RedoxExport.Reports;
using RedoxExport.Runs;
using RedoxExport.Tests.Downloads;
using RedoxExport.Tests.Transport;
using static RedoxExport.Tests.Downloads.SavedExport;
using static RedoxExport.Tests.Runs.Night;

namespace RedoxExport.Tests.Runs;

/// <summary>In the morning the run, its page and its log still say why files are missing, and each thing is said once.</summary>
public sealed class CausesOfRunTests : IDisposable
{
    private const string Polling = Night.Base + "/export-status/causes";

    // A server may name a patient in its words.
    private const string Refusal = """{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"forbidden","diagnostics":"Jane Doe is locked"}]}""";

    private readonly Night _night = new();

    public void Dispose() => _night.Dispose();

    [Fact]
    public async Task A_run_keeps_its_first_cause_and_a_count_by_cause()
    {
        await RunAsync();

        ExportRun kept = _night.History[^1];

        Assert.Equal((ExportRunState.Incomplete, "RunIncomplete", 3), (kept.State, kept.ErrorId, kept.DamagedFiles));
        Assert.Equal([("FileNotAvailable", 400, 2L, "Patient.0002.ndjson"), ("FileNotAvailable", 401, 1L, "Patient.0004.ndjson")], kept.Causes.Select(cause => (cause.Code, cause.StatusCode!.Value, cause.Count, cause.File!)));
        Assert.Contains("3 files of the export could not be fetched", kept.ErrorMessage, StringComparison.Ordinal);
        Assert.Contains("2 FileNotAvailable (HTTP 400), first Patient.0002.ndjson; 1 FileNotAvailable (HTTP 401), first Patient.0004.ndjson", kept.ErrorMessage, StringComparison.Ordinal);
        Assert.Contains("Jane Doe is locked", kept.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_has_the_causes_and_not_the_servers_words()
    {
        await RunAsync();

        ExportReport report = ExportReport.Read(_night.Root, new ReportOptions(), _night.Pacing.Clock.GetUtcNow());

        ReportFinding finding = Assert.Single(report.Findings, finding => finding.Kind == FindingKind.FilesMissing);
        Assert.Equal("3 files are missing or damaged: 2 FileNotAvailable (HTTP 400), first Patient.0002.ndjson; 1 FileNotAvailable (HTTP 401), first Patient.0004.ndjson. " + _night.History[^1].ErrorAdvice, finding.Message);
        Assert.DoesNotContain("Jane", report.ToHtml(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_log_names_the_file_of_each_error()
    {
        await RunAsync();

        Assert.Equal(
            ["Patient.0002.ndjson", "Patient.0003.ndjson", "Patient.0004.ndjson"],
            Night.LogOf(_night.History[^1]).Where(line => line.GetProperty("event").GetString() == "FileFailed").Select(line => line.GetProperty("file").GetString()));
    }

    [Fact]
    public async Task An_error_is_not_a_warning_too()
    {
        await RunAsync();

        Assert.Equal(["FileNotAvailable", "FileNotAvailable", "FileNotAvailable", "RunIncomplete"], _night.Errors.Select(error => error.ErrorId));
        Assert.All(_night.Errors.Take(3), error => Assert.DoesNotContain(_night.Events.Warnings, warning => warning.Message == error.Message));
        Assert.DoesNotContain("Jane", _night.Errors[3].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_is_complete_the_next_time_has_no_causes()
    {
        await RunAsync();
        for (int file = 2; file <= 4; file++)
        {
            _night.Server.On($"GET {Files}{file}", Reply.Text(200, Lines(1)));
        }

        ExportRun run = await _night.RunAsync();

        Assert.Equal(ExportRunState.Complete, run.State);
        Assert.Empty(run.Causes);
        Assert.Empty(_night.History[^1].Causes);
    }

    [Fact]
    public async Task A_run_that_was_refused_says_on_the_page_what_happened_without_the_servers_words()
    {
        _night.Server.On(Full, Reply.Text(403, Refusal));

        ExportRun run = await _night.RunAsync();
        ExportReport report = ExportReport.Read(_night.Root, new ReportOptions(), _night.Pacing.Clock.GetUtcNow());

        Assert.Contains("Jane Doe is locked", run.ErrorMessage, StringComparison.Ordinal);
        Assert.StartsWith("The run has failed. The server did not start the export (HTTP 403). (KickOffRefused) This connection does not", Assert.Single(report.Findings, finding => finding.Kind == FindingKind.RunFailed).Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Jane", report.ToHtml(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Errors_that_the_server_reports_are_on_the_page_once()
    {
        _night.Has(Full, "2026-05-28T09:00:00.000Z", Lines(1));
        _night.Server.On("GET " + Night.Base + "/export-status/1", Reply.Text(200, $$"""{"transactionTime":"2026-05-28T09:00:00Z","requiresAccessToken":true,"output":[{"type":"Patient","url":"{{Files}}1"}],"error":[{"type":"OperationOutcome","url":"{{Files}}e"}]}"""));
        _night.Server.On($"GET {Files}e", Reply.Text(200, Refusal + "\n"));

        await _night.RunAsync();
        ReportFinding[] findings = [.. ExportReport.Read(_night.Root, new ReportOptions(), _night.Pacing.Clock.GetUtcNow()).Findings];

        Assert.Equal((FindingKind.OutcomeErrors, "OutcomesReported"), Assert.Single(findings.Where(finding => finding.Severity >= FindingSeverity.Warning).Select(finding => (finding.Kind, finding.Code!))));
    }

    [Fact]
    public async Task What_the_server_says_in_a_list_and_instead_of_a_report_is_in_the_run_and_not_on_the_page()
    {
        _night.Has(Full, "2026-05-28T09:00:00.000Z", Lines(1));
        const string Errors = $$"""[{"type":"OperationOutcome","url":"{{Files}}e"},{"type":"OperationOutcome","message":"Jane Doe is locked"}]""";
        _night.Server.On("GET " + Night.Base + "/export-status/1", Reply.Text(200, $$"""{"transactionTime":"2026-05-28T09:00:00Z","requiresAccessToken":true,"output":[],"error":{{Errors}}}"""));
        _night.Server.On($"GET {Files}e", Reply.Text(404, Refusal));

        ExportRun run = await _night.RunAsync();
        ExportReport report = ExportReport.Read(_night.Root, new ReportOptions(), _night.Pacing.Clock.GetUtcNow());

        RunFinding[] problems = [.. run.Findings.Where(finding => finding.Severity == RunFindingSeverity.Problem)];
        Assert.Superset(new HashSet<string>(["ManifestPartUnusable", "OutcomesNotAvailable", "OutputMissing"]), problems.Select(finding => finding.Code).ToHashSet());
        Assert.Contains(problems, finding => finding.Message.Contains("Jane Doe is locked", StringComparison.Ordinal));
        Assert.Equal(problems.Select(finding => finding.Code).Order(), report.Findings.Where(finding => finding.Kind == FindingKind.RunProblem).Select(finding => finding.Code!).Order());
        Assert.DoesNotContain("Jane", report.ToHtml(), StringComparison.Ordinal);
    }

    private async Task RunAsync()
    {
        _night.Server.On(Full, Reply.Status(202, "Content-Location: " + Polling, "Date: Thu, 28 May 2026 09:00:00 GMT"));
        string rows = string.Join(",", Enumerable.Range(1, 4).Select(file => $$"""{"type":"Patient","url":"{{Files}}{{file}}"}"""));
        _night.Server.On("GET " + Polling, Reply.Text(200, $$"""{"transactionTime":"2026-05-28T09:00:00Z","requiresAccessToken":true,"output":[{{rows}}]}"""));
        _night.Server.On($"GET {Files}1", Reply.Text(200, Lines(1)));
        _night.Server.On($"GET {Files}2", Reply.Text(400, Refusal));
        _night.Server.On($"GET {Files}3", Reply.Text(400, Refusal));
        _night.Server.On($"GET {Files}4", Reply.Status(401));
        await _night.RunAsync(options: new RunOptions { Incremental = true, Save = new SaveOptions { ThrottleLimit = 1 } });
    }
}
