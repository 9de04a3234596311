using System.Text.Json;
using RedoxExport.Runs;
using RedoxExport.Tests.Downloads;
using RedoxExport.Tests.Transport;

namespace RedoxExport.Tests.Runs;

public sealed class RunFindingTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly RunHistory _history;
    private readonly ExportRun _run;

    public RunFindingTests()
    {
        Directory.CreateDirectory(_folder.FullPath);
        _history = RunHistory.ReadOrNew(_folder.FullPath);
        _run = _history.Add(DateTimeOffset.UnixEpoch);
        _run.State = ExportRunState.Complete;
        Directory.CreateDirectory(_run.Path);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_complete_run_with_a_problem_has_exit_code_2_and_with_notes_0()
    {
        Report(log => log.Note("SomeNote", "Good to know."));
        Assert.Equal(0, _run.ExitCode);

        Report(log => log.Problem("SomeProblem", "Not what was asked for."));
        Assert.Equal(2, _run.ExitCode);

        _run.State = ExportRunState.Incomplete;
        Assert.Equal(6, _run.ExitCode);
    }

    [Fact]
    public void Runs_json_keeps_findings_with_all_that_they_say()
    {
        Report(log => log.Problem("SomeProblem", "Five.", type: "Device", file: "Device.0001.ndjson", count: 5));
        Report(log => log.Note("SomeNote", "Good to know."));

        ExportRun read = Rewritten();

        Assert.Equal(JsonSerializer.Serialize(_run.Findings), JsonSerializer.Serialize(read.Findings));
        RunFinding problem = read.Findings[0];
        Assert.Equal(("SomeProblem", RunFindingSeverity.Problem, "Five."), (problem.Code, problem.Severity, problem.Message));
        Assert.Equal(("Device", "Device.0001.ndjson", 5L), (problem.Type, problem.File, problem.Count));
        Assert.Equal(2, read.ExitCode);
    }

    [Fact]
    public void A_history_of_an_earlier_version_has_no_findings()
    {
        Assert.DoesNotContain("findings", Text(), StringComparison.Ordinal);
        Assert.Empty(Rewritten().Findings);
    }

    [Fact]
    public void A_severity_of_a_newer_version_is_taken_as_a_problem()
    {
        Report(log => log.Note("SomeNote", "Good to know."));
        File.WriteAllText(_folder["runs.json"], Text().Replace("\"Note\"", "\"Catastrophe\"", StringComparison.Ordinal));

        Assert.Equal(RunFindingSeverity.Problem, Assert.Single(RunHistory.Read(_folder.FullPath).Runs[0].Findings).Severity);
    }

    [Fact]
    public void A_step_that_looks_again_replaces_what_it_found_and_leaves_the_others()
    {
        Report(log => log.Problem("SomeProblem", "Five.", count: 5), "Data/save");
        Report(log => log.Problem("SomeProblem", "Six.", count: 6), "Data/check");
        Report(log => log.Problem("SomeProblem", "Seven.", count: 7), "Data/check");
        Assert.Equal([5L, 7L], _run.Findings.Select(finding => finding.Count));

        ExportRun read = Rewritten();
        read.Found.Forget("Data/check");

        Assert.Equal([5L], read.Findings.Select(finding => finding.Count));
    }

    [Fact]
    public void The_log_has_the_numbers_of_a_finding_and_not_its_message()
    {
        Report(log => log.Problem("SomeProblem", "Five came.", type: "Device", count: 5));

        JsonElement line = Assert.Single(Night.LogOf(_run));

        Assert.Equal(("SomeProblem", "Warning", "Problem"), (line.GetProperty("event").GetString(), line.GetProperty("level").GetString(), line.GetProperty("severity").GetString()));
        Assert.Equal(("Device", 5), (line.GetProperty("type").GetString(), line.GetProperty("count").GetInt32()));
        Assert.DoesNotContain("came", line.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public void With_Strict_a_problem_is_an_error_with_its_code_as_the_id()
    {
        RecordingEvents events = new();
        events.Problem("SomeProblem", "Five came.");

        RedoxExportException error = FindingErrors.Of(Assert.Single(events.Warnings));

        Assert.Equal(("SomeProblem", ErrorKind.InvalidData, "Five came."), (error.ErrorId, error.Kind, error.Message));
    }

    private void Report(Action<RunLog> report, string step = "")
    {
        using RunLog log = RunLog.Open(_run, null, TimeProvider.System);
        log.CurrentStep = step;
        report(log);
    }

    private ExportRun Rewritten()
    {
        _history.Write();
        return RunHistory.Read(_folder.FullPath).Runs[0];
    }

    private string Text()
    {
        _history.Write();
        return File.ReadAllText(_folder["runs.json"]);
    }
}
