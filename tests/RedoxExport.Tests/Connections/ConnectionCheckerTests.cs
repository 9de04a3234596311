using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using RedoxExport.Authentication;
using RedoxExport.Connections;
using RedoxExport.Tests.Authentication;
using RedoxExport.Tests.Transport;
using RedoxExport.Transport;

namespace RedoxExport.Tests.Connections;

/// <summary>Each fault of a connection is reported by one check, and by no other.</summary>
public sealed class ConnectionCheckerTests
{
    private const string Base = "http://localhost/fhir";
    private const string Metadata = "GET " + Base + "/metadata";
    private const string Token = "POST " + Base + "/token";
    private const string Statement = """{"resourceType":"CapabilityStatement","fhirVersion":"4.0.1","software":{"name":"Acme"},"rest":[{"resource":[{"type":"Patient","operation":[{"name":"export"}]},{"type":"Group","operation":[{"name":"$export"}]}],"operation":[{"name":"x","definition":"http://hl7.org/fhir/uv/bulkdata/OperationDefinition/export"}]}]}""";

    private readonly TestPacing _pacing = new();
    private readonly ScriptedServer _server = new();

    [Fact]
    public async Task A_server_that_works_passes_every_check()
    {
        _server.On(Metadata, Reply.Text(200, Statement)).On(Token, Reply.Text(200, """{"access_token":"abcdefgh","expires_in":300,"scope":"system/*.rs"}"""));
        List<ConnectionCheck> checks = await CheckAsync(Signed());
        Assert.All(checks, check => Assert.True(check.Result is ConnectionCheckResult.Passed or ConnectionCheckResult.Skipped, check.Message));
        Assert.Equal("The server issued a token for 300 seconds. Its scopes: system/*.rs.", Of(checks, ConnectionCheckKind.SignIn).Message);
        Assert.Equal("Acme has FHIR 4.0.1 and 2 resource types.", Of(checks, ConnectionCheckKind.Capabilities).Message);
        Assert.Equal("The server declares exports of these levels: System, Patient, Group.", Of(checks, ConnectionCheckKind.BulkData).Message);
        Assert.DoesNotContain(_server.Requests, request => request.Uri.AbsolutePath.Contains("export", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_check_has_one_result_in_their_order()
    {
        _server.On(Metadata, Reply.Text(200, Statement));
        List<ConnectionCheck> checks = await CheckAsync(Open());
        Assert.Equal(Enum.GetValues<ConnectionCheckKind>().Where(kind => kind != ConnectionCheckKind.Proxy), checks.Select(check => check.Check));
    }

    [Fact]
    public async Task A_name_that_does_not_exist_is_the_fault_of_the_name()
    {
        ConnectionCheck failed = OnlyFailed(await CheckAsync(new ConnectionSettings { BaseUri = new Uri("https://no-such-host.invalid/fhir") }, http: false));
        Assert.Equal(ConnectionCheckKind.Name, failed.Check);
        Assert.StartsWith("The name no-such-host.invalid cannot be resolved: ", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_nobody_listens_on_is_the_fault_of_the_network()
    {
        ConnectionCheck failed = OnlyFailed(await CheckAsync(new ConnectionSettings { BaseUri = new Uri($"http://localhost:{FreePort()}/fhir") }, http: false));
        Assert.Equal((ConnectionCheckKind.Network, "ServerNotReachable"), (failed.Check, failed.ErrorId));
    }

    [Fact]
    public async Task A_proxy_that_nobody_listens_on_is_the_fault_of_the_proxy()
    {
        int port = FreePort();
        ConnectionSettings settings = new() { BaseUri = new Uri("http://fhir.example.org/fhir"), Transport = new GateOptions { AllowInsecure = true, Proxy = new WebProxy($"http://localhost:{port}"), Pacing = _pacing } };
        ConnectionCheck failed = OnlyFailed(await CheckAsync(settings, http: false));
        Assert.Equal(ConnectionCheckKind.Proxy, failed.Check);
        Assert.StartsWith($"Through the proxy localhost:{port}: ", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_proxy_that_wants_a_sign_in_is_the_fault_of_the_proxy()
    {
        await using LoopbackServer proxy = LoopbackServer.Answering("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"u8.ToArray());
        ConnectionSettings settings = new() { BaseUri = new Uri("http://fhir.example.org/fhir"), Transport = new GateOptions { AllowInsecure = true, Proxy = new WebProxy($"http://localhost:{proxy.Port}"), Pacing = _pacing } };
        ConnectionCheck failed = OnlyFailed(await CheckAsync(settings, http: false));
        Assert.Equal(ConnectionCheckKind.Proxy, failed.Check);
        Assert.Contains("-ProxyCredential", failed.Advice, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("expired", "its certificate expired on 2020-01-05")]
    [InlineData("untrusted", "its certificate comes from an issuer that this computer does not trust")]
    [InlineData("name", "its certificate is for other.example, not for localhost")]
    public async Task A_certificate_that_is_not_valid_is_the_fault_of_the_certificate(string fault, string why)
    {
        using X509Certificate2 certificate = fault switch
        {
            "expired" => TestCertificates.SelfSigned(null, new DateTimeOffset(2020, 1, 5, 0, 0, 0, TimeSpan.Zero), "localhost"),
            "untrusted" => TestCertificates.Issued("localhost"),
            _ => TestCertificates.SelfSigned(null, null, "other.example"),
        };
        await using LoopbackServer server = LoopbackServer.WithTls(certificate);
        ConnectionCheck failed = OnlyFailed(await CheckAsync(new ConnectionSettings { BaseUri = new Uri($"https://localhost:{server.Port}/fhir") }, http: false));
        Assert.Equal((ConnectionCheckKind.Certificate, "TlsFailed"), (failed.Check, failed.ErrorId));
        Assert.Contains(why, failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_old_version_of_TLS_is_the_fault_of_the_certificate_check()
    {
        await using LoopbackServer server = LoopbackServer.Answering([0x15, 3, 1, 0, 2, 2, 70]);
        ConnectionCheck failed = OnlyFailed(await CheckAsync(new ConnectionSettings { BaseUri = new Uri($"https://localhost:{server.Port}/fhir") }, http: false));
        Assert.Equal(ConnectionCheckKind.Certificate, failed.Check);
        Assert.Contains("it offers no TLS 1.2 or later", failed.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-600, ConnectionCheckResult.Failed, "This computer's clock is 600 seconds ahead of the server's.")]
    [InlineData(600, ConnectionCheckResult.Failed, "This computer's clock is 600 seconds behind the server's.")]
    [InlineData(60, ConnectionCheckResult.Warning, "This computer's clock is 60 seconds behind the server's.")]
    [InlineData(10, ConnectionCheckResult.Passed, "This computer's clock agrees with the server's.")]
    public async Task A_clock_that_differs_is_the_fault_of_the_clock(int seconds, ConnectionCheckResult result, string message)
    {
        DateTimeOffset now = _pacing.Clock.GetUtcNow();
        DateTimeOffset date = new DateTimeOffset(now.Year, now.Month, now.Day, now.Hour, now.Minute, now.Second, TimeSpan.Zero).AddSeconds(seconds);
        _server.On(Metadata, Reply.Text(200, Statement, $"Date: {date:R}"));
        ConnectionCheck clock = Of(await CheckAsync(Open()), ConnectionCheckKind.Clock);
        Assert.Equal((result, message), (clock.Result, clock.Message));
    }

    [Theory]
    [InlineData(401, """{"error":"invalid_client","error_description":"unknown key id"}""", "SignInRefused", "unknown key id")]
    [InlineData(401, """{"error":"invalid_client","error_description":"bad signature"}""", "SignInRefused", "bad signature")]
    [InlineData(400, """{"error":"invalid_scope","error_description":"no such scope"}""", "ScopeRefused", "no such scope")]
    public async Task A_sign_in_that_is_refused_is_the_fault_of_the_sign_in_in_the_servers_words(int status, string body, string errorId, string words)
    {
        _server.On(Metadata, Reply.Text(200, Statement)).On(Token, Reply.Text(status, body));
        ConnectionCheck failed = OnlyFailed(await CheckAsync(Signed() with { Scope = "system/Nothing.rs" }));
        Assert.Equal((ConnectionCheckKind.SignIn, errorId), (failed.Check, failed.ErrorId));
        Assert.Contains(words, failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_base_path_is_the_fault_of_the_capabilities()
    {
        _server.On(Metadata, Reply.Text(404, "Not found"));
        ConnectionCheck failed = OnlyFailed(await CheckAsync(Open()));
        Assert.Equal(ConnectionCheckKind.Capabilities, failed.Check);
        Assert.Contains("base URI", failed.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_base_path_is_also_named_if_the_sign_in_fails_because_of_it()
    {
        _server.On(Metadata, Reply.Text(404, "Not found")).On(Token, Reply.Text(404, "Not found"));
        ConnectionCheck[] failed = [.. (await CheckAsync(Signed())).Where(check => check.Result == ConnectionCheckResult.Failed)];
        Assert.Equal([ConnectionCheckKind.SignIn, ConnectionCheckKind.Capabilities], failed.Select(check => check.Check));
        Assert.Contains("base URI", failed[1].Advice, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    public async Task An_answer_that_asks_for_a_sign_in_says_nothing_of_the_path_if_the_sign_in_failed(int status)
    {
        _server.On(Metadata, Reply.Text(status, string.Empty)).On(Token, Reply.Text(401, """{"error":"invalid_client"}"""));
        List<ConnectionCheck> checks = await CheckAsync(Signed());
        Assert.Equal(ConnectionCheckKind.SignIn, OnlyFailed(checks).Check);
        Assert.Equal(ConnectionCheckResult.Skipped, Of(checks, ConnectionCheckKind.Capabilities).Result);
    }

    [Theory]
    [InlineData(503, "Try again later")]
    [InlineData(400, "specify an https address")]
    public async Task The_advice_fits_the_answer_of_the_server(int status, string advice)
    {
        _server.On(Metadata, Reply.Text(status, string.Empty));
        Assert.Contains(advice, OnlyFailed(await CheckAsync(Open())).Advice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_https_address_with_a_port_for_http_is_named_as_such()
    {
        ConnectionCheck failed = await FailedAtAsync("https", "HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
        Assert.Equal((ConnectionCheckKind.Certificate, "TlsFailed"), (failed.Check, failed.ErrorId));
        Assert.Contains("the answer on this port is not TLS", failed.Message, StringComparison.Ordinal);
        Assert.Contains("port for https", failed.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_http_address_with_a_port_for_https_gets_the_advice_to_use_https()
    {
        // What a server of TLS answers to plain text: an alert.
        ConnectionCheck failed = await FailedAtAsync("http", "\u0015\u0003\u0003\0\u0002\u0002\u0046");
        Assert.Equal(ConnectionCheckKind.Network, failed.Check);
        Assert.Contains("If the port is for https, specify an https address.", failed.Advice, StringComparison.Ordinal);
    }

    /// <summary>What is wrong with an address whose server gives the same answer to anything.</summary>
    private async Task<ConnectionCheck> FailedAtAsync(string scheme, string answer)
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        Task served = AnswerAsync(listener, answer);
        Uri address = new($"{scheme}://localhost:{((IPEndPoint)listener.LocalEndpoint).Port}/fhir");
        ConnectionCheck failed = OnlyFailed(await CheckAsync(new ConnectionSettings { BaseUri = address }, http: false));
        await served;
        return failed;
    }

    private static async Task AnswerAsync(TcpListener listener, string answer)
    {
        using TcpClient client = await listener.AcceptTcpClientAsync();
        NetworkStream stream = client.GetStream();
        await stream.ReadExactlyAsync(new byte[5]);
        await stream.WriteAsync(Encoding.Latin1.GetBytes(answer));

        // Closed with unread bytes, the connection would be reset, and the answer could be lost.
        client.Client.Shutdown(SocketShutdown.Send);
        try
        {
            await stream.CopyToAsync(Stream.Null);
        }
        catch (IOException)
        {
            // The client has what it needs.
        }
    }

    [Theory]
    [InlineData("<html>Welcome</html>")]
    [InlineData("""{"resourceType":"Patient"}""")]
    [InlineData("")]
    public async Task Something_else_at_the_address_is_the_fault_of_the_capabilities(string body)
    {
        _server.On(Metadata, Reply.Text(200, body));
        Assert.Equal(ConnectionCheckKind.Capabilities, OnlyFailed(await CheckAsync(Open())).Check);
    }

    [Theory]
    [InlineData("""{"resourceType":"CapabilityStatement","fhirVersion":"4.0.1","rest":[{"resource":[{"type":"Patient","operation":[{"name":"everything"}]}]}]}""")]
    [InlineData("""{"resourceType":"CapabilityStatement","rest":{},"instantiates":[1]}""")]
    public async Task A_server_that_does_not_declare_bulk_data_gets_a_warning(string statement)
    {
        _server.On(Metadata, Reply.Text(200, statement));
        ConnectionCheck check = Of(await CheckAsync(Open()), ConnectionCheckKind.BulkData);
        Assert.Equal((ConnectionCheckResult.Warning, "The server does not declare bulk data."), (check.Result, check.Message));
    }

    [Fact]
    public async Task A_capability_statement_behind_the_sign_in_is_requested_again_with_the_token()
    {
        _server.On(Metadata, Reply.Text(401, string.Empty), Reply.Text(200, Statement)).On(Token, Reply.Text(200, """{"access_token":"abcdefgh","expires_in":300}"""));
        List<ConnectionCheck> checks = await CheckAsync(Signed());
        Assert.Equal(ConnectionCheckResult.Passed, Of(checks, ConnectionCheckKind.Capabilities).Result);
        Assert.Equal([null, "Bearer abcdefgh"], _server.Requests.Where(request => request.Method == "GET").Select(request => request["Authorization"]));
    }

    [Fact]
    public async Task A_key_can_be_used_after_the_checks()
    {
        _server.On(Metadata, Reply.Text(200, Statement)).On(Token, Reply.Text(200, """{"access_token":"abcdefgh","expires_in":300}"""));
        ConnectionSettings settings = Signed();
        await CheckAsync(settings);
        Assert.NotEmpty(settings.Key!.Sign([1]));
        settings.Key.Dispose();
    }

    private static ConnectionCheck Of(List<ConnectionCheck> checks, ConnectionCheckKind kind) => Assert.Single(checks, check => check.Check == kind);

    private static ConnectionCheck OnlyFailed(List<ConnectionCheck> checks) => Assert.Single(checks, check => check.Result == ConnectionCheckResult.Failed);

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private ConnectionSettings Open() => new() { BaseUri = new Uri(Base), Transport = new GateOptions { Pacing = _pacing } };

    private ConnectionSettings Signed() => Open() with { ClientId = "client", Key = SigningKey.FromText(TestKeys.Pkcs8Pem(TestKeys.Any), "key-1", null, "The text"), TokenUri = new Uri(Base + "/token") };

    private async Task<List<ConnectionCheck>> CheckAsync(ConnectionSettings settings, bool http = true)
    {
        List<ConnectionCheck> checks = [];
        await new ConnectionChecker(settings, checks.Add).RunAsync(http ? _server.ToInvoker() : null, default);
        return checks;
    }
}
