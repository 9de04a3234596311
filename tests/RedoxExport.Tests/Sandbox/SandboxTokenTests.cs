using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using RedoxExport.Sandbox;

namespace RedoxExport.Tests.Sandbox;

public sealed class SandboxTokenTests
{
    [Theory]
    [InlineData("RS384", "sandbox-key")]
    [InlineData("ES384", "ec-key")]
    public async Task A_good_assertion_of_a_registered_key_gives_a_token(string algorithm, string keyId)
    {
        using SandboxAssertion assertion = new() { Algorithm = algorithm, KeyId = keyId };
        using SandboxClient client = new(new SandboxOptions { PublicKeys = assertion.Jwks() });

        using HttpResponseMessage answer = await client.AskForTokenAsync(assertion.Create(client.Server.TokenUri));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        JsonNode token = await SandboxClient.JsonAsync(answer);
        Assert.NotEmpty(token["access_token"]!.GetValue<string>());
        Assert.Equal("Bearer", token["token_type"]!.GetValue<string>());
        Assert.Equal(300, token["expires_in"]!.GetValue<int>());
        Assert.Equal("fhir:development", token["scope"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("RS384")]
    [InlineData("ES384")]
    public async Task An_assertion_made_by_another_library_is_taken(string algorithm)
    {
        using SandboxAssertion keys = new();
        string keyId = algorithm == "RS384" ? "sandbox-key" : "ec-key";
        SecurityKey key = algorithm == "RS384" ? new RsaSecurityKey(keys.Rsa) { KeyId = keyId } : new ECDsaSecurityKey(keys.Ec) { KeyId = keyId };
        using SandboxClient client = new(new SandboxOptions { PublicKeys = keys.Jwks() });
        string assertion = new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = "client-1",
            Audience = client.Server.TokenUri.AbsoluteUri,
            Expires = DateTime.UtcNow.AddMinutes(4),
            Claims = new Dictionary<string, object> { ["sub"] = "client-1", ["jti"] = "once" },
            SigningCredentials = new SigningCredentials(key, algorithm),
        });

        using HttpResponseMessage answer = await client.AskForTokenAsync(assertion);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Public_keys_may_be_PEM_text_of_every_kind()
    {
        using SandboxAssertion assertion = new();
        CertificateRequest request = new("CN=sandbox", assertion.Rsa, HashAlgorithmName.SHA384, RSASignaturePadding.Pkcs1);
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        string ec = assertion.Ec.ExportSubjectPublicKeyInfoPem();
        foreach (string rsa in (string[])[assertion.Rsa.ExportSubjectPublicKeyInfoPem(), assertion.Rsa.ExportRSAPublicKeyPem(), certificate.ExportCertificatePem()])
        {
            using SandboxClient client = new(new SandboxOptions { PublicKeys = rsa + "\n" + ec });
            foreach (string algorithm in (string[])["RS384", "ES384"])
            {
                assertion.Algorithm = algorithm;
                using HttpResponseMessage answer = await client.AskForTokenAsync(assertion.Create(client.Server.TokenUri));
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            }
        }
    }

    [Fact]
    public Task An_unsigned_text_is_refused() => RefusesAsync("not a signed JWT", _ => "header.claims");

    [Fact]
    public Task A_header_that_is_no_JSON_is_refused() => RefusesAsync("header", a => "bm8." + string.Join('.', a.Split('.').Skip(1)));

    [Fact]
    public Task Claims_that_are_no_object_are_refused() => RefusesAsync("claims", a => string.Join('.', a.Split('.')[0], "W10", a.Split('.')[2]));

    [Fact]
    public Task A_changed_signature_is_refused() => RefusesAsync("signature", a => a[..^8] + (a.EndsWith("AAAAAAAA", StringComparison.Ordinal) ? "BBBBBBBB" : "AAAAAAAA"));

    [Fact]
    public Task Another_algorithm_is_refused() => RefusesAsync("(alg)", change: (header, _) => header["alg"] = "HS256");

    [Fact]
    public Task A_missing_kid_is_refused() => RefusesAsync("(kid) is missing", change: (header, _) => header.Remove("kid"));

    [Fact]
    public Task An_unknown_kid_is_refused() => RefusesAsync("'other' is not registered", change: (header, _) => header["kid"] = "other");

    [Fact]
    public Task A_key_of_another_algorithm_is_refused() => RefusesAsync("does not sign with RS384", change: (header, _) => header["kid"] = "ec-key");

    [Fact]
    public Task Another_typ_is_refused() => RefusesAsync("(typ)", change: (header, _) => header["typ"] = "at+jwt");

    [Fact]
    public Task A_missing_iss_is_refused() => RefusesAsync("(iss) is missing", change: (_, claims) => claims.Remove("iss"));

    [Fact]
    public Task Another_sub_is_refused() => RefusesAsync("(sub)", change: (_, claims) => claims["sub"] = "client-2");

    [Fact]
    public Task Another_aud_is_refused() => RefusesAsync("(aud)", change: (_, claims) => claims["aud"] = "https://elsewhere.example/token");

    [Fact]
    public Task A_missing_exp_is_refused() => RefusesAsync("(exp) is missing", change: (_, claims) => claims.Remove("exp"));

    [Fact]
    public Task A_passed_exp_is_refused() =>
        RefusesAsync("has expired", change: (_, claims) => claims["exp"] = DateTimeOffset.UtcNow.AddMinutes(-1).ToUnixTimeSeconds());

    [Fact]
    public Task An_exp_of_more_than_five_minutes_is_refused() =>
        RefusesAsync("more than five minutes", change: (_, claims) => claims["exp"] = DateTimeOffset.UtcNow.AddMinutes(6).ToUnixTimeSeconds());

    [Fact]
    public Task An_nbf_of_the_future_is_refused() =>
        RefusesAsync("not valid yet", change: (_, claims) => claims["nbf"] = DateTimeOffset.UtcNow.AddMinutes(2).ToUnixTimeSeconds());

    [Fact]
    public Task A_missing_jti_is_refused() => RefusesAsync("(jti) is missing", change: (_, claims) => claims.Remove("jti"));

    [Fact]
    public async Task A_jti_is_good_once()
    {
        using SandboxAssertion assertion = new();
        using SandboxClient client = new(new SandboxOptions());
        string text = assertion.Create(client.Server.TokenUri);

        using HttpResponseMessage first = await client.AskForTokenAsync(text);
        using HttpResponseMessage second = await client.AskForTokenAsync(text);

        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, second.StatusCode);
        Assert.Contains("(jti) was used before", await second.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_public_keys_any_key_will_do_and_the_other_checks_stay()
    {
        using SandboxAssertion assertion = new();
        using SandboxClient client = new(new SandboxOptions());

        using HttpResponseMessage good = await client.AskForTokenAsync(assertion.Create(client.Server.TokenUri));
        using HttpResponseMessage bad = await client.AskForTokenAsync(assertion.Create(client.Server.BaseUri));

        Assert.Equal(HttpStatusCode.OK, good.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, bad.StatusCode);
    }

    [Theory]
    [InlineData("grant_type", "authorization_code", "unsupported_grant_type")]
    [InlineData("client_assertion_type", "other", "invalid_request")]
    [InlineData("client_assertion", "", "invalid_request")]
    public async Task A_wrong_form_field_is_400(string field, string value, string error)
    {
        using SandboxAssertion assertion = new();
        using SandboxClient client = new(new SandboxOptions());

        using HttpResponseMessage answer = await client.AskForTokenAsync(assertion.Create(client.Server.TokenUri), form => form[field] = value);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        JsonNode body = await SandboxClient.JsonAsync(answer);
        Assert.Equal(error, body["error"]!.GetValue<string>());
        Assert.Contains(field, body["error_description"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_opens_the_FHIR_routes_until_it_expires()
    {
        FakeTimeProvider time = new(DateTimeOffset.UtcNow);
        using SandboxClient client = new(new SandboxOptions { TimeProvider = time });
        string token = await client.TokenAsync();
        Task<HttpResponseMessage> KickOff(string? value) => client.KickOffAsync("/$export", request =>
        {
            if (value is not null)
            {
                request.Headers.Authorization = new("Bearer", value);
            }
        });

        using HttpResponseMessage without = await KickOff(null);
        using HttpResponseMessage unknown = await KickOff("made-up");
        using HttpResponseMessage good = await KickOff(token);
        time.Advance(TimeSpan.FromMinutes(5));
        using HttpResponseMessage expired = await KickOff(token);

        Assert.Equal(HttpStatusCode.Unauthorized, without.StatusCode);
        Assert.Contains("required", await SandboxClient.DiagnosticsAsync(without), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, unknown.StatusCode);
        Assert.Contains("unknown", await SandboxClient.DiagnosticsAsync(unknown), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Accepted, good.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, expired.StatusCode);
        Assert.Contains("expired", await SandboxClient.DiagnosticsAsync(expired), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_want_the_token_when_the_manifest_says_so()
    {
        using SandboxClient client = new(new SandboxOptions { PollCount = 0 });
        string token = await client.TokenAsync();
        JsonObject manifest = await client.ExportAsync("/$export?_type=Patient", request => request.Headers.Authorization = new("Bearer", token));
        string url = manifest["output"]![0]!["url"]!.GetValue<string>();

        using HttpResponseMessage without = await client.GetAsync(url);
        using HttpResponseMessage with = await client.GetAsync(url, request => request.Headers.Authorization = new("Bearer", token));

        Assert.True(manifest["requiresAccessToken"]!.GetValue<bool>());
        Assert.Equal(HttpStatusCode.Unauthorized, without.StatusCode);
        Assert.Equal(HttpStatusCode.OK, with.StatusCode);
    }

    [Fact]
    public async Task Files_refuse_a_token_that_nobody_asked_for()
    {
        using SandboxClient client = new(new SandboxOptions { PollCount = 0, RequiresAccessToken = false });
        string token = await client.TokenAsync();
        JsonObject manifest = await client.ExportAsync("/$export?_type=Patient", request => request.Headers.Authorization = new("Bearer", token));
        string url = manifest["output"]![0]!["url"]!.GetValue<string>();

        using HttpResponseMessage without = await client.GetAsync(url);
        using HttpResponseMessage with = await client.GetAsync(url, request => request.Headers.Authorization = new("Bearer", token));

        Assert.False(manifest["requiresAccessToken"]!.GetValue<bool>());
        Assert.Equal(HttpStatusCode.OK, without.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, with.StatusCode);
    }

    private static async Task RefusesAsync(string because, Func<string, string>? spoil = null, Action<JsonObject, JsonObject>? change = null)
    {
        using SandboxAssertion assertion = new();
        using SandboxClient client = new(new SandboxOptions { PublicKeys = assertion.Jwks() });
        string text = assertion.Create(client.Server.TokenUri, change);

        using HttpResponseMessage answer = await client.AskForTokenAsync(spoil?.Invoke(text) ?? text);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        JsonNode body = await SandboxClient.JsonAsync(answer);
        Assert.Equal("invalid_client", body["error"]!.GetValue<string>());
        Assert.Contains(because, body["error_description"]!.GetValue<string>(), StringComparison.Ordinal);
    }
}
