using RedoxExport.Exports;
using RedoxExport.Tests.Transport;

namespace RedoxExport.Tests.Downloads;

public sealed class OutcomeReportTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly SavedExport _export = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("error")]
    [InlineData("outcome")]
    public async Task An_issue_becomes_an_error_a_warning_or_a_verbose_line_by_its_severity(string member)
    {
        Serve(member, Outcome("fatal", "exception", "the lab is gone"), Outcome("error", "not-found", "Group/1 is gone"), Outcome("warning", "incomplete", "2 are missing"), Outcome("information", "informational", "all is well"));
        ExportJob job = await _export.SaveAsync(_folder);
        Assert.Equal(["OutcomeReported", "OutcomeReported"], _export.Errors.Select(error => error.ErrorId));
        Assert.Contains("exception: the lab is gone", _export.Errors[0].Message, StringComparison.Ordinal);
        Assert.Equal("not-found", _export.Errors[1].Issues.Single().Code);
        Assert.Contains(_export.Events.Warnings, warning => warning.Message.Contains("incomplete: 2 are missing", StringComparison.Ordinal));
        Assert.Contains(_export.Events.All, said => said.Level == ExportEventLevel.Verbose && said.Message.Contains("all is well", StringComparison.Ordinal));
        Assert.Equal((2L, 1L), (job.OutcomeErrors, job.OutcomeWarnings));
        Assert.Contains("\"state\": \"saved\"", await File.ReadAllTextAsync(_folder["export.json"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_said_very_often_is_heard_twenty_times_and_then_counted()
    {
        Serve("error", [.. Enumerable.Repeat(Outcome("error", "invalid", "broken"), 1000), .. Enumerable.Repeat(Outcome("warning", "invalid", "odd"), 30)]);
        ExportJob job = await _export.SaveAsync(_folder);
        Assert.Equal(21, _export.Errors.Count);
        Assert.Contains("980 more errors", _export.Errors[^1].Message, StringComparison.Ordinal);
        Assert.Equal(22, _export.Events.Warnings.Count);
        Assert.Equal((1000L, 30L), (job.OutcomeErrors, job.OutcomeWarnings));
    }

    [Fact]
    public async Task A_second_save_of_the_same_folder_says_it_again()
    {
        Serve("error", Outcome("error", "invalid", "broken"));
        await _export.SaveAsync(_folder);
        await _export.SaveAsync(_folder);
        Assert.Single(_export.Errors);
        Assert.Equal(1, _export.Server.CountOf("GET " + SavedExport.Files + "1"));
    }

    private static string Outcome(string severity, string code, string text) =>
        $$"""{"resourceType":"OperationOutcome","issue":[{"severity":"{{severity}}","code":"{{code}}","diagnostics":"{{text}}"}]}""" + "\n";

    private void Serve(string member, params string[] lines) =>
        _export.WithManifest($$""" "output":[], "{{member}}": [{"type":"OperationOutcome","url":"{{SavedExport.Files}}1"}] """)
            .Server.On("GET " + SavedExport.Files + "1", Reply.Text(200, string.Concat(lines)));
}
