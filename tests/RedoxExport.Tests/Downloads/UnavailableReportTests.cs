using System.Net.Sockets;
using RedoxExport.Downloads;
using RedoxExport.Exports;
using RedoxExport.Tests.Transport;
using static RedoxExport.Tests.Downloads.SavedExport;

namespace RedoxExport.Tests.Downloads;

/// <summary>Files of the server's own report (<c>error</c>, <c>outcome</c>) that it does not give: the data are kept, and it is said.</summary>
public sealed class UnavailableReportTests : IDisposable
{
    private const string Report = "GET " + SavedExport.Files + "2";

    private readonly TestFolder _folder = new();
    private readonly SavedExport _export = new();

    public static TheoryData<int, string, string> Answers => new()
    {
        { 404, """{"errorDetail":"no such file"}""", "no such file" },
        { 410, "", "HTTP 410" },
        { 403, "", "HTTP 403" },
        { 400, "", "HTTP 400" },
        { 200, "<html><title>Oops</title></html>", "an HTML or XML page" },
        { 200, """{"resourceType":"Patient","id":"1"}""" + "\n", "none of its lines is of type OperationOutcome" },
    };

    private IEnumerable<ExportEvent> Problems => _export.Events.All.Where(e => e.Severity == RunFindingSeverity.Problem);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task A_dead_link_in_error_costs_no_data_and_is_said(int status, string body, string said)
    {
        Serve();
        _export.Server.On(Report, Reply.Text(status, body));
        for (int save = 1; save <= 2; save++)
        {
            _export.Events.Clear();
            await _export.SaveAsync(_folder);
            Assert.Empty(_export.Errors);
            Assert.Equal("Patient", Assert.Single(_export.Saved).Type);
            Assert.Contains("\"saved\"", await File.ReadAllTextAsync(_folder["export.json"], TestContext.Current.CancellationToken), StringComparison.Ordinal);
            ExportEvent problem = Assert.Single(Problems);
            Assert.Equal(("OutcomesNotAvailable", "outcome/OperationOutcome.0001.ndjson", true), (problem.Name, problem.Data["file"], problem.MeansMissingData));
            Assert.Contains(said, problem.Message, StringComparison.Ordinal);
            Assert.DoesNotContain(_folder.Files, name => name.EndsWith(".partial", StringComparison.Ordinal));
        }

        _export.Events.Clear();
        List<ExportedFile> read = [];
        Assert.True(await new FolderCheck(_folder.FullPath, _export.Events).RunAsync(read.Add, default));
        Assert.Equal([ExportedFileState.Complete, ExportedFileState.Unavailable], read.Select(file => file.State));
        Assert.Contains(said, Assert.Single(Problems).Message, StringComparison.Ordinal);
        Assert.NotNull(ExportResume.SavedFiles(_folder.FullPath));
    }

    [Fact]
    public async Task A_dead_link_of_a_report_that_is_empty_is_only_a_note()
    {
        Serve(""","count":0""");
        _export.Server.On(Report, Reply.Status(404));
        await _export.SaveAsync(_folder);
        Assert.Empty(Problems);
        Assert.Contains(_export.Events.All, e => e.Name == "OutcomesNotAvailable" && e.Severity == RunFindingSeverity.Note);
    }

    [Fact]
    public async Task A_report_that_comes_later_is_taken()
    {
        Serve();
        _export.Server.On(Report, Reply.Status(404));
        await _export.SaveAsync(_folder);
        _export.Server.On(Report, Reply.Text(200, """{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"exception"}]}""" + "\n"));
        ExportJob job = await _export.SaveAsync(_folder);
        Assert.Equal((2, 1L), (_export.Saved.Count, job.OutcomeErrors));
    }

    [Fact]
    public async Task Shards_are_whole_without_a_report_that_is_not_given()
    {
        Serve();
        _export.Server.On(Report, Reply.Status(404));
        for (int shard = 1; shard <= 2; shard++)
        {
            await new ExportSaver(await _export.JobAsync(), _folder.FullPath, new SaveOptions { Shard = Shard.Parse($"{shard}/2") }, _export.Events).SaveAsync(_export.Saved.Add, _export.Errors.Add, default);
        }

        Assert.Empty(_export.Errors);
        Assert.Contains("\"saved\"", await File.ReadAllTextAsync(_folder["export.json"], TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Single(Problems);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(500)]
    public async Task A_report_that_may_still_come_is_waited_for(int status)
    {
        Serve();
        _export.Server.On(Report, Reply.Status(status));
        await _export.SaveAsync(_folder);
        Assert.Single(_export.Errors);
        Assert.Contains("\"incomplete\"", await File.ReadAllTextAsync(_folder["export.json"], TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("refused")]
    [InlineData("no such name")]
    [InlineData("reset")]
    [InlineData("time limit")]
    public async Task A_report_on_a_host_that_has_nothing_else_to_do_with_the_export_is_not_waited_for(string failure)
    {
        const string Elsewhere = "https://reports.example.net/2";
        ServeReport(Elsewhere);
        _export.Server.On("GET " + Elsewhere, failure switch
        {
            "refused" => Reply.Fails(new HttpRequestException(HttpRequestError.ConnectionError, "refused", new SocketException((int)SocketError.ConnectionRefused))),
            "no such name" => Reply.Fails(new HttpRequestException(HttpRequestError.NameResolutionError, "no such name", new SocketException((int)SocketError.HostNotFound))),
            "reset" => Reply.Fails(new HttpRequestException("reset", new IOException("reset"))),
            _ => Reply.Never(() => _export.Pacing.Time.Advance(TimeSpan.FromSeconds(100))),
        });

        await _export.SaveAsync(_folder);

        Assert.Empty(_export.Errors);
        Assert.Equal("Patient", Assert.Single(_export.Saved).Type);
        Assert.Equal("OutcomesNotAvailable", Assert.Single(Problems).Name);
        Assert.Contains("\"saved\"", await File.ReadAllTextAsync(_folder["export.json"], TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.InRange(_export.Pacing.Time.GetUtcNow() - TestPacing.Start, TimeSpan.Zero, TimeSpan.FromMinutes(10));
        Assert.DoesNotContain(_export.Events.Warnings, warning => warning.Name == "HostSilent");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_report_on_a_host_that_the_token_may_go_to_is_waited_for(bool isTrusted)
    {
        string report = isTrusted ? "https://reports.example.net/2" : SavedExport.Files + "2";
        ServeReport(report);
        _export.Server.On("GET " + report, Reply.Fails(new HttpRequestException(HttpRequestError.ConnectionError, "refused", new SocketException((int)SocketError.ConnectionRefused))));

        await _export.SaveAsync(_folder, trusted: "reports.example.net");

        Assert.Equal("ServerNotReachable", Assert.Single(_export.Errors).ErrorId);
        Assert.Empty(Problems);
        Assert.True(_export.Pacing.Time.GetUtcNow() - TestPacing.Start >= TimeSpan.FromHours(1));
    }

    private void ServeReport(string report) =>
        _export.WithManifest($$""" "output": [{"type":"Patient","url":"{{SavedExport.Files}}1"}], "error": [{"type":"OperationOutcome","url":"{{report}}"}] """)
            .Server.On("GET " + SavedExport.Files + "1", Reply.Text(200, Lines(2)));

    private void Serve(string more = "") =>
        _export.WithManifest($$""" "output": [{"type":"Patient","url":"{{SavedExport.Files}}1"}], "error": [{"type":"OperationOutcome","url":"{{SavedExport.Files}}2"{{more}}}] """)
            .Server.On("GET " + SavedExport.Files + "1", Reply.Text(200, Lines(2)));
}
