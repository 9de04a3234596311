using System.Globalization;
using RedoxExport.Datasets;
using RedoxExport.Exports;
using RedoxExport.Runs;
using RedoxExport.Tests.Downloads;
using RedoxExport.Tests.Transport;
using static RedoxExport.Tests.Downloads.SavedExport;
using static RedoxExport.Tests.Runs.Night;

namespace RedoxExport.Tests.Runs;

/// <summary>What a server reports as not delivered: whole runs against a scripted server.</summary>
public sealed class ReportedLossTests : IDisposable
{
    private const string Group = "GET " + Night.Base + "/Group/g/$export";
    private const string Members = Group + "?_type=Patient&_elements=id";
    private const string Broken = "Observation/5 could not be read";

    private static readonly DateTimeOffset First = new(2026, 5, 28, 9, 0, 0, TimeSpan.Zero);

    private readonly Night _night = new();
    private int _exports;

    public void Dispose() => _night.Dispose();

    [Fact]
    public async Task Errors_that_were_reported_before_a_kill_are_exit_code_2_after_it()
    {
        Serve(Full, First, Lines(2), Issue());
        using Killer killer = new(_night.Root, 1, "ExportChecked");
        await _night.RunAsync(events: killer);
        Assert.True(killer.Token.IsCancellationRequested);
        killer.PutBack();
        Assert.Equal("saved", StateOf());

        ExportRun run = await _night.RunAsync();

        Assert.Equal((ExportRunState.Complete, 1L, 2), (run.State, run.OutcomeErrors, run.ExitCode));
        Assert.Contains("OutcomesReported", run.Findings.Select(finding => finding.Code));
        Assert.Equal("OutcomeReported", Assert.Single(_night.Errors).ErrorId);
        Assert.Equal(2, Assert.Single(_night.History).ExitCode);
    }

    [Fact]
    public async Task The_first_run_that_reports_errors_does_not_move_the_watermark_and_the_next_one_asks_for_the_same()
    {
        await CompleteAsync(First);
        Serve(Since(First), First.AddDays(1), Lines(1), Issue());
        ExportRun first = await _night.RunAsync();
        Serve(Since(First), First.AddDays(2), Lines(1));
        ExportRun second = await _night.RunAsync();

        Assert.Equal((null, 2), (first.Watermark, first.ExitCode));
        Assert.Contains(first.Findings, finding => finding.Code == "WatermarkHeld");
        Assert.Equal(first.Since, second.Since);
        Assert.Equal((First.AddDays(2), 0), (second.Watermark, second.ExitCode));
        Assert.DoesNotContain(second.Findings, finding => finding.Severity == RunFindingSeverity.Problem);
    }

    [Fact]
    public async Task The_same_errors_twice_leave_a_gap_that_stays_with_exit_code_2_until_a_full_run_closes_it()
    {
        await CompleteAsync(First);
        Serve(Since(First), First.AddDays(1), Lines(1), Issue());
        await _night.RunAsync();
        Serve(Since(First), First.AddDays(2), Lines(1), Issue());
        ExportRun moved = await _night.RunAsync();
        Serve(Since(First.AddDays(2)), First.AddDays(3), Lines(1));
        ExportRun later = await _night.RunAsync();
        Serve(Full, First.AddDays(4), Lines(3));
        ExportRun full = await _night.RunAsync(options: new RunOptions { Incremental = true, Full = true });

        RunFinding gap = Assert.Single(moved.Findings, finding => finding.Code == "DataNotDelivered");
        Assert.Equal((RunFindingSeverity.Problem, "Observation"), (gap.Severity, gap.Type));
        Assert.Contains(Broken, gap.Message, StringComparison.Ordinal);
        Assert.Contains("2026-05-28T08:55", gap.Message, StringComparison.Ordinal);
        Assert.Contains("2026-05-30T09:00", gap.Message, StringComparison.Ordinal);
        Assert.Equal((First.AddDays(2), 2), (moved.Watermark, moved.ExitCode));
        Assert.Equal((gap.Message, 2), (Assert.Single(later.Findings, finding => finding.Code == "DataNotDelivered").Message, later.ExitCode));
        Assert.Equal(2, _night.History[2].ExitCode);
        Assert.Equal(0, full.ExitCode);
        Assert.Empty(full.Findings);
    }

