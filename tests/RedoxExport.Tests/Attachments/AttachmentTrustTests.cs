using RedoxExport.Attachments;
using RedoxExport.Tests.Transport;
using static RedoxExport.Tests.Attachments.SavedAttachments;

namespace RedoxExport.Tests.Attachments;

/// <summary>Where requests for attachments go, and which of them have the token.</summary>
public sealed class AttachmentTrustTests : IDisposable
{
    private const string Token = "Bearer token-1";

    private readonly SavedAttachments _saved = new();

    public void Dispose() => _saved.Dispose();

    [Theory]
    [InlineData(403)]
    [InlineData(404)]
    public async Task A_resource_of_the_base_is_requested_with_the_token_because_a_server_may_hide_it_otherwise(int status)
    {
        _saved.Write("DocumentReference.ndjson", Linked("1", "Binary/a"), Linked("2", Base + "Binary/b"));
        _saved.Server.Otherwise = request => request["Authorization"] == Token ? Reply.Text(200, "x") : Reply.Status(status);
        await _saved.SaveAsync();
        Assert.Empty(_saved.Errors);
        Assert.Equal([Token, Token], _saved.Server.Requests.Select(request => request["Authorization"]));
    }

    [Fact]
    public async Task Another_address_of_the_own_server_gets_the_token_only_after_it_asks_for_it_and_then_at_once()
    {
        _saved.Write("DocumentReference.ndjson", Linked("1", "/files/a"), Linked("2", "/r4x/b"));
        _saved.Server.Otherwise = request => request["Authorization"] == Token ? Reply.Text(200, "x") : Reply.Status(401);
        await _saved.SaveAsync();
        Assert.Empty(_saved.Errors);
        Assert.Equal([null, Token, Token], _saved.Server.Requests.Select(request => request["Authorization"]));
    }

