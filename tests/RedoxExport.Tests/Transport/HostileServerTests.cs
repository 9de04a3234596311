using System.Net;
using System.Text;
using CsCheck;
using RedoxExport.Tests.Text;
using RedoxExport.Transport;

namespace RedoxExport.Tests.Transport;

/// <summary>What a server may try that means harm, or is broken as if it did.</summary>
public class HostileServerTests
{
    private const string Base = "https://fhir.example.org/r4";
    private const string Own = Base + "/files/1";
    private const string Store = "https://store.example.net/files/1?sig=topsecret";

    private readonly ScriptedServer _server = new();
    private readonly TestPacing _pacing = new();
    private readonly RecordingEvents _events = new();

    [Theory]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_signed_assertion_is_not_sent_on_to_where_a_token_endpoint_redirects(int status)
    {
        const string Endpoint = Base + "/token";
        _server.On("POST " + Endpoint, Reply.Status(status, "Location: https://evil.example.net/token"));
        GateRequest request = new(HttpMethod.Post, new Uri(Endpoint), RequestPurpose.Token) { Content = () => "client_assertion=x"u8.ToArray(), ContentType = "application/x-www-form-urlencoded" };
        Assert.Equal("RedirectRefused", (await FailsAsync(request)).ErrorId);
        Assert.Single(_server.Requests);
    }

    [Theory]
    [InlineData(RequestPurpose.Discovery)]
    [InlineData(RequestPurpose.Token)]
    [InlineData(RequestPurpose.KickOff)]
    [InlineData(RequestPurpose.Status)]
    [InlineData(RequestPurpose.ManifestPage)]
    internal async Task Nothing_but_a_file_is_redirected_to_another_origin(RequestPurpose purpose)
    {
        _server.On("GET " + Own, Reply.Status(302, "Location: " + Store));
        RedoxExportException error = await FailsAsync(Get(Own, purpose));
        Assert.Equal("RedirectRefused", error.ErrorId);
        Assert.Contains("https://store.example.net/files/1", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("topsecret", error.Message + error.RecommendedAction + error.Target, StringComparison.Ordinal);
        Assert.Single(_server.Requests);
    }

    [Fact]
    public async Task A_file_that_is_redirected_elsewhere_is_asked_for_without_the_token()
    {
        _server.On("GET " + Own, Reply.Status(302, "Location: " + Store)).On("GET " + Store, Reply.Status(200));
        using GateResponse response = await Gate().SendAsync(Get(Own, RequestPurpose.FileWithToken), _events, default);
        Assert.Equal(["Bearer token-1", null], _server.Requests.Select(request => request["Authorization"]));
    }

    [Fact]
    public async Task A_circle_of_redirects_ends()
    {
        _server.On("GET " + Own, Reply.Status(302, "Location: " + Store)).On("GET " + Store, Reply.Status(302, "Location: " + Own));
        Assert.Equal("RedirectRefused", (await FailsAsync(Get(Own, RequestPurpose.FileWithToken))).ErrorId);
        Assert.Equal(6, _server.Requests.Count);

        // It comes back to the own server, and has lost its token for good.
        Assert.Equal("Bearer token-1", _server.Requests[0]["Authorization"]);
        Assert.All(_server.Requests.Skip(1), request => Assert.Null(request["Authorization"]));
    }

    [Theory]
    [InlineData("http://fhir.example.org:8080/r4/files/1", RequestPurpose.FileWithToken, "TlsRequired")]
    [InlineData("http://store.example.net/files/1", RequestPurpose.FileWithoutToken, "TlsRequired")]
    [InlineData("http://fhir.example.org:8080/r4/files/1", RequestPurpose.Status, "RedirectRefused")]
    internal async Task A_redirect_from_https_to_http_is_not_followed(string location, RequestPurpose purpose, string errorId)
    {
        _server.On("GET " + Own, Reply.Status(302, "Location: " + location));
        Assert.Equal(errorId, (await FailsAsync(Get(Own, purpose))).ErrorId);
        Assert.Single(_server.Requests);
    }

    [Theory]
    [InlineData(RequestPurpose.FileWithToken)]
    [InlineData(RequestPurpose.Status)]
    internal async Task A_redirect_to_http_on_the_own_host_is_followed_to_the_own_origin(RequestPurpose purpose)
    {
        _server.On("GET " + Own, Reply.Status(302, "Location: http://fhir.example.org/r4/files/2")).On("GET https://fhir.example.org/r4/files/2", Reply.Text(200, "x"));
        using GateResponse response = await Gate().SendAsync(Get(Own, purpose), _events, default);
        Assert.Equal((200, "https://fhir.example.org/r4/files/2"), (response.Status, response.Uri.AbsoluteUri));
        Assert.All(_server.Requests, request => Assert.Equal("Bearer token-1", request["Authorization"]));
    }

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("ftp://store.example.net/files/1")]
    [InlineData("https://user:pw@store.example.net/files/1")]
    [InlineData("https://127.0.0.1/files/1")]
    [InlineData("https://[::ffff:127.0.0.1]/files/1")]
    [InlineData("https://[::ffff:169.254.169.254]/files/1")]
    [InlineData("https://169.254.169.254/latest/meta-data")]
    [InlineData("https://localhost/files/1")]
    [InlineData("https://[fe80::1]/files/1")]
    public async Task A_link_to_where_no_file_may_come_from_is_not_asked(string link)
    {
        foreach (RequestPurpose purpose in new[] { RequestPurpose.FileWithToken, RequestPurpose.FileWithoutToken, RequestPurpose.ManifestPage, RequestPurpose.Status })
        {
            Assert.Equal("HostNotTrusted", (await FailsAsync(Get(link, purpose))).ErrorId);
        }

        Assert.Empty(_server.Requests);

        _server.On("GET " + Own, Reply.Status(302, "Location: " + link));
        Assert.Equal("HostNotTrusted", (await FailsAsync(Get(Own, RequestPurpose.FileWithToken))).ErrorId);
        Assert.Single(_server.Requests);
    }

