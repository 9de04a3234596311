using RedoxExport.Downloads;
using RedoxExport.Exports;
using RedoxExport.Tests.Transport;
using static RedoxExport.Tests.Downloads.SavedExport;

namespace RedoxExport.Tests.Downloads;

public sealed class FileLinksTests : IDisposable
{
    private const string Status = "GET " + SavedExport.JobUrl;

    private readonly TestFolder _folder = new();
    private readonly SavedExport _export = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(410)]
    public async Task Links_that_expire_are_fetched_again_once_for_all(int status)
    {
        _export.Server.On(Status, Manifest("a"), Manifest("b"));
        foreach (int i in Enumerable.Range(1, 4))
        {
            _export.Server.On(Link(i, "a"), Reply.Status(status)).On(Link(i, "b"), Reply.Text(200, Lines(i)));
        }

        await _export.SaveAsync(_folder, 4);
        Assert.Empty(_export.Errors);
        Assert.Equal(4, _export.Saved.Count);
        Assert.Equal(2, _export.Server.CountOf(Status));
        Assert.Contains("sig=a", await File.ReadAllTextAsync(_folder["manifest.json"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Links_are_renewed_as_often_as_they_expire()
    {
        _export.Server.On(Status, Manifest("a"), Manifest("b"), Manifest("c"), Manifest("d"));
        _export.Server.On(Link(1, "a"), Reply.Text(200, Lines(1)))
            .On(Link(2, "a"), Reply.Status(403)).On(Link(2, "b"), Reply.Text(200, Lines(2)))
            .On(Link(3, "b"), Reply.Status(403)).On(Link(3, "c"), Reply.Text(200, Lines(3)))
            .On(Link(4, "c"), Reply.Status(403)).On(Link(4, "d"), Reply.Text(200, Lines(4)));
        await _export.SaveAsync(_folder);
        Assert.Empty(_export.Errors);
        Assert.Equal(4, _export.Server.CountOf(Status));
    }

    [Fact]
    public async Task A_file_goes_on_under_its_new_link()
    {
        byte[] data = Utf8(Lines(50));
        _export.Server.On(Status, One("a"), One("b"));
        _export.Server.On(Link(1, "a"), Reply.Cut(200, data[..500], data.Length, "ETag: \"v1\""), Reply.Status(403))
            .On(Link(1, "b"), Reply.Bytes(206, data[500..], "ETag: \"v1\"", $"Content-Range: bytes 500-{data.Length - 1}/{data.Length}"));
        await _export.SaveAsync(_folder);
        Assert.Equal(data, await File.ReadAllBytesAsync(_folder["Patient.0001.ndjson"]));
        Assert.Equal("bytes=500-", _export.Server.Requests[^1]["Range"]);
    }

    [Theory]
    [InlineData("""{"type":"Patient","url":"https://fhir.example.org/files/1?sig=b","count":2}""")]
    [InlineData("""{"type":"Observation","url":"https://fhir.example.org/files/1?sig=b"}""")]
    [InlineData("""{"type":"Patient","url":"https://fhir.example.org/files/1?sig=b","fileSize":7}""")]
    [InlineData("""{"type":"Patient","url":"https://fhir.example.org/files/1?sig=b"},{"type":"Patient","url":"https://fhir.example.org/files/2?sig=b"}""")]
    public async Task A_list_that_is_another_is_not_gone_on_with(string rows)
    {
        _export.Server.On(Status, One("a"), Reply.Text(200, $$"""{"transactionTime":"2026-05-28T09:00:00Z","output":[{{rows}}]}"""));
        _export.Server.On(Link(1, "a"), Reply.Status(403));
        await _export.SaveAsync(_folder);
        Assert.Equal("ManifestChanged", Assert.Single(_export.Errors).ErrorId);
        Assert.Contains("sig=a", await File.ReadAllTextAsync(_folder["manifest.json"]), StringComparison.Ordinal);
        Assert.Contains("incomplete", await File.ReadAllTextAsync(_folder["export.json"]), StringComparison.Ordinal);

        // Nor by a later save.
        ExportJob job = await _export.JobAsync();
        Assert.Equal("ManifestChanged", (await Assert.ThrowsAsync<RedoxExportException>(() => _export.SaveAsync(job, _folder))).ErrorId);
    }

    [Fact]
    public async Task A_job_that_is_gone_says_so_once_and_keeps_what_is_there()
    {
        _export.Server.On(Status, Manifest("a"), Reply.Status(404));
        _export.Server.On(Link(1, "a"), Reply.Text(200, Lines(1))).On(Link(2, "a"), Reply.Status(410)).On(Link(3, "a"), Reply.Status(410)).On(Link(4, "a"), Reply.Text(200, Lines(4)));
        await _export.SaveAsync(_folder);
        Assert.Equal(["JobGone", "FileNotAvailable"], _export.Errors.Select(error => error.ErrorId).OrderDescending());
        Assert.Equal(2, _export.Saved.Count);

        // Once for the list, and four times until it is certain.
        Assert.Equal(5, _export.Server.CountOf(Status));
    }

    [Fact]
    public async Task An_export_that_has_failed_meanwhile_gives_its_failure()
    {
        _export.Server.On(Status, Manifest("a"), Reply.Text(500, """{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"exception","diagnostics":"database lost"}]}"""));
        _export.Server.On(Link(1, "a"), Reply.Text(200, Lines(1))).On(Link(2, "a"), Reply.Status(410)).On(Link(3, "a"), Reply.Status(410)).On(Link(4, "a"), Reply.Text(200, Lines(4)));
        await _export.SaveAsync(_folder);
        Assert.Equal(["ExportFailed", "FileNotAvailable"], _export.Errors.Select(error => error.ErrorId));
        Assert.Contains("database lost", _export.Errors[0].Message, StringComparison.Ordinal);
        Assert.Equal(Recovery.StartNewExport, _export.Errors[0].Recovery);
        Assert.Equal(2, _export.Saved.Count);
    }

    [Fact]
    public async Task An_export_that_is_not_ready_again_when_links_have_expired_is_another_matter()
    {
        _export.Server.On(Status, One("a"), Reply.Status(202));
        _export.Server.On(Link(1, "a"), Reply.Status(410));
        await _export.SaveAsync(_folder);
        Assert.Equal("LinksNotRenewed", Assert.Single(_export.Errors).ErrorId);
    }

    [Fact]
    public async Task One_404_of_the_status_does_not_lose_the_files_whose_links_expired()
    {
        _export.Server.On(Status, One("a"), Reply.Status(404), One("b"));
        _export.Server.On(Link(1, "a"), Reply.Status(403)).On(Link(1, "b"), Reply.Text(200, Lines(1)));
        await _export.SaveAsync(_folder);
        Assert.Empty(_export.Errors);
    }

    [Fact]
    public async Task A_link_that_stays_the_same_is_tried_once_more_and_no_oftener()
    {
        _export.Server.On(Status, One("a"));
        _export.Server.On(Link(1, "a"), Reply.Status(404));
        await _export.SaveAsync(_folder);
        Assert.Equal("FileNotAvailable", Assert.Single(_export.Errors).ErrorId);
        Assert.Equal((2, 2), (_export.Server.CountOf(Link(1, "a")), _export.Server.CountOf(Status)));
    }

    [Fact]
    public async Task A_link_that_is_missing_once_and_has_expired_then_is_renewed_twice()
    {
        _export.Server.On(Status, One("a"), One("a"), One("b"));
        _export.Server.On(Link(1, "a"), Reply.Status(404), Reply.Status(403)).On(Link(1, "b"), Reply.Text(200, Lines(1)));
        await _export.SaveAsync(_folder);
        Assert.Empty(_export.Errors);
        Assert.Equal(3, _export.Server.CountOf(Status));
    }

    private static string Link(int i, string signature) => $"GET {SavedExport.Files}{i}?sig={signature}";

    private static Reply Manifest(string signature) => Reply.Text(200, $$"""{"transactionTime":"2026-05-28T09:00:00Z","requiresAccessToken":false,"output":[{{string.Join(",", Enumerable.Range(1, 4).Select(i => Row(i, signature)))}}]}""");

    private static Reply One(string signature) => Reply.Text(200, $$"""{"transactionTime":"2026-05-28T09:00:00Z","requiresAccessToken":false,"output":[{"type":"Patient","url":"{{SavedExport.Files}}1?sig={{signature}}"}]}""");

    private static string Row(int i, string signature) => $$"""{"type":"Patient","url":"{{SavedExport.Files}}{{i}}?sig={{signature}}"}""";
}
