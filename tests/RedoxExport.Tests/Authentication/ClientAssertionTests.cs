using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using RedoxExport.Authentication;
using static RedoxExport.Tests.Authentication.TestKeys;

namespace RedoxExport.Tests.Authentication;

public sealed class ClientAssertionTests
{
    private static readonly Uri TokenUri = new("https://api.redoxengine.com/v2/auth/token");
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static TheoryData<string, string> Forms()
    {
        TheoryData<string, string> forms = [];
        foreach (string kind in new[] { "RSA", "EC" })
        {
            foreach (string form in new[] { "pkcs8", "traditional", "encrypted", "jwk", "jwks", "pfx", "certificate" })
            {
                forms.Add(kind, form);
            }
        }

        return forms;
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task An_assertion_of_any_key_form_verifies_elsewhere(string kind, string form)
    {
        AsymmetricAlgorithm key = Of(kind);
        using SigningKey signing = form switch
        {
            "pkcs8" => Read(Pkcs8Pem(key)),
            "traditional" => Read(TraditionalPem(key)),
            "encrypted" => Read(EncryptedPem(key), password: Password),
            "jwk" => Read(Jwk(key)),
            "jwks" => Read(Jwks(Jwk(key))),
            "pfx" => Read(Pfx(key, Password), password: Password),
            _ => SigningKey.FromCertificate(Certificate(key), "key-1"),
        };
        string assertion = ClientAssertion.Create(signing, "client-1", TokenUri, new FakeTimeProvider(Now));

        JsonWebKey publicKey = new(Jwk(key, isPrivate: false));
        TokenValidationResult result = await new JsonWebTokenHandler().ValidateTokenAsync(assertion, Rules(publicKey, kind));
        Assert.True(result.IsValid, result.Exception?.ToString());

        JsonWebToken token = (JsonWebToken)result.SecurityToken;
        Assert.Equal(kind == "RSA" ? "RS384" : "ES384", token.Alg);
        Assert.Equal("JWT", token.Typ);
        Assert.Equal("key-1", token.Kid);
        Assert.Equal("client-1", token.Issuer);
        Assert.Equal("client-1", token.Subject);
        Assert.Equal([TokenUri.OriginalString], token.Audiences);
        Assert.Equal(Now.UtcDateTime, token.IssuedAt);
        Assert.InRange(token.ValidTo - token.IssuedAt, TimeSpan.FromMinutes(3), TimeSpan.FromMinutes(5));
        Assert.True(token.Id.Length >= 22);
    }

    [Theory]
    [InlineData("RSA")]
    [InlineData("EC")]
    public async Task An_assertion_of_another_key_does_not_verify(string kind)
    {
        using SigningKey signing = Read(Pkcs8Pem(Of(kind)));
        string assertion = ClientAssertion.Create(signing, "client-1", TokenUri, new FakeTimeProvider(Now));
        using AsymmetricAlgorithm another = kind == "RSA" ? RSA.Create(2048) : ECDsa.Create(ECCurve.NamedCurves.nistP384);
        JsonWebKey other = new(Jwk(another, isPrivate: false));
        TokenValidationResult result = await new JsonWebTokenHandler().ValidateTokenAsync(assertion, Rules(other, kind));
        Assert.False(result.IsValid);
    }

    [Fact]
    public void No_two_assertions_have_the_same_id()
    {
        using SigningKey signing = Read(Pkcs8Pem(Any));
        FakeTimeProvider time = new(Now);
        HashSet<string> ids = [];
        for (int i = 0; i < 100; i++)
        {
            Assert.True(ids.Add(Part(ClientAssertion.Create(signing, "client-1", TokenUri, time), 1).GetProperty("jti").GetString()!));
        }
    }

    [Fact]
    public void The_parts_hold_what_the_specification_names_and_nothing_else()
    {
        using SigningKey signing = Read(Pkcs8Pem(Any), keyId: "kid \"with\" ünïcode");
        string assertion = ClientAssertion.Create(signing, "client/ü", TokenUri, new FakeTimeProvider(Now));
        JsonElement header = Part(assertion, 0);
        Assert.Equal(["alg", "kid", "typ"], header.EnumerateObject().Select(member => member.Name));
        Assert.Equal("kid \"with\" ünïcode", header.GetProperty("kid").GetString());
        JsonElement claims = Part(assertion, 1);
        Assert.Equal(["iss", "sub", "aud", "iat", "exp", "jti"], claims.EnumerateObject().Select(member => member.Name));
        Assert.Equal("client/ü", claims.GetProperty("sub").GetString());
    }

    [Fact]
    public void The_audience_is_spelled_as_it_was_given()
    {
        using SigningKey signing = Read(Pkcs8Pem(Any));
        const string Given = "https://ehr.example.org:443/oauth2/token";
        string assertion = ClientAssertion.Create(signing, "client-1", new Uri(Given), new FakeTimeProvider(Now));
        Assert.Equal(Given, Part(assertion, 1).GetProperty("aud").GetString());
    }

    [Fact]
    public void An_es384_signature_is_r_and_s_of_48_bytes_each()
    {
        using SigningKey signing = Read(Pkcs8Pem(Ec));
        for (int i = 0; i < 50; i++)
        {
            string assertion = ClientAssertion.Create(signing, "client-1", TokenUri, new FakeTimeProvider(Now));
            Assert.Equal(96, Base64UrlEncoder.DecodeBytes(assertion.Split('.')[2]).Length);
        }
    }

    private static TokenValidationParameters Rules(SecurityKey key, string kind) => new()
    {
        IssuerSigningKey = key,
        ValidAlgorithms = [kind == "RSA" ? "RS384" : "ES384"],
        ValidIssuer = "client-1",
        ValidAudience = TokenUri.OriginalString,
        ValidTypes = ["JWT"],
        RequireExpirationTime = true,
        RequireSignedTokens = true,

        // The test's clock is not this machine's.
        LifetimeValidator = (_, expires, _, _) => expires > Now.UtcDateTime && expires <= Now.UtcDateTime.AddMinutes(5),
    };

    private static JsonElement Part(string assertion, int index) =>
        JsonDocument.Parse(Encoding.UTF8.GetString(Base64UrlEncoder.DecodeBytes(assertion.Split('.')[index]))).RootElement;
}
