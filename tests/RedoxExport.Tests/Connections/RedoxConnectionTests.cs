using System.Security;
using Microsoft.IdentityModel.JsonWebTokens;
using RedoxExport.Authentication;
using RedoxExport.Connections;
using RedoxExport.Tests.Authentication;
using RedoxExport.Tests.Transport;
using RedoxExport.Transport;

namespace RedoxExport.Tests.Connections;

public class RedoxConnectionTests
{
    private const string RedoxToken = "POST https://api.redoxengine.com/v2/auth/token";
    private const string TokenJson = """{"access_token":"abcdefgh","token_type":"Bearer","expires_in":300}""";

    private readonly ScriptedServer _server = new();
    private readonly TestPacing _pacing = new();
    private readonly RecordingEvents _events = new();

    [Theory]
    [InlineData(RedoxRegion.US, "Production", "https://api.redoxengine.com/fhir/R4/acme/Production")]
    [InlineData(RedoxRegion.Canada, "development", "https://api.ca.redoxengine.com/fhir/R4/acme/Development")]
    public async Task Destination_environment_and_region_make_the_base(RedoxRegion region, string environment, string expected)
    {
        using RedoxConnection connection = await ConnectAsync(new ConnectionSettings { Destination = "acme", Environment = environment, Region = region });
        Assert.Equal(expected, connection.BaseUri.AbsoluteUri);
        Assert.Equal(region, connection.Region);
        Assert.Equal("acme", connection.Destination);
        Assert.Equal(expected[(expected.LastIndexOf('/') + 1)..], connection.Environment);
        Assert.Equal("acme/" + connection.Environment, connection.Name);
        Assert.Equal(AuthenticationKind.None, connection.Authentication);
        Assert.Empty(_server.Requests);
    }

    [Theory]
    [InlineData("https://fhir.example.org/r4/", "https://fhir.example.org/r4")]
    [InlineData("http://127.0.0.1:5000/fhir/R4/sandbox/Development", "http://127.0.0.1:5000/fhir/R4/sandbox/Development")]
    public async Task Any_base_can_be_given(string given, string expected)
    {
        using RedoxConnection connection = await ConnectAsync(new ConnectionSettings { BaseUri = new Uri(given) });
        Assert.Equal(expected, connection.BaseUri.AbsoluteUri);
        Assert.Null(connection.Region);
    }

    [Theory]
    [InlineData("", "DestinationInvalid")]
    [InlineData("..", "DestinationInvalid")]
    [InlineData("a/b", "DestinationInvalid")]
    [InlineData("a?b", "DestinationInvalid")]
    public async Task A_destination_is_a_slug(string destination, string errorId) =>
        Assert.Equal(errorId, (await FailsAsync(new ConnectionSettings { Destination = destination, Environment = "Production" })).ErrorId);

    [Fact]
    public async Task An_environment_is_one_of_three() =>
        Assert.Equal("EnvironmentInvalid", (await FailsAsync(new ConnectionSettings { Destination = "acme", Environment = "Prod" })).ErrorId);

    [Fact]
    public async Task A_connection_needs_a_target() =>
        Assert.Equal("ConnectionTargetMissing", (await FailsAsync(new ConnectionSettings { Destination = "acme" })).ErrorId);

    [Theory]
    [InlineData("https://user:pw@fhir.example.org/r4", "BaseUriInvalid")]
    [InlineData("https://fhir.example.org/r4?x=secret", "BaseUriInvalid")]
    [InlineData("https://fhir.example.org/r4#x", "BaseUriInvalid")]
    [InlineData("ftp://fhir.example.org/r4", "BaseUriInvalid")]
    [InlineData("http://fhir.example.org/r4", "TlsRequired")]
    public async Task A_base_is_an_https_address(string baseUri, string errorId)
    {
        RedoxExportException error = await FailsAsync(new ConnectionSettings { BaseUri = new Uri(baseUri) });
        Assert.Equal(errorId, error.ErrorId);
        Assert.DoesNotContain("pw", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData((7 * 24 * 3600) + 1)]
    public async Task The_longest_pause_is_some_time_and_at_most_a_week(int seconds)
    {
        GateOptions options = new() { Pacing = _pacing, MaxRetryDelay = TimeSpan.FromSeconds(seconds) };
        Assert.Equal("MaxRetryDelayInvalid", (await FailsAsync(new ConnectionSettings { BaseUri = new Uri(TestConnection.Base), Transport = options })).ErrorId);
    }

    [Fact]
    public async Task A_key_needs_a_client_id()
    {
        using SigningKey key = Key();
        Assert.Equal("ClientIdMissing", (await FailsAsync(new ConnectionSettings { Destination = "acme", Environment = "Production", Key = key })).ErrorId);
    }

    [Fact]
    public async Task A_key_gets_a_token_at_once_from_Redox_own_endpoint_without_discovery()
    {
        _server.On(RedoxToken, Reply.Text(200, TokenJson));
        using RedoxConnection connection = await ConnectAsync(WithKey());

        Assert.Equal(AuthenticationKind.ClientAssertion, connection.Authentication);
        Assert.Equal("client-1", connection.ClientId);
        SeenRequest seen = Assert.Single(_server.Requests);
        Dictionary<string, string> form = seen.Body!.Split('&').Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => Uri.UnescapeDataString(pair[1]));
        Assert.Equal("client_credentials", form["grant_type"]);
        Assert.Equal("fhir:production", form["scope"]);
        JsonWebToken assertion = new(form["client_assertion"]);
        Assert.Equal("https://api.redoxengine.com/v2/auth/token", Assert.Single(assertion.Audiences));
    }

