using RedoxExport.Authentication;
using RedoxExport.Connections;
using RedoxExport.Sandbox;
using RedoxExport.Tests.Authentication;
using RedoxExport.Tests.Transport;
using RedoxExport.Transport;

namespace RedoxExport.Tests.Connections;

/// <summary>Which scope a sign-in asks for, and what becomes of one that is refused.</summary>
public sealed class ConnectionScopeTests
{
    private const string Base = "https://fhir.example.org/r4";
    private const string Discovery = "GET " + Base + "/.well-known/smart-configuration";
    private const string Token = "POST https://auth.example.org/token";
    private const string TokenJson = """{"access_token":"abcdefgh","token_type":"Bearer","expires_in":300}""";
    private const string InvalidScope = """{"error":"invalid_scope","error_description":"Empty scope"}""";

    private readonly ScriptedServer _server = new();

    [Theory]
    [InlineData(""", "scopes_supported":["system/*.read","system/*.rs"]""", "system/*.rs")]
    [InlineData(""", "scopes_supported":["system/*.read"]""", "system/*.read")]
    [InlineData(""", "scopes_supported":["openid","system/Patient.rs"]""", "system/Patient.rs")]
    [InlineData(""", "scopes_supported":[]""", "system/*.rs")]
    [InlineData(", \"scopes_supported\":\"all\"", "system/*.rs")]
    [InlineData("", "system/*.rs")]
    public async Task Without_a_scope_the_one_that_discovery_lists_is_asked_for(string listed, string expected)
    {
        _server.On(Discovery, Reply.Text(200, $$"""{"token_endpoint":"https://auth.example.org/token"{{listed}}}""")).On(Token, Reply.Text(200, TokenJson));
        using RedoxConnection connection = await ConnectAsync(new ConnectionSettings { BaseUri = new Uri(Base) });
        Assert.Equal(expected, ScopeOf(_server.Requests[1]));
    }

    [Fact]
    public async Task The_users_scope_is_asked_for_as_it_is()
    {
        _server.On(Discovery, Reply.Text(200, """{"token_endpoint":"https://auth.example.org/token","scopes_supported":["system/*.rs"]}""")).On(Token, Reply.Text(200, TokenJson));
        using RedoxConnection connection = await ConnectAsync(new ConnectionSettings { BaseUri = new Uri(Base), Scope = "system/Patient.read" });
        Assert.Equal("system/Patient.read", ScopeOf(_server.Requests[1]));
    }

    [Theory]
    [InlineData("https://api.redoxengine.com/fhir/R4/acme/Production", null, "POST https://api.redoxengine.com/v2/auth/token")]
    [InlineData("https://API.RedoxEngine.com./fhir/R4/acme/Production", null, "POST https://api.redoxengine.com./v2/auth/token")]
    [InlineData(null, null, "POST https://api.redoxengine.com/v2/auth/token")]
    [InlineData("https://api.redoxengine.com/fhir/R4/acme/Production", "https://api.redoxengine.com/v2/auth/token", "POST https://api.redoxengine.com/v2/auth/token")]
    public async Task Redox_is_never_asked_for_a_scope_whichever_parameter_names_it(string? baseUri, string? tokenUri, string request)
    {
        _server.On(request, Reply.Text(200, TokenJson));
        using RedoxConnection connection = await ConnectAsync(new ConnectionSettings
        {
            BaseUri = baseUri is null ? null : new Uri(baseUri),
            TokenUri = tokenUri is null ? null : new Uri(tokenUri),
            Destination = baseUri is null ? "acme" : null,
            Environment = baseUri is null ? "Production" : null,
        });
        Assert.Null(ScopeOf(Assert.Single(_server.Requests)));
    }

    [Fact]
    public async Task A_given_token_endpoint_is_asked_for_reading_everything()
    {
        _server.On("POST " + Base + "/token", Reply.Text(200, TokenJson));
        using RedoxConnection connection = await ConnectAsync(new ConnectionSettings { BaseUri = new Uri(Base), TokenUri = new Uri(Base + "/token") });
        Assert.Equal("system/*.rs", ScopeOf(Assert.Single(_server.Requests)));
    }

