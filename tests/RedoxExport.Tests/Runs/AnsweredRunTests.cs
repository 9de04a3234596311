using RedoxExport.Connections;
using RedoxExport.Downloads;
using RedoxExport.Exports;
using RedoxExport.Reports;
using RedoxExport.Runs;
using RedoxExport.Sandbox;
using RedoxExport.Tests.Downloads;
using RedoxExport.Tests.Transport;
using RedoxExport.Transport;

namespace RedoxExport.Tests.Runs;

/// <summary>Whole runs against a sandbox that reads over a part of the request.</summary>
public sealed class AnsweredRunTests : IDisposable
{
    private static readonly ExportRequest OnePatient = new()
    {
        Level = ExportLevel.AllPatients,
        Types = ["Patient"],
        Patients = ["p"],
        Method = KickOffMethod.Post,
    };

    private readonly TestFolder _folder = new();
    private readonly TestPacing _pacing = new();
    private readonly List<RedoxExportException> _errors = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_server_that_does_not_read_the_body_of_a_POST_ends_with_exit_code_2_and_numbers_on_run_log_and_page()
    {
        using RedoxSandbox sandbox = Start("body");

        ExportRun run = await RunAsync(sandbox, OnePatient);

        Assert.Equal((ExportRunState.Complete, 2), (run.State, run.ExitCode));
        Assert.Empty(_errors);
        RunFinding[] problems = [.. run.Findings.Where(finding => finding.Severity == RunFindingSeverity.Problem)];
        Assert.Equal(run.Resources.Where(type => type.Key != "Patient").Sum(type => type.Value), problems.Where(finding => finding.Code == "TypeNotAsked").Sum(finding => finding.Count));
        Assert.Contains(problems, finding => finding is { Code: "PatientNotAsked", Count: > 0 });
        Assert.Contains(Night.LogOf(run), line => line.GetProperty("event").GetString() == "PatientNotAsked");
        Assert.Contains(PageOf(), finding => finding is { Kind: FindingKind.RunProblem, Code: "PatientNotAsked" });
        Assert.Contains(await TestAsync(run), finding => finding.Name == "PatientNotAsked");
    }

    [Theory]
    [InlineData("_type", "TypeNotAsked", 2)]
    [InlineData("_since", "SinceIgnored", 0)]
    [InlineData("_elements", "ElementsIgnored", 0)]
    public async Task A_parameter_that_the_server_ignores_is_said(string parameter, string code, int exitCode)
    {
        using RedoxSandbox sandbox = Start(parameter);
        ExportRequest request = new() { Types = ["Patient", "Observation"], Elements = ["id"], Since = _pacing.Time.GetUtcNow().AddMinutes(-1) };

        ExportRun run = await RunAsync(sandbox, parameter == "_since" ? request : request with { Since = null });

        Assert.Equal(exitCode, run.ExitCode);
        Assert.Contains(run.Findings, finding => finding.Code == code);
        Assert.All(run.Findings, finding => Assert.Equal(code, finding.Code));
    }

    [Fact]
    public async Task A_server_that_does_what_it_is_asked_for_gives_no_finding()
    {
        using RedoxSandbox sandbox = Start();
        string patient = sandbox.GroupMembers("all").First();

        ExportRun run = await RunAsync(sandbox, OnePatient with { Types = ["Patient", "Observation"], Patients = [patient], Elements = ["id"] });

        Assert.Equal((ExportRunState.Complete, 0), (run.State, run.ExitCode));
        Assert.Empty(run.Findings);
    }

