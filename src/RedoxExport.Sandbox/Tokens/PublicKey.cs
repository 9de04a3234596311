using System.Security.Cryptography;

namespace RedoxExport.Sandbox.Tokens;

/// <summary>A key for the verification of assertions: RSA, or EC on P-384.</summary>
internal sealed class PublicKey
{
    private readonly RSAParameters? _rsa;
    private readonly ECParameters? _ec;

    public PublicKey(string? keyId, RSAParameters rsa)
    {
        KeyId = keyId;
        _rsa = rsa;
        using RSA key = ImportRsa(rsa);
    }

    public PublicKey(string? keyId, ECParameters ec)
    {
        KeyId = keyId;
        _ec = ec;
        using ECDsa key = ECDsa.Create(ec);
    }

    /// <summary>The key id; <see langword="null"/> for a key from PEM text, which matches every key id.</summary>
    public string? KeyId { get; }

    /// <summary>The algorithm (<c>alg</c>) of signatures that this key verifies.</summary>
    public string Algorithm => _rsa is null ? "ES384" : "RS384";

    public bool Verifies(byte[] data, byte[] signature)
    {
        if (_rsa is RSAParameters parameters)
        {
            using RSA rsa = ImportRsa(parameters);
            return rsa.VerifyData(data, signature, HashAlgorithmName.SHA384, RSASignaturePadding.Pkcs1);
        }

        using ECDsa ec = ECDsa.Create(_ec!.Value);
        return ec.VerifyData(data, signature, HashAlgorithmName.SHA384);
    }

    private static RSA ImportRsa(RSAParameters parameters)
    {
        RSA rsa = RSA.Create();
        rsa.ImportParameters(parameters);
        return rsa;
    }
}