    [Fact]
    public async Task A_scope_that_was_chosen_here_and_is_refused_is_left_out_once_and_from_then_on()
    {
        _server.On("POST " + Base + "/token", Reply.Text(400, InvalidScope), Reply.Text(200, TokenJson), Reply.Text(200, TokenJson.Replace("abcdefgh", "ijklmnop")));
        using RedoxConnection connection = await ConnectAsync(new ConnectionSettings { BaseUri = new Uri(Base), TokenUri = new Uri(Base + "/token") });
        await connection.Gate.Tokens!.GetTokenAsync("abcdefgh", default);
        Assert.Equal(["system/*.rs", null, null], _server.Requests.Select(ScopeOf));
    }

    [Fact]
    public async Task A_server_that_refuses_every_way_is_asked_twice_and_its_words_are_told()
    {
        _server.On("POST " + Base + "/token", Reply.Text(400, """{"error":"invalid_scope","error_description":"unknown scope"}"""), Reply.Text(400, InvalidScope));
        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(() => ConnectAsync(new ConnectionSettings { BaseUri = new Uri(Base), TokenUri = new Uri(Base + "/token") }));
        Assert.Equal(("ScopeRefused", ErrorKind.Authentication), (error.ErrorId, error.Kind));
        Assert.Contains("Empty scope", error.Message, StringComparison.Ordinal);
        Assert.Contains("-Scope", error.RecommendedAction, StringComparison.Ordinal);
        Assert.Equal(2, _server.Requests.Count);
    }

    [Fact]
    public async Task A_scope_of_the_user_that_is_refused_is_not_left_out_and_has_advice_of_its_own()
    {
        _server.On("POST " + Base + "/token", Reply.Text(400, """{"error":"invalid_scope"}"""));
        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(() =>
            ConnectAsync(new ConnectionSettings { BaseUri = new Uri(Base), TokenUri = new Uri(Base + "/token"), Scope = "system/Paitent.rs" }));
        Assert.Equal("ScopeRefused", error.ErrorId);
        Assert.Contains("system/Paitent.rs", error.Message, StringComparison.Ordinal);
        Assert.Contains("-Scope", error.RecommendedAction, StringComparison.Ordinal);
        Assert.DoesNotContain("key id", error.RecommendedAction, StringComparison.Ordinal);
        Assert.Single(_server.Requests);
    }

    [Fact]
    public async Task A_sandbox_that_wants_a_scope_is_signed_in_to_without_one_being_named()
    {
        using RedoxSandbox sandbox = RedoxSandbox.Start(new SandboxOptions { Scopes = ["system/*.read"], PatientCount = 1 });
        using RedoxConnection connection = await RedoxConnection.ConnectAsync(new ConnectionSettings { BaseUri = sandbox.BaseUri, ClientId = "client-1", Key = Key() }, null, default);
        Assert.Contains("scope=system%2F*.read", sandbox.Requests[^1].Body!.Replace("%2A", "*", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    private static SigningKey Key() => TestKeys.Read(TestKeys.Pkcs8Pem(TestKeys.Any));

    private static string? ScopeOf(SeenRequest request) => request.Body!.Split('&')
        .Select(field => field.Split('='))
        .Where(field => field[0] == "scope")
        .Select(field => Uri.UnescapeDataString(field[1].Replace('+', ' ')))
        .SingleOrDefault();

    private Task<RedoxConnection> ConnectAsync(ConnectionSettings settings)
    {
        ConnectionSettings complete = new()
        {
            BaseUri = settings.BaseUri,
            TokenUri = settings.TokenUri,
            Destination = settings.Destination,
            Environment = settings.Environment,
            Scope = settings.Scope,
            ClientId = "client-1",
            Key = Key(),
            Transport = new GateOptions { TrustedHosts = ["auth.example.org"], Pacing = new TestPacing() },
        };
        return RedoxConnection.ConnectAsync(complete, _server.ToInvoker(), null, default);
    }
}
