using RedoxExport.Downloads;
using RedoxExport.Exports;
using RedoxExport.Tests.Transport;
using static RedoxExport.Tests.Downloads.SavedExport;

namespace RedoxExport.Tests.Downloads;

/// <summary>Files and the token, where the manifest says something else than the server wants.</summary>
public sealed class FileCredentialsTests : IDisposable
{
    private const string Token = "Bearer token-1";

    private readonly TestFolder _folder = new();
    private readonly SavedExport _export = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("\"requiresAccessToken\":false,", "says that they do not need it")]
    [InlineData("", "does not say that they need it")]
    [InlineData("\"requiresAccessToken\":\"perhaps\",", "does not say that they need it")]
    public async Task A_401_of_the_own_server_is_answered_with_the_token_and_said_once(string flag, string said)
    {
        Serve(flag, SavedExport.Files, 3);
        foreach (int i in new[] { 1, 2, 3 })
        {
            _export.Server.On($"GET {SavedExport.Files}{i}", i == 1 ? [Reply.Status(401), Reply.Text(200, Lines(1))] : [Reply.Text(200, Lines(1))]);
        }

        await _export.SaveAsync(_folder);
        Assert.Empty(_export.Errors);
        Assert.Equal([null, Token, Token, Token], RequestsOfFiles().Select(request => request["Authorization"]));
        ExportEvent note = Assert.Single(_export.Events.All, e => e.Severity == RunFindingSeverity.Note);
        Assert.Equal("FilesNeedToken", note.Name);
        Assert.Contains(said, note.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\"requiresAccessToken\":false,")]
    public async Task A_401_of_another_server_names_trust_and_never_gets_the_token_if_the_list_does_not_say_that_files_need_it(string said)
    {
        Serve(said, "https://store.example.net/", 1);
        _export.Server.On("GET https://store.example.net/1", Reply.Status(401));
        await _export.SaveAsync(_folder);
        Assert.Equal("HostNotTrusted", Assert.Single(_export.Errors).ErrorId);
        Assert.All(RequestsOfFiles(), request => Assert.Null(request["Authorization"]));
    }

    [Fact]
    public async Task Files_on_object_storage_are_fetched_without_the_token_that_they_are_said_to_need()
    {
        Serve("\"requiresAccessToken\":true,", "https://store.example.net/", 2);
        _export.Server.On("GET https://store.example.net/1", Reply.Text(200, Lines(1))).On("GET https://store.example.net/2", Reply.Text(200, Lines(1)));
        await _export.SaveAsync(_folder);
        Assert.Empty(_export.Errors);
        Assert.Equal(2, _export.Saved.Count);
        Assert.All(RequestsOfFiles(), request => Assert.Null(request["Authorization"]));
        Assert.Equal("FilesWithoutToken", Assert.Single(_export.Events.All, e => e.Severity == RunFindingSeverity.Note).Name);
    }

    [Theory]
    [InlineData(401, 1)]
    [InlineData(403, 2)]
    public async Task Another_server_that_refuses_a_file_without_the_token_has_to_be_trusted_first(int status, int times)
    {
        Serve("\"requiresAccessToken\":true,", "https://store.example.net/", 1);
        _export.Server.On("GET https://store.example.net/1", Reply.Status(status));
        await _export.SaveAsync(_folder);
        RedoxExportException error = Assert.Single(_export.Errors);
        Assert.Equal(("HostNotTrusted", status), (error.ErrorId, error.StatusCode));
        Assert.Contains("-TrustedHost", error.RecommendedAction, StringComparison.Ordinal);
        Assert.Equal(times, RequestsOfFiles().Count());
        Assert.All(RequestsOfFiles(), request => Assert.Null(request["Authorization"]));
    }

    [Fact]
    public async Task A_signature_that_has_expired_on_object_storage_is_renewed()
    {
        Serve("\"requiresAccessToken\":true,", "https://store.example.net/f?sig=", 1);
        string first = _export.Manifest;
        _export.Server.On("GET " + JobUrl, Reply.Text(200, first), Reply.Text(200, first.Replace("sig=1", "sig=2", StringComparison.Ordinal)))
            .On("GET https://store.example.net/f?sig=1", Reply.Status(403))
            .On("GET https://store.example.net/f?sig=2", Reply.Text(200, Lines(1)));
        await _export.SaveAsync(_folder);
        Assert.Empty(_export.Errors);
        Assert.Single(_export.Saved);
    }

    [Fact]
    public async Task A_trusted_host_that_answers_400_to_a_token_on_a_signed_link_is_asked_without()
    {
        Serve("\"requiresAccessToken\":true,", "https://trusted.example.net/f?sig=", 2);
        _export.Server.On("GET https://trusted.example.net/f?sig=1", Reply.Text(400, "<Error><Code>InvalidArgument</Code></Error>"), Reply.Text(200, Lines(1)))
            .On("GET https://trusted.example.net/f?sig=2", Reply.Text(200, Lines(1)));
        await _export.SaveAsync(_folder, trusted: "trusted.example.net");
        Assert.Empty(_export.Errors);
        Assert.Equal([Token, null, null], RequestsOfFiles().Select(request => request["Authorization"]));
        Assert.Equal("FilesRefuseToken", Assert.Single(_export.Events.All, e => e.Severity == RunFindingSeverity.Note).Name);
    }

    [Fact]
    public async Task A_400_to_a_link_without_a_signature_is_an_error_at_once()
    {
        Serve("\"requiresAccessToken\":true,", "https://trusted.example.net/", 1);
        _export.Server.On("GET https://trusted.example.net/1", Reply.Status(400));
        await _export.SaveAsync(_folder, trusted: "trusted.example.net");
        Assert.Equal("FileNotAvailable", Assert.Single(_export.Errors).ErrorId);
        Assert.Single(RequestsOfFiles());
    }

    [Theory]
    [InlineData("http://fhir.example.org/files/1")]
    [InlineData("http://fhir.example.org:443/files/1")]
    public async Task Plain_http_links_of_the_own_host_are_asked_at_the_own_origin(string link)
    {
        _export.WithManifest($$""" "output": [{"type":"Patient","url":"{{link}}"}] """).Server.On("GET https://fhir.example.org/files/1", Reply.Text(200, Lines(1)));
        await _export.SaveAsync(_folder);
        Assert.Empty(_export.Errors);
        Assert.Equal(Token, _export.Server.Single("GET https://fhir.example.org/files/1")["Authorization"]);
    }

    private IEnumerable<SeenRequest> RequestsOfFiles() => _export.Server.Requests.Where(request => request.Uri.AbsoluteUri != JobUrl);

    private void Serve(string flag, string prefix, int files)
    {
        string rows = string.Join(",", Enumerable.Range(1, files).Select(i => $$"""{"type":"Patient","url":"{{prefix}}{{i}}"}"""));
        _export.ServeManifest($$"""{"transactionTime":"2026-05-28T09:00:00Z",{{flag}}"output":[{{rows}}]}""");
    }
}
