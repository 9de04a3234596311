using RedoxExport.Authentication;
using static RedoxExport.Tests.Authentication.FakeTokenTransport;

namespace RedoxExport.Tests.Authentication;

public sealed class SmartDiscoveryTests
{
    [Theory]
    [InlineData("https://fhir.example.org/r4")]
    [InlineData("https://fhir.example.org/r4/")]
    [InlineData("https://fhir.example.org/r4?x=1#y")]
    public async Task The_document_lies_below_the_base(string baseUri)
    {
        FakeTokenTransport server = new();
        Task<Uri> found = SmartDiscovery.FindTokenEndpointAsync(new Uri(baseUri), server, default);
        Request request = await server.NextAsync();
        Assert.Equal("https://fhir.example.org/r4/.well-known/smart-configuration", request.Endpoint.AbsoluteUri);
        request.Reply.SetResult(Answer("""{"token_endpoint":"https://auth.example.org:443/token","grant_types_supported":["client_credentials"]}"""));

        // Spelled as the server spells it: it becomes the audience.
        Assert.Equal("https://auth.example.org:443/token", (await found).OriginalString);
    }

    [Theory]
    [InlineData("https://api.redoxengine.com/fhir/R4/acme/Production")]
    [InlineData("https://API.CA.RedoxEngine.com./fhir/R4/acme/Production")]
    public async Task Redox_is_never_asked(string baseUri)
    {
        FakeTokenTransport server = new();
        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(() => SmartDiscovery.FindTokenEndpointAsync(new Uri(baseUri), server, default));
        Assert.Equal("DiscoveryNotForRedox", error.ErrorId);
        Assert.Equal(0, server.Count);
    }

    [Theory]
    [InlineData("https://evilredoxengine.com/r4")]
    [InlineData("https://redoxengine.com.evil.example/r4")]
    public async Task A_host_that_only_looks_like_redox_is_not_redox(string baseUri) =>
        Assert.Equal("https://a.example/token", (await FindAsync(baseUri, """{"token_endpoint":"https://a.example/token"}""")).AbsoluteUri);

    [Theory]
    [InlineData("http://127.0.0.1:8080/fhir", "http://localhost:8080/token")]
    [InlineData("http://fhir.example.org/r4", "http://auth.example.org/token")]
    public async Task Without_tls_an_endpoint_passes_where_its_server_has_none_either(string baseUri, string endpoint) =>
        Assert.Equal(endpoint, (await FindAsync(baseUri, $$"""{"token_endpoint":"{{endpoint}}"}""")).AbsoluteUri);

    [Theory]
    [InlineData("https://fhir.example.org/r4", """{"token_endpoint":"http://auth.example.org/token"}""", "not an https address")]
    [InlineData("http://localhost/r4", """{"token_endpoint":"http://auth.example.org/token"}""", "not an https address")]
    [InlineData("https://fhir.example.org/r4", """{"token_endpoint":"/token"}""", "absolute")]
    [InlineData("https://fhir.example.org/r4", """{"token_endpoint":"ftp://auth.example.org/token"}""", "absolute")]
    [InlineData("https://fhir.example.org/r4", """{"token_endpoint":"https://user:secret@auth.example.org/token"}""", "absolute")]
    [InlineData("https://fhir.example.org/r4", """{"token_endpoint":"https://api.redoxengine.com/v2/auth/token"}""", "belongs to Redox")]
    [InlineData("https://fhir.example.org/r4", """{"token_endpoint":""}""", "missing")]
    [InlineData("https://fhir.example.org/r4", """{"token_endpoint":7}""", "missing")]
    [InlineData("https://fhir.example.org/r4", "[]", "not a JSON object")]
    [InlineData("https://fhir.example.org/r4", "{}", "missing")]
    [InlineData("https://fhir.example.org/r4", "<html><title>Sign in</title>", "with the title 'Sign in'")]
    public async Task A_document_without_a_usable_endpoint_says_why(string baseUri, string body, string expected)
    {
        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(() => FindAsync(baseUri, body));
        Assert.Equal("DiscoveryInvalid", error.ErrorId);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_without_the_document_says_so()
    {
        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(() => FindAsync("https://fhir.example.org/r4", "no", 404));
        Assert.Equal("DiscoveryFailed", error.ErrorId);
        Assert.Equal(404, error.StatusCode);
        Assert.Contains("-TokenUri", error.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_refuses_the_document_has_its_words_in_the_message()
    {
        const string Refusal = """{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"forbidden","diagnostics":"Tenant 7 is locked"}]}""";

        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(() => FindAsync("https://fhir.example.org/r4", Refusal, 403));

        Assert.Contains("HTTP 403: Tenant 7 is locked.", error.Message, StringComparison.Ordinal);
    }

    private static async Task<Uri> FindAsync(string baseUri, string body, int status = 200)
    {
        FakeTokenTransport server = new();
        Task<Uri> found = SmartDiscovery.FindTokenEndpointAsync(new Uri(baseUri), server, default);
        (await server.NextAsync()).Reply.SetResult(Answer(body, status));
        return await found;
    }
}