    [Fact]
    public async Task A_full_run_that_reports_errors_closes_no_gap()
    {
        Serve(Full, First, Lines(2), Issue());
        await _night.RunAsync();
        Serve(Full, First.AddDays(1), Lines(2), Issue());
        ExportRun moved = await _night.RunAsync();
        Serve(Full, First.AddDays(2), Lines(2), Issue("another one"));
        ExportRun full = await _night.RunAsync(options: new RunOptions { Incremental = true, Full = true });

        Assert.Equal(First.AddDays(1), moved.Watermark);
        Assert.Equal((null, 2), (full.Watermark, full.ExitCode));
        Assert.Contains(full.Findings, finding => finding.Code == "DataNotDelivered" && finding.Message.Contains(Broken, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Errors_that_are_others_each_time_do_not_keep_the_watermark_for_ever()
    {
        await CompleteAsync(First);
        for (int day = 1; day <= 3; day++)
        {
            Serve(Since(First), First.AddDays(day), Lines(1), Issue($"trace {day}"));
            Assert.Equal(day == 3 ? First.AddDays(3) : null, (await _night.RunAsync()).Watermark);
        }
    }

    [Fact]
    public async Task A_parameter_that_was_ignored_is_no_gap()
    {
        Serve(Full, First, Lines(2), Issue("The parameter _elements is not supported and was ignored.", "not-supported"));

        ExportRun run = await _night.RunAsync();

        Assert.Equal((First, 1L, 2), (run.Watermark, run.OutcomeErrors, run.ExitCode));
        Assert.False(run.IsKnownIncomplete);
        Assert.Empty(run.Findings);
    }

    [Fact]
    public async Task Warnings_are_no_gap()
    {
        Serve(Full, First, Lines(2), Issue(severity: "warning"));

        ExportRun run = await _night.RunAsync();

        Assert.Equal((First, 2), (run.Watermark, run.ExitCode));
        Assert.False(run.IsKnownIncomplete);
    }

    [Fact]
    public async Task An_error_after_fifty_remarks_in_one_outcome_is_heard()
    {
        string remark = """{"severity":"information","code":"informational"}""";
        string error = """{"severity":"fatal","code":"exception","diagnostics":"late"}""";
        Serve(Full, First, Lines(2), $$"""{"resourceType":"OperationOutcome","issue":[{{string.Join(",", Enumerable.Repeat(remark, 60))}},{{error}}]}""" + "\n");

        Assert.Equal(1, (await _night.RunAsync()).OutcomeErrors);
    }

    [Fact]
    public async Task A_full_run_without_output_is_exit_code_2_and_is_asked_again()
    {
        Serve(Full, First);
        ExportRun none = await _night.RunAsync();
        Serve(Full, First.AddDays(1), Lines(2));
        ExportRun full = await _night.RunAsync();

        Assert.Equal((2, null), (none.ExitCode, none.Watermark));
        Assert.True(none.IsKnownIncomplete);
        Assert.Contains(none.Findings, finding => finding is { Code: "OutputMissing", Severity: RunFindingSeverity.Problem });
        Assert.Equal((ExportRunMode.Full, 0), (full.Mode, full.ExitCode));
    }

    [Fact]
    public async Task A_run_without_output_has_the_servers_error_in_its_finding()
    {
        Serve(Full, First, issues: Issue());

        ExportRun run = await _night.RunAsync();

        RunFinding finding = Assert.Single(run.Findings, finding => finding.Code == "OutputMissing");
        Assert.Contains("reports an error: ", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_increment_without_output_is_a_note()
    {
        await CompleteAsync(First);
        Serve(Since(First), First.AddDays(1));

        ExportRun run = await _night.RunAsync();

        Assert.Equal((0, First.AddDays(1)), (run.ExitCode, run.Watermark));
        Assert.Equal(RunFindingSeverity.Note, Assert.Single(run.Findings).Severity);
    }

    [Theory]
    [InlineData(5, "ResourcesMissing", true)]
    [InlineData(1, "CountMismatch", false)]
    public async Task A_wrong_count_of_an_output_file_is_exit_code_2(int said, string code, bool isMissing)
    {
        Serve(Full, First, Lines(3), count: said);

        ExportRun run = await _night.RunAsync();

        RunFinding finding = Assert.Single(run.Findings, finding => finding.Severity == RunFindingSeverity.Problem);
        Assert.Equal((code, "Patient.0001.ndjson", "Patient", 2L), (finding.Code, finding.File, finding.Type, finding.Count!.Value));
        Assert.Equal((2, isMissing), (run.ExitCode, run.IsKnownIncomplete));
        Assert.Equal(isMissing ? null : First, run.Watermark);
    }

    [Theory]
    [InlineData("error", """{"resourceType":"OperationOutcome","issue":[{"severity":"information","code":"informational"}]}""")]
    [InlineData("deleted", """{"resourceType":"Bundle","type":"transaction","entry":[{"request":{"method":"DELETE","url":"Patient/9"}}]}""")]
    public async Task A_wrong_count_of_an_error_or_deleted_file_is_a_note(string member, string line)
    {
        Serve(Full, First, Lines(3), more: $$""","{{member}}":[{"type":"{{(member == "error" ? "OperationOutcome" : "Bundle")}}","url":"{{Files}}side","count":7}]""");
        _night.Server.On("GET " + Files + "side", Reply.Text(200, line + "\n"));

        ExportRun run = await _night.RunAsync();

        Assert.Equal(("CountMismatch", RunFindingSeverity.Note), (Assert.Single(run.Findings).Code, run.Findings[0].Severity));
        Assert.Equal((0, First), (run.ExitCode, run.Watermark));
    }

    [Fact]
    public async Task A_list_of_members_with_errors_says_nothing_about_who_is_in_the_group()
    {
        ExportRequest group = new() { Level = ExportLevel.Group, GroupId = "g" };
        Serve(Members, First, Lines(3));
        Serve(Group, First, Lines(3));
        await _night.RunAsync(group);
        Serve(Members, First.AddDays(1), Lines(1), Issue());
        Serve(Group + Since(First)[Full.Length..], First.AddDays(1));
        ExportRun broken = await _night.RunAsync(group);
        Serve(Members, First.AddDays(2), Lines(3));
        ExportRun healed = await _night.RunAsync(group);

        Assert.Equal((2, null), (broken.ExitCode, broken.Watermark));
        Assert.Null(GroupMembers.KnownOf(broken, default));
        Assert.Null(broken.PatientsLeft);
        Assert.False(broken.IsKnownIncomplete);
        Assert.Equal((ExportRunMode.Incremental, 0, 0), (healed.Mode, healed.PatientsJoined, healed.PatientsLeft));
    }

    [Fact]
    public async Task A_view_that_cannot_be_updated_is_exit_code_6_now_and_in_the_history()
    {
        RunOptions view = new() { Incremental = true, UpdateDataset = true };
        Serve(Full, First, Lines(2));
        Assert.Equal(0, (await _night.RunAsync(options: view)).ExitCode);
        Serve(Since(First), First.AddDays(1), Lines(1));
        string folder = DatasetFolder.PathOf(_night.Root);
        Directory.Delete(folder, recursive: true);
        await File.WriteAllTextAsync(folder, "in the way");

        ExportRun run = await _night.RunAsync(options: view);

        Assert.Equal((ExportRunState.Complete, 6), (run.State, run.ExitCode));
        RunFinding finding = Assert.Single(run.Findings, finding => finding is { Code: "DatasetNotUpdated", Severity: RunFindingSeverity.Problem });
        RedoxExportException error = Assert.Single(_night.Errors);
        Assert.EndsWith($"({error.ErrorId}). {error.RecommendedAction}", finding.Message, StringComparison.Ordinal);
        Assert.Equal(6, _night.History[1].ExitCode);
    }

    [Fact]
    public async Task Runs_json_keeps_losses_and_gaps()
    {
        Serve(Full, First, Lines(2), Issue());
        await _night.RunAsync();
        Serve(Full, First.AddDays(1), Lines(2), Issue());
        ExportRun run = await _night.RunAsync();

        ExportRun read = _night.History[1];

        Assert.Equal(run.Gaps, read.Gaps);
        Assert.Equal(run.Exports[0].Losses, read.Exports[0].Losses);
        Assert.Equal(run.IsKnownIncomplete, read.IsKnownIncomplete);
        Assert.True(_night.History[0].IsHeld);
        Assert.False(read.IsHeld);
    }

    private static string Issue(string text = Broken, string code = "exception", string severity = "error") =>
        $$"""{"resourceType":"OperationOutcome","issue":[{"severity":"{{severity}}","code":"{{code}}","diagnostics":"{{text}}"}]}""" + "\n";

    // The watermark, less the overlap.
    private static string Since(DateTimeOffset moment) =>
        $"{Full}?_since={Uri.EscapeDataString(moment.AddMinutes(-5).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture))}";

    private async Task CompleteAsync(DateTimeOffset moment)
    {
        Serve(Full, moment, Lines(3));
        Assert.Equal(0, (await _night.RunAsync()).ExitCode);
    }

    private string StateOf() => System.Text.Json.JsonDocument.Parse(File.ReadAllBytes(Path.Combine(_night.History[^1].Path, "export.json"))).RootElement.GetProperty("state").GetString()!;

    private void Serve(string kickOff, DateTimeOffset moment, string lines = "", string issues = "", int? count = null, string more = "")
    {
        string file = $"{Files}told{++_exports}";
        string polling = $"{Night.Base}/export-status/told{_exports}";
        string output = lines.Length == 0 ? string.Empty : $$"""{"type":"Patient","url":"{{file}}"{{(count is null ? string.Empty : $",\"count\":{count}")}}}""";
        string errors = issues.Length == 0 ? string.Empty : $$""","error":[{"type":"OperationOutcome","url":"{{file}}e"}]""";
        _night.Server.On(kickOff, Reply.Status(202, "Content-Location: " + polling, "Date: " + moment.UtcDateTime.ToString("R", CultureInfo.InvariantCulture)));
        _night.Server.On("GET " + polling, Reply.Text(200, $$"""{"transactionTime":"{{moment.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}}","requiresAccessToken":true,"output":[{{output}}]{{errors}}{{more}}}"""));
        _night.Server.On("GET " + file, Reply.Text(200, lines));
        _night.Server.On("GET " + file + "e", Reply.Text(200, issues));
    }
}