    [Fact]
    public async Task Nights_of_a_group_whose_server_reads_no_body_are_complete_and_noted()
    {
        using RedoxSandbox sandbox = RedoxSandbox.Start(new SandboxOptions
        {
            PatientCount = 12,
            Change = 2,
            PollCount = 0,
            RequireToken = false,
            IgnoredParameters = ["body"],
            TimeProvider = _pacing.Time,
        });
        ExportRequest group = new() { Level = ExportLevel.Group, GroupId = "roster" };
        ExportRun first = await RunAsync(sandbox, group, new RunOptions { Incremental = true });
        sandbox.ApplyChanges();
        _pacing.Time.Advance(TimeSpan.FromDays(1));
        ExportRun second = await RunAsync(sandbox, group, new RunOptions { Incremental = true });

        Assert.Equal((0, 0), (first.ExitCode, second.ExitCode));
        Assert.Empty(first.Findings);
        Assert.True(second.PatientsJoined > 0);
        Assert.Equal("NewcomersNotSeparate", Assert.Single(second.Findings).Code);
    }

    [Fact]
    public async Task A_type_that_the_last_full_run_had_and_this_one_has_not_is_exit_code_2()
    {
        using Night night = new();
        ExportRequest request = new() { Types = ["Patient", "Device"] };
        string kickOff = $"GET {Night.Base}/$export?_type=Patient,Device";
        night.Has(kickOff, "2026-05-28T09:00:00Z", SavedExport.Lines(3));
        ExportRun first = await night.RunAsync(request, new RunOptions { Full = true });
        night.Has(kickOff, "2026-05-29T09:00:00Z", SavedExport.Lines(2, "Device"), "Device");
        ExportRun second = await night.RunAsync(request, new RunOptions { Full = true });

        Assert.Equal((0, 2), (first.ExitCode, second.ExitCode));
        Assert.Equal(("TypeNotReceived", "Device"), (Assert.Single(first.Findings).Code, first.Findings[0].Type));
        Assert.Equal(("TypeMissing", "Patient"), (Assert.Single(second.Findings, finding => finding.Severity == RunFindingSeverity.Problem).Code, second.Findings[0].Type));
        Assert.Equal(2, night.History[^1].ExitCode);
    }

    [Fact]
    public async Task An_increment_with_nothing_has_a_note_and_no_warning()
    {
        using Night night = new();
        ExportRequest request = new() { Types = ["Patient"], Since = new DateTimeOffset(2026, 5, 28, 9, 0, 0, TimeSpan.Zero) };
        night.Has($"GET {Night.Base}/$export?_since=2026-05-28T09%3A00%3A00.000Z&_type=Patient", "2026-05-29T09:00:00Z");

        ExportRun run = await night.RunAsync(request, new RunOptions());

        Assert.Equal((ExportRunState.Complete, ExportRunMode.Incremental), (run.State, run.Mode));
        Assert.Equal([("OutputMissing", RunFindingSeverity.Note)], run.Findings.Select(finding => (finding.Code, finding.Severity)));
        Assert.DoesNotContain(night.Events.Warnings, warning => warning.Severity is not null);
        Assert.Equal(0, run.ExitCode);
    }

    private RedoxSandbox Start(params string[] ignored) => RedoxSandbox.Start(new SandboxOptions
    {
        PatientCount = 6,
        PollCount = 0,
        RequireToken = false,
        IgnoredParameters = ignored,
        TimeProvider = _pacing.Time,
    });

    private async Task<ExportRun> RunAsync(RedoxSandbox sandbox, ExportRequest request, RunOptions? options = null)
    {
        using RedoxConnection connection = await RedoxConnection.ConnectAsync(new ConnectionSettings { BaseUri = sandbox.BaseUri, Transport = new GateOptions { Pacing = _pacing } }, null, default);
        return await new ExportRunner(connection, _folder.FullPath, request, options ?? new RunOptions()).RunAsync(_errors.Add, default);
    }

    private IReadOnlyList<ReportFinding> PageOf() => ExportReport.Read(_folder.FullPath, new ReportOptions(), DateTimeOffset.UtcNow).Findings;

    private static async Task<IReadOnlyList<ExportEvent>> TestAsync(ExportRun run)
    {
        RecordingEvents events = new();
        Assert.True(await new FolderCheck(run.Path, events).RunAsync(_ => { }, default));
        return events.Warnings;
    }
}
