using System.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;
using RedoxExport.Authentication;

namespace RedoxExport.Tests.Authentication;

/// <summary>Keys made once for all tests: making an RSA key is slow.</summary>
internal static class TestKeys
{
    public const string Password = "correct horse";

    private static readonly Lazy<RSA> LazyRsa = new(() => RSA.Create(2048));
    private static readonly Lazy<ECDsa> LazyEc = new(() => ECDsa.Create(ECCurve.NamedCurves.nistP384));

    private static readonly Lazy<bool> LazyHasCurves = new(TryCurve);

    public static RSA Rsa => LazyRsa.Value;

    public static ECDsa Ec => LazyEc.Value;

    /// <summary>Whether EC keys can be made. Under Wine they cannot.</summary>
    public static bool HasCurves => LazyHasCurves.Value;

    /// <summary>The key of tests that are not about its kind: EC, which is quick, or RSA where no EC keys can be made.</summary>
    public static AsymmetricAlgorithm Any => HasCurves ? Ec : Rsa;

    public static AsymmetricAlgorithm Of(string kind) => kind == "RSA" ? Rsa : Ec;

    public static string Pkcs8Pem(AsymmetricAlgorithm key) => key.ExportPkcs8PrivateKeyPem();

    public static string EncryptedPem(AsymmetricAlgorithm key) =>
        key.ExportEncryptedPkcs8PrivateKeyPem(Password, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000));

    /// <summary>PKCS#1 for RSA, SEC 1 for EC.</summary>
    public static string TraditionalPem(AsymmetricAlgorithm key) =>
        key is RSA rsa ? rsa.ExportRSAPrivateKeyPem() : ((ECDsa)key).ExportECPrivateKeyPem();

    public static X509Certificate2 Certificate(AsymmetricAlgorithm key)
    {
        CertificateRequest request = key is RSA rsa
            ? new("CN=test", rsa, HashAlgorithmName.SHA384, RSASignaturePadding.Pkcs1)
            : new("CN=test", (ECDsa)key, HashAlgorithmName.SHA384);

        // Long over, on purpose: only the key counts.
        return request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(1));
    }

    public static byte[] Pfx(AsymmetricAlgorithm key, string? password)
    {
        using X509Certificate2 certificate = Certificate(key);
        return certificate.Export(X509ContentType.Pfx, password);
    }

    public static Dictionary<string, object> JwkMembers(AsymmetricAlgorithm key, string? kid = "key-1", bool isPrivate = true)
    {
        Dictionary<string, object> jwk = [];
        if (key is RSA rsa)
        {
            RSAParameters numbers = rsa.ExportParameters(isPrivate);
            jwk["kty"] = "RSA";
            Add("n", numbers.Modulus);
            Add("e", numbers.Exponent);
            Add("d", numbers.D);
            Add("p", numbers.P);
            Add("q", numbers.Q);
            Add("dp", numbers.DP);
            Add("dq", numbers.DQ);
            Add("qi", numbers.InverseQ);
        }
        else
        {
            ECParameters numbers = ((ECDsa)key).ExportParameters(isPrivate);
            jwk["kty"] = "EC";
            jwk["crv"] = "P-384";
            Add("x", numbers.Q.X);
            Add("y", numbers.Q.Y);
            Add("d", numbers.D);
        }

        if (kid is not null)
        {
            jwk["kid"] = kid;
        }

        return jwk;

        void Add(string name, byte[]? number)
        {
            if (number is not null)
            {
                jwk[name] = Base64UrlEncoder.Encode(number);
            }
        }
    }

    public static string Jwk(AsymmetricAlgorithm key, string? kid = "key-1", bool isPrivate = true) =>
        JsonSerializer.Serialize(JwkMembers(key, kid, isPrivate));

    public static string Jwks(params string[] keys) => $$"""{"keys":[{{string.Join(",", keys)}}]}""";

    public static SecureString Secure(string text)
    {
        SecureString secret = new();
        text.ToList().ForEach(secret.AppendChar);
        return secret;
    }

    public static SigningKey Read(string text, string? keyId = "key-1", string? password = null) =>
        SigningKey.FromText(text, keyId, password, "The text");

    public static SigningKey Read(byte[] data, string? keyId = "key-1", string? password = null)
    {
        using SecureString? secret = password is null ? null : Secure(password);
        return KeyReader.Read(data, keyId, secret, "The text");
    }

    /// <summary>Whether a key signs what the public half of another verifies.</summary>
    public static void AssertSame(AsymmetricAlgorithm expected, SigningKey actual)
    {
        byte[] data = [1, 2, 3];
        AssertSigned(expected, data, actual.Sign(data));
    }

    public static void AssertSigned(AsymmetricAlgorithm key, byte[] data, byte[] signature) =>
        Assert.True(key is RSA rsa
            ? rsa.VerifyData(data, signature, HashAlgorithmName.SHA384, RSASignaturePadding.Pkcs1)
            : ((ECDsa)key).VerifyData(data, signature, HashAlgorithmName.SHA384));

    private static bool TryCurve()
    {
        try
        {
            Ec.ExportParameters(false);
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    public static RedoxExportException AssertError(string id, Action act)
    {
        RedoxExportException error = Assert.Throws<RedoxExportException>(act);
        Assert.Equal(id, error.ErrorId);
        Assert.NotEmpty(error.RecommendedAction);
        return error;
    }
}