    [Fact]
    public async Task A_busy_token_endpoint_is_asked_again_with_a_new_assertion()
    {
        _server.On(RedoxToken, Reply.Status(503, "Retry-After: 1200"), Reply.Text(200, TokenJson));
        using RedoxConnection connection = await ConnectAsync(WithKey());

        string[] ids = [.. _server.Requests.Select(request => Assertion(request).Id)];
        Assert.Equal(2, ids.Distinct().Count());
        Assert.True(Assertion(_server.Requests[1]).ValidTo > _pacing.Clock.GetUtcNow().UtcDateTime);
    }

    [Fact]
    public async Task A_refused_sign_in_shows_what_the_server_said()
    {
        _server.On(RedoxToken, Reply.Text(401, """{"error":"invalid_client","error_description":"kid k1 is unknown"}"""));
        RedoxExportException error = await FailsAsync(WithKey());
        Assert.Equal("SignInRefused", error.ErrorId);
        Assert.Contains("kid k1 is unknown", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_server_is_asked_for_its_token_endpoint()
    {
        _server.On("GET https://fhir.example.org/r4/.well-known/smart-configuration", Reply.Text(200, """{"token_endpoint":"https://auth.example.org/token"}"""))
            .On("POST https://auth.example.org/token", Reply.Text(200, TokenJson));
        using RedoxConnection connection = await ConnectAsync(new ConnectionSettings { BaseUri = new Uri(TestConnection.Base), ClientId = "client-1", Key = Key(), Transport = Options() });
        Assert.Equal(2, _server.Requests.Count);
        Assert.All(_server.Requests, request => Assert.Null(request["Authorization"]));
    }

    [Fact]
    public async Task A_server_that_names_a_token_endpoint_on_this_computer_is_not_obeyed()
    {
        _server.On("GET https://fhir.example.org/r4/.well-known/smart-configuration", Reply.Text(200, """{"token_endpoint":"http://127.0.0.1:8080/token"}"""));
        RedoxExportException error = await FailsAsync(new ConnectionSettings { BaseUri = new Uri(TestConnection.Base), ClientId = "client-1", Key = Key(), Transport = Options() });
        Assert.Equal("HostNotTrusted", error.ErrorId);
        Assert.Single(_server.Requests);
    }

    [Fact]
    public async Task A_given_token_is_sent_as_it_is()
    {
        using SecureString token = new();
        foreach (char c in "given-token-1")
        {
            token.AppendChar(c);
        }

        using RedoxConnection connection = await ConnectAsync(new ConnectionSettings { BaseUri = new Uri(TestConnection.Base), AccessToken = token, Transport = Options() });
        _server.On("GET " + TestConnection.Base + "/x", Reply.Status(200));
        using GateResponse response = await connection.Gate.SendAsync(new GateRequest(HttpMethod.Get, new Uri(TestConnection.Base + "/x"), RequestPurpose.Status), null, default);
        Assert.Equal("Bearer given-token-1", Assert.Single(_server.Requests)["Authorization"]);
        Assert.Equal(AuthenticationKind.AccessToken, connection.Authentication);
    }

    [Fact]
    public async Task Who_listened_while_connecting_hears_nothing_of_later_tokens()
    {
        _server.On(RedoxToken, Reply.Text(200, TokenJson));
        using RedoxConnection connection = await ConnectAsync(WithKey());
        int heard = _events.All.Count;
        Assert.True(heard > 0);
        _pacing.Time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal("abcdefgh", await connection.Gate.Tokens!.GetTokenAsync(null, default));
        Assert.Equal(2, _server.Requests.Count);
        Assert.Equal(heard, _events.All.Count);
    }

    [Fact]
    public async Task A_closed_connection_gives_no_token()
    {
        _server.On(RedoxToken, Reply.Text(200, TokenJson));
        RedoxConnection connection = await ConnectAsync(WithKey());
        connection.Dispose();
        Assert.True(connection.IsClosed);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => connection.Gate.Tokens!.GetTokenAsync(null, default));
    }

    private static JsonWebToken Assertion(SeenRequest request) =>
        new(Uri.UnescapeDataString(request.Body!.Split('&').Single(pair => pair.StartsWith("client_assertion=", StringComparison.Ordinal))["client_assertion=".Length..]));

    private static SigningKey Key() => TestKeys.Read(TestKeys.Pkcs8Pem(TestKeys.Any), "k1");

    private GateOptions Options() => new() { Pacing = _pacing };

    private ConnectionSettings WithKey() => new()
    {
        Destination = "acme",
        Environment = "Production",
        ClientId = "client-1",
        Scope = "fhir:production",
        Key = Key(),
        Transport = Options(),
    };

    private Task<RedoxConnection> ConnectAsync(ConnectionSettings settings) => RedoxConnection.ConnectAsync(settings, _server.ToInvoker(), _events, default);

    private Task<RedoxExportException> FailsAsync(ConnectionSettings settings) => Assert.ThrowsAsync<RedoxExportException>(() => ConnectAsync(settings));
}