    [Fact]
    public void Whatever_a_redirect_names_it_is_followed_or_refused() =>
        HostileText.Links.Sample(location =>
        {
            using RequestGate gate = new(new TrustPolicy(new Uri(Base), null, false), new GateOptions { Pacing = new TestPacing() }, new HttpMessageInvoker(new RedirectingHandler(location)));
            try
            {
                using GateResponse response = gate.SendAsync(Get(Own, RequestPurpose.FileWithToken), null, default).GetAwaiter().GetResult();
                return response.Status == 200;
            }
            catch (RedoxExportException e)
            {
                return e.ErrorId is "RedirectRefused" or "HostNotTrusted" or "TlsRequired";
            }
        });

    [Fact]
    public async Task An_error_whose_body_never_ends_is_that_error()
    {
        _server.On("GET " + Own, Reply.Stream(404, () => new DrippingStream(64 * 1024, () => { })));
        using GateResponse response = await Gate().SendAsync(Get(Own, RequestPurpose.FileWithToken), _events, default);
        Assert.Equal(404, response.Status);
        Assert.Contains("too long", response.Error!.Text, StringComparison.Ordinal);
        Assert.Single(_server.Requests);
    }

    [Fact]
    public async Task An_error_whose_body_drips_is_that_error_within_minutes()
    {
        _server.On("GET " + Own, Reply.Stream(404, () => new DrippingStream(1, () => _pacing.Time.Advance(TimeSpan.FromSeconds(99)))));
        using GateResponse response = await Gate().SendAsync(Get(Own, RequestPurpose.FileWithToken), _events, default);
        Assert.Equal(404, response.Status);
        Assert.InRange(_pacing.Clock.GetUtcNow() - TestPacing.Start, TimeSpan.Zero, TimeSpan.FromMinutes(5));
    }

