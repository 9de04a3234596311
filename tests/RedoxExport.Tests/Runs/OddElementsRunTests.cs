using RedoxExport.Exports;
using RedoxExport.Runs;
using RedoxExport.Tests.Downloads;
using RedoxExport.Tests.Transport;

namespace RedoxExport.Tests.Runs;

/// <summary>One bad element of an answer: the run is complete with what can be used, and says what could not, with exit code 2.</summary>
public sealed class OddElementsRunTests : IDisposable
{
    private const string KickOff = "GET " + Night.Base + "/$export";
    private const string Monday = "2026-05-25T09:00:00Z";
    private const string Patient = """{"resourceType":"Patient","id":"p"}""" + "\n";
    private const string Basic = """{"resourceType":"Basic","id":"b"}""" + "\n";

    private readonly Night _night = new();

    public static TheoryData<string, string> Manifests => new()
    {
        { """ "transactionTime":"2026-05-25T09:00:00Z","output":[ROW,{"type":"Observation","message":"out of memory"}] """, "ManifestPartUnusable" },
        { """ "transactionTime":"2026-05-25T09:00:00Z","output":[ROW],"error":[{"type":"OperationOutcome","message":"out of memory"}] """, "ManifestPartUnusable" },
        { """ "transactionTime":"2026-05-25T09:00:00Z","output":[ROW],"error":"out of memory" """, "ManifestPartUnusable" },
        { """ "transactionTime":"2026-05-25T09:00:00Z","output":[ROW],"error":[{"type":"OperationOutcome","url":"https://fhir.example.org/files/dead"}] """, "OutcomesNotAvailable" },
    };

    public static TheoryData<string> Whole => new()
    {
        """ "transactionTime":"2026-05-25T09:00:00Z","output":[ROW],"error":{} """,
        """ "output":[ROW] """,
        """ "transactionTime":"","output":[ROW] """,
        """ "transactionTime":"yesterday","output":[ROW] """,
        """ "transactionTime":1748163600,"output":[ROW] """,
        """ "transactionTime":"2026-05-25T09:00:00Z","output":ROW """,
    };

    public void Dispose() => _night.Dispose();

    [Theory]
    [MemberData(nameof(Manifests))]
    public async Task A_part_of_the_list_that_cannot_be_used_costs_exit_code_2_and_no_second_export(string manifest, string code)
    {
        Serve(manifest);
        ExportRun run = await _night.RunAsync();
        Assert.Equal(ExportRunState.Complete, run.State);
        Assert.Equal(RunExitCode.CompleteWithIssues, RunExitCode.Of(run));
        RunFinding found = Assert.Single(run.Findings, finding => finding.Severity == RunFindingSeverity.Problem);
        Assert.Equal(code, found.Code);
        Assert.Contains(code == "ManifestPartUnusable" ? "out of memory" : "no such file", found.Message, StringComparison.Ordinal);
        Assert.Equal(1, _night.Server.CountOf(KickOff));
        Assert.Equal(1, run.Resources["Patient"]);
    }

    [Theory]
    [MemberData(nameof(Whole))]
    public async Task A_list_that_is_odd_and_lacks_nothing_is_complete(string manifest)
    {
        Serve(manifest);
        ExportRun run = await _night.RunAsync();
        Assert.Equal((ExportRunState.Complete, RunExitCode.Complete), (run.State, RunExitCode.Of(run)));
        Assert.NotNull(run.Watermark);
        Assert.Equal(1, _night.Server.CountOf(KickOff));
    }

    [Fact]
    public async Task Without_any_moment_of_the_server_the_run_is_complete_and_the_next_is_full()
    {
        Serve(""" "output":[ROW] """);
        _night.Server.On(KickOff, Reply.Status(202, "Content-Location: " + Night.Base + "/export-status/1"));
        ExportRun run = await _night.RunAsync();
        Assert.Equal((ExportRunState.Complete, null), (run.State, run.Watermark));
        ExportRun next = await _night.RunAsync();
        Assert.Equal((ExportRunState.Complete, ExportRunMode.Full), (next.State, next.Mode));
    }

    [Fact]
    public async Task Lines_of_other_types_are_counted_and_merged_by_what_they_say_they_are()
    {
        _night.Has(KickOff, Monday, Patient + Basic);
        ExportRun run = await _night.RunAsync();
        Assert.Equal((ExportRunState.Complete, RunExitCode.CompleteWithIssues), (run.State, RunExitCode.Of(run)));
        Assert.Equal((1L, 1L, 2L), (run.Resources["Patient"], run.Resources["Basic"], run.ResourceCount));
        Assert.Equal("TypesMixed", Assert.Single(run.Findings, finding => finding.Severity == RunFindingSeverity.Problem).Code);
        Assert.Null(run.Gaps.Count > 0 ? "a gap" : null);
        Assert.Equal(1, _night.Server.CountOf("GET " + SavedExport.Files + "1"));

        new RunDataset(_night.Root, _night.Events).Update(default);
        Assert.Equal(Patient, await File.ReadAllTextAsync(Path.Combine(_night.Root, "current", "Patient.ndjson"), TestContext.Current.CancellationToken));
        Assert.Equal(Basic, await File.ReadAllTextAsync(Path.Combine(_night.Root, "current", "Basic.ndjson"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_type_that_nobody_asked_for_is_found_among_the_lines_of_another()
    {
        _night.Has(KickOff + "?_type=Patient", Monday, Patient + Basic);
        ExportRun run = await _night.RunAsync(new ExportRequest { Types = ["Patient"] });
        Assert.Contains(run.Findings, finding => finding is { Code: "TypeNotAsked", Type: "Basic" });
    }

    [Fact]
    public async Task Outcomes_among_the_data_are_losses_of_the_run_and_not_in_the_view()
    {
        _night.Has(KickOff, Monday, Patient + """{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"exception","diagnostics":"Observation/7 could not be read"}]}""" + "\n");
        ExportRun run = await _night.RunAsync();
        Assert.Equal((ExportRunState.Complete, 1L, RunExitCode.CompleteWithIssues), (run.State, run.OutcomeErrors, RunExitCode.Of(run)));
        Assert.Contains(run.Findings, finding => finding.Code == "OutcomesReported");
        Assert.True(run.IsKnownIncomplete);
        new RunDataset(_night.Root, _night.Events).Update(default);
        Assert.False(File.Exists(Path.Combine(_night.Root, "current", "OperationOutcome.ndjson")));
    }

    private void Serve(string lists)
    {
        string polling = _night.Has(KickOff, Monday, Patient);
        string manifest = "{" + lists.Replace("ROW", $$"""{"type":"Patient","url":"{{SavedExport.Files}}1"}""", StringComparison.Ordinal) + "}";
        _night.Server.On("GET " + polling, Reply.Text(200, manifest));

        // The first answer without requiresAccessToken wants the token.
        _night.Server.On("GET " + SavedExport.Files + "1", Reply.Status(401), Reply.Text(200, Patient));
        _night.Server.On("GET https://fhir.example.org/files/dead", Reply.Text(404, """{"errorDetail":"no such file"}"""));
    }
}