    [Theory]
    [InlineData("true", Token)]
    [InlineData("false", null)]
    public async Task An_export_whose_files_need_the_token_has_attachments_that_need_it(string requires, string? token)
    {
        _saved.Write("DocumentReference.ndjson", Linked("1", "Binary/a"));
        await File.WriteAllTextAsync(Path.Combine(_saved.FullPath, "manifest.json"), $$"""{"transactionTime":"2026-05-28T09:00:00Z","requiresAccessToken":{{requires}},"output":[]}""", TestContext.Current.CancellationToken);
        _saved.Server.Otherwise = _ => Reply.Text(200, "x");
        await _saved.SaveAsync();
        Assert.Equal([token], _saved.Server.Requests.Select(request => request["Authorization"]));
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    public async Task A_foreign_host_never_gets_the_token_even_if_it_asks_for_it(int status)
    {
        await File.WriteAllTextAsync(Path.Combine(_saved.FullPath, "manifest.json"), """{"transactionTime":"2026-05-28T09:00:00Z","requiresAccessToken":true,"output":[]}""", TestContext.Current.CancellationToken);
        _saved.Write("DocumentReference.ndjson", Linked("1", "https://store.example.net/a"), Linked("2", "https://fhir.example.org:8443/a"), Linked("3", "https://fhir.example.org.example.net/r4/Binary/a"));
        _saved.Server.Otherwise = _ => Reply.Status(status);
        await _saved.SaveAsync();
        Assert.Equal("HostNotTrusted", Assert.Single(_saved.Errors).ErrorId);
        Assert.Equal(3, _saved.Server.Requests.Count);
        Assert.All(_saved.Server.Requests, request => Assert.Null(request["Authorization"]));
        Assert.Equal("HostNotTrusted", _saved.Row("1").GetProperty("error").GetString());
    }

    [Fact]
    public async Task A_redirect_to_another_origin_is_followed_without_the_token()
    {
        _saved.Write("DocumentReference.ndjson", Linked("1", "/files/a"));
        _saved.Server.Otherwise = request => request.Uri.Host == "store.example.net" ? Reply.Text(200, "x")
            : request["Authorization"] is null ? Reply.Status(401) : Reply.Status(302, "Location: https://store.example.net/a?X-Amz-Signature=secret");
        await _saved.SaveAsync();
        Assert.Equal("complete", _saved.StateOf("1"));
        Assert.Equal([null, Token, null], _saved.Server.Requests.Select(request => request["Authorization"]));
    }

    [Fact]
    public async Task A_trusted_host_gets_the_token_when_it_asks_for_it()
    {
        _saved.Write("DocumentReference.ndjson", Linked("1", "https://store.example.net/a"));
        _saved.Server.Otherwise = request => request["Authorization"] == Token ? Reply.Text(200, "x") : Reply.Status(401);
        await _saved.SaveAsync(_saved.FullPath, trusted: "store.example.net");
        Assert.Equal("complete", _saved.StateOf("1"));
    }

    [Theory]
    [InlineData("http://store.example.net/a", "TlsRequired")]
    [InlineData("https://127.0.0.1/a", "HostNotTrusted")]
    [InlineData("https://169.254.169.254/latest/meta-data", "HostNotTrusted")]
    [InlineData("https://localhost/a", "HostNotTrusted")]
    [InlineData("https://user:pass@store.example.net/a", "HostNotTrusted")]
    public async Task An_address_that_the_trust_policy_refuses_is_never_asked(string url, string error)
    {
        _saved.Write("DocumentReference.ndjson", Linked("1", url));
        await _saved.SaveAsync();
        Assert.Equal(error, Assert.Single(_saved.Errors).ErrorId);
        Assert.Empty(_saved.Server.Requests);
        Assert.Equal(("failed", error), (_saved.StateOf("1"), _saved.Row("1").GetProperty("error").GetString()));
        Assert.DoesNotContain("pass", _saved.Index()["DocumentReference/1 content[0].attachment"].GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_text_has_the_query_of_a_link_the_token_or_a_value_of_a_resource()
    {
        const string Secret = "Sm1thJohn";
        _saved.Write(
            "DocumentReference.ndjson",
            Linked($"id-{Secret}", $"https://store.example.net/a?sig={Secret}", $"text/{Secret}", $$""","title":"{{Secret}}" """),
            Linked("2", $"Binary/b?name={Secret}"));
        _saved.Server.Otherwise = request => Reply.Status(request.Uri.Host == "store.example.net" ? 403 : 500);
        await _saved.SaveAsync();
        Assert.Equal(2, _saved.Errors.Count);
        string texts = string.Join('\n', [.. _saved.Errors.Select(error => error.Message + error.RecommendedAction + error.Target), .. _saved.Events.All.Select(e => e.Message)]);
        Assert.DoesNotContain(Secret, texts, StringComparison.Ordinal);
        Assert.DoesNotContain("token-1", texts, StringComparison.Ordinal);
        Assert.DoesNotContain($"sig={Secret}", await File.ReadAllTextAsync(Path.Combine(_saved.Destination, "attachments.ndjson"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_come_from_the_module_whatever_the_resource_and_the_server_say()
    {
        _saved.Write("DocumentReference.ndjson", Linked("../../1", "Binary/..%2f..%2fevil", "../../evil.exe"), Linked("2", "Binary/b", "application/x-msdownload"));
        _saved.Server.Otherwise = request => Reply.Text(200, "x", "Content-Disposition: attachment; filename=\"../../evil.exe\"");
        await _saved.SaveAsync();
        Assert.Equal([Sha256(Utf8("x")) + ".bin"], _saved.Contents());
        Assert.Equal("*/*", _saved.Server.Requests.Select(request => request["Accept"]).Order(StringComparer.Ordinal).First());
    }

    [Fact]
    public async Task An_index_that_names_other_files_is_not_followed()
    {
        _saved.Write("DocumentReference.ndjson", Linked("1", "Binary/a"));
        _saved.Server.Otherwise = _ => Reply.Text(200, "x");
        await _saved.SaveAsync();
        string index = Path.Combine(_saved.Destination, "attachments.ndjson");
        string text = await File.ReadAllTextAsync(index, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(index, text.Replace("\"file\":\"files/", "\"file\":\"../files/", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        await _saved.SaveAsync();
        Assert.Equal(2, _saved.Server.Requests.Count);
        Assert.StartsWith("files/", _saved.Row("1").GetProperty("file").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_sign_in_ends_the_call()
    {
        _saved.Write("DocumentReference.ndjson", [.. Enumerable.Range(0, 50).Select(i => Linked($"{i}", $"Binary/{i}"))]);
        _saved.Server.Otherwise = _ => Reply.Status(401);
        await _saved.SaveAsync();
        Assert.Equal(401, Assert.Single(_saved.Errors).StatusCode);
        Assert.Contains("read Binary resources", _saved.Errors[0].RecommendedAction, StringComparison.Ordinal);
    }
}