    [Theory]
    [InlineData(2000)]
    [InlineData(1)]
    public async Task A_flood_of_headers_is_one_clear_error_and_not_tried_again(int lines)
    {
        // 200,000 characters, in many headers or in one.
        string one = new('x', 200_000 / lines);
        StringBuilder flood = new("HTTP/1.1 200 OK\r\n");
        for (int i = 0; i < lines; i++)
        {
            flood.Append("X-Flood-").Append(i).Append(": ").Append(one).Append("\r\n");
        }

        flood.Append("Content-Length: 0\r\n\r\n");
        await using LoopbackServer server = LoopbackServer.Answering(Encoding.ASCII.GetBytes(flood.ToString()));
        Uri baseUri = new($"http://127.0.0.1:{server.Port}/fhir");
        using RequestGate gate = new(new TrustPolicy(baseUri, null, false), new GateOptions { Pacing = _pacing, Proxy = new WebProxy() });
        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(
            () => gate.SendAsync(new GateRequest(HttpMethod.Get, baseUri, RequestPurpose.Status), _events, default));
        Assert.Equal("AnswerTooLarge", error.ErrorId);
        Assert.Contains("more than 64 KB of headers", error.Message, StringComparison.Ordinal);
        Assert.Equal(1, server.Connections);
        Assert.Empty(_pacing.Delays);
    }

    [Fact]
    public async Task An_answer_that_is_no_HTTP_is_an_error_without_any_of_it()
    {
        await using LoopbackServer server = LoopbackServer.Answering("{\"resourceType\":\"Patient\",\"name\":\"Shaw\"}\r\n\r\n"u8.ToArray());
        Uri baseUri = new($"http://127.0.0.1:{server.Port}/fhir");
        using RequestGate gate = new(new TrustPolicy(baseUri, null, false), new GateOptions { Pacing = _pacing, MaxAttempts = 2, Proxy = new WebProxy() });
        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(
            () => gate.SendAsync(new GateRequest(HttpMethod.Get, baseUri, RequestPurpose.Status), _events, default));
        Assert.Equal("ServerNotReachable", error.ErrorId);
        Assert.DoesNotContain("Shaw", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(2, server.Connections);
    }

    [Fact]
    public async Task A_body_in_chunks_that_are_none_is_an_error_without_any_of_it()
    {
        await using LoopbackServer server = LoopbackServer.Answering("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{\"resourceType\":\"Patient\",\"name\":\"Shaw\"}\r\n"u8.ToArray());
        Uri baseUri = new($"http://127.0.0.1:{server.Port}/fhir");
        using RequestGate gate = new(new TrustPolicy(baseUri, null, false), new GateOptions { Pacing = _pacing, MaxAttempts = 2, Proxy = new WebProxy() });
        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(
            () => gate.SendAndReadAsync(new GateRequest(HttpMethod.Get, baseUri, RequestPurpose.Status), 1000, _events, default));
        Assert.Equal("AnswerCutShort", error.ErrorId);
        Assert.DoesNotContain("Shaw", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(2, server.Connections);
    }

    private static GateRequest Get(string url, RequestPurpose purpose) => new(HttpMethod.Get, new Uri(url), purpose);

    private RequestGate Gate() => new(new TrustPolicy(new Uri(Base), null, false), new GateOptions { Pacing = _pacing }, _server.ToInvoker()) { Tokens = new NumberedTokens() };

    private Task<RedoxExportException> FailsAsync(GateRequest request) =>
        Assert.ThrowsAsync<RedoxExportException>(() => Gate().SendAsync(request, _events, default));

    /// <summary>Redirects the first request, and answers every other.</summary>
    private sealed class RedirectingHandler(string location) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            bool first = request.RequestUri!.AbsoluteUri == Own;
            HttpResponseMessage message = new(first ? HttpStatusCode.Found : HttpStatusCode.OK) { Content = new ByteArrayContent([]) };
            if (first)
            {
                message.Headers.TryAddWithoutValidation("Location", location);
            }

            return Task.FromResult(message);
        }
    }
}
