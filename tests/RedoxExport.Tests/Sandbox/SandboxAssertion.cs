using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Tokens;
using RedoxExport.Tests.Authentication;

namespace RedoxExport.Tests.Sandbox;

/// <summary>Signs client assertions by hand, so that each part of one can be wrong.</summary>
internal sealed class SandboxAssertion : IDisposable
{
    // Making an RSA key takes longer than most tests.
    private static readonly RSAParameters SharedRsa = CreateRsa();

    private readonly Lazy<ECDsa> _ec = new(() => ECDsa.Create(ECCurve.NamedCurves.nistP384));

    public RSA Rsa { get; } = RSA.Create(SharedRsa);

    public ECDsa Ec => _ec.Value;

    public string KeyId { get; set; } = "sandbox-key";

    public string Algorithm { get; set; } = "RS384";

    public DateTimeOffset Now { get; set; } = DateTimeOffset.UtcNow;

    /// <summary>Both keys, so that the key id has to pick one; only the RSA key where the platform makes no EC key (Wine).</summary>
    public string Jwks()
    {
        RSAParameters rsa = Rsa.ExportParameters(false);
        JsonArray keys = [new JsonObject { ["kty"] = "RSA", ["kid"] = "sandbox-key", ["n"] = Encode(rsa.Modulus!), ["e"] = Encode(rsa.Exponent!) }];
        if (Algorithm == "ES384" || TestKeys.HasCurves)
        {
            ECParameters ec = Ec.ExportParameters(false);
            keys.Add(new JsonObject { ["kty"] = "EC", ["kid"] = "ec-key", ["crv"] = "P-384", ["x"] = Encode(ec.Q.X!), ["y"] = Encode(ec.Q.Y!) });
        }

        return new JsonObject { ["keys"] = keys }.ToJsonString();
    }

    public string Create(Uri audience, Action<JsonObject, JsonObject>? change = null)
    {
        JsonObject header = new() { ["alg"] = Algorithm, ["kid"] = KeyId, ["typ"] = "JWT" };
        JsonObject claims = new()
        {
            ["iss"] = "client-1",
            ["sub"] = "client-1",
            ["aud"] = audience.AbsoluteUri,
            ["iat"] = Now.ToUnixTimeSeconds(),
            ["exp"] = Now.AddMinutes(4).ToUnixTimeSeconds(),
            ["jti"] = Guid.NewGuid().ToString(),
        };
        change?.Invoke(header, claims);
        string signed = Encode(Encoding.UTF8.GetBytes(header.ToJsonString())) + "." + Encode(Encoding.UTF8.GetBytes(claims.ToJsonString()));
        byte[] bytes = Encoding.ASCII.GetBytes(signed);
        byte[] signature = Algorithm == "ES384"
            ? Ec.SignData(bytes, HashAlgorithmName.SHA384)
            : Rsa.SignData(bytes, HashAlgorithmName.SHA384, RSASignaturePadding.Pkcs1);
        return signed + "." + Encode(signature);
    }

    public void Dispose()
    {
        Rsa.Dispose();
        if (_ec.IsValueCreated)
        {
            _ec.Value.Dispose();
        }
    }

    private static RSAParameters CreateRsa()
    {
        using RSA rsa = RSA.Create(2048);
        return rsa.ExportParameters(true);
    }

    private static string Encode(byte[] bytes) => Base64UrlEncoder.Encode(bytes);
}
