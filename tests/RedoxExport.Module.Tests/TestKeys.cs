using System.Security.Cryptography;
using System.Text.Json;

namespace RedoxExport.Module.Tests;

/// <summary>Key pairs made for one test: the private half for the client, the public half, as JWKS, for the sandbox.</summary>
internal static class TestKeys
{
    /// <summary>Writes a private key as it should lie: nobody but its owner can read it.</summary>
    public static void Write(string path, string privatePem)
    {
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using StreamWriter file = new(path, options);
        file.Write(privatePem);
    }

    public static (string PrivatePem, string PublicJwks) Rsa(string keyId)
    {
        using RSA rsa = RSA.Create(2048);
        RSAParameters publicKey = rsa.ExportParameters(false);
        string jwks = Jwks(new { kty = "RSA", alg = "RS384", use = "sig", kid = keyId, n = Text(publicKey.Modulus!), e = Text(publicKey.Exponent!) });
        return (rsa.ExportPkcs8PrivateKeyPem(), jwks);
    }

    public static (string PrivatePem, string PublicJwks) EllipticCurve(string keyId)
    {
        using ECDsa ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        ECParameters publicKey = ecdsa.ExportParameters(false);
        string jwks = Jwks(new { kty = "EC", crv = "P-384", alg = "ES384", use = "sig", kid = keyId, x = Text(publicKey.Q.X!), y = Text(publicKey.Q.Y!) });
        return (ecdsa.ExportPkcs8PrivateKeyPem(), jwks);
    }

    private static string Jwks(object key) => JsonSerializer.Serialize(new { keys = new[] { key } });

    private static string Text(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
