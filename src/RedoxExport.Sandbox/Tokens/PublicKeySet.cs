using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace RedoxExport.Sandbox.Tokens;

/// <summary>The public keys of a sandbox, from a JWKS, a JWK or PEM text.</summary>
internal sealed class PublicKeySet
{
    // SubjectPublicKeyInfo, RFC 5280: id-ecPublicKey, rsaEncryption and the curve secp384r1, as DER bytes.
    private static readonly byte[] EcPublicKeyOid = [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01];
    private static readonly byte[] RsaEncryptionOid = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01];
    private static readonly byte[] P384Oid = [0x2B, 0x81, 0x04, 0x00, 0x22];

    private static readonly Regex PemBlock = new(
        "-----BEGIN (?<label>[A-Z0-9 ]+)-----(?<body>[^-]*)-----END \\k<label>-----", RegexOptions.CultureInvariant);

    private readonly IReadOnlyList<PublicKey> _keys;

    private PublicKeySet(IReadOnlyList<PublicKey> keys) => _keys = keys;

    /// <exception cref="SandboxException"><c>SandboxPublicKeysInvalid</c>.</exception>
    public static PublicKeySet Read(string text)
    {
        try
        {
            List<PublicKey> keys = text.TrimStart() is ['{', ..] ? ReadJson(text) : ReadPem(text);
            return keys.Count > 0 ? new PublicKeySet(keys) : throw SandboxErrors.InvalidPublicKeys("there is none in the text");
        }
        catch (Exception exception) when (exception is FormatException or CryptographicException or JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw SandboxErrors.InvalidPublicKeys(exception.Message.TrimEnd('.'), exception);
        }
    }

    /// <summary>The keys that can verify a signature with this key id: the keys with that id, and the keys without an id.</summary>
    public IReadOnlyList<PublicKey> Find(string keyId) =>
        _keys.Where(key => key.KeyId is null || string.Equals(key.KeyId, keyId, StringComparison.Ordinal)).ToList();

    private static List<PublicKey> ReadJson(string text)
    {
        using JsonDocument document = JsonDocument.Parse(text);
        List<PublicKey> keys = [];
        if (document.RootElement.TryGetProperty("keys", out JsonElement set))
        {
            keys.AddRange(set.EnumerateArray().Select(ReadJwk));
        }
        else
        {
            keys.Add(ReadJwk(document.RootElement));
        }

        return keys;
    }

    private static PublicKey ReadJwk(JsonElement jwk)
    {
        string? keyId = jwk.TryGetProperty("kid", out JsonElement kid) ? kid.GetString() : null;
        string? type = jwk.TryGetProperty("kty", out JsonElement kty) ? kty.GetString() : null;
        return type switch
        {
            "RSA" => new PublicKey(keyId, new RSAParameters { Modulus = Member(jwk, "n"), Exponent = Member(jwk, "e") }),
            "EC" when jwk.TryGetProperty("crv", out JsonElement curve) && curve.GetString() == "P-384" =>
                new PublicKey(keyId, OnP384(Member(jwk, "x"), Member(jwk, "y"))),
            "EC" => throw new FormatException("An EC key is not on the curve P-384, which ES384 needs."),
            _ => throw new FormatException($"The key type '{type}' is neither RSA nor EC."),
        };
    }

    private static byte[] Member(JsonElement jwk, string name) =>
        jwk.TryGetProperty(name, out JsonElement value) && value.GetString() is string text && Base64Url.Decode(text) is byte[] bytes
            ? bytes
            : throw new FormatException($"The member '{name}' of a key is missing or not base64url text.");

    private static List<PublicKey> ReadPem(string text)
    {
        List<PublicKey> keys = [];
        foreach (Match block in PemBlock.Matches(text))
        {
            byte[] der = Convert.FromBase64String(block.Groups["body"].Value);
            keys.Add(block.Groups["label"].Value switch
            {
                "PUBLIC KEY" => ReadSubjectPublicKeyInfo(der),
                "RSA PUBLIC KEY" => ReadRsaPublicKey(new DerReader(der)),
                "CERTIFICATE" => ReadCertificate(der),
                string label => throw new FormatException($"A PEM block '{label}' contains no public key."),
            });
        }

        return keys;
    }

    private static PublicKey ReadSubjectPublicKeyInfo(byte[] der)
    {
        DerReader info = new DerReader(der).Enter(DerReader.Sequence);
        DerReader algorithm = info.Enter(DerReader.Sequence);
        byte[] oid = algorithm.Read(DerReader.ObjectIdentifier);
        if (oid.SequenceEqual(RsaEncryptionOid))
        {
            return ReadRsaPublicKey(info.EnterBitString());
        }

        if (!oid.SequenceEqual(EcPublicKeyOid) || !algorithm.Read(DerReader.ObjectIdentifier).SequenceEqual(P384Oid))
        {
            throw new FormatException("A public key is neither RSA nor EC on the curve P-384.");
        }

        // An uncompressed point: the byte 4, then both coordinates (SEC 1, section 2.3.3).
        byte[] point = info.EnterBitString().Rest();
        return point.Length == 97 && point[0] == 4
            ? new PublicKey(null, OnP384(point.Skip(1).Take(48).ToArray(), point.Skip(49).ToArray()))
            : throw new FormatException("The point of an EC key is compressed or of another curve.");
    }

    private static PublicKey ReadRsaPublicKey(DerReader reader)
    {
        DerReader key = reader.Enter(DerReader.Sequence);
        return new PublicKey(null, new RSAParameters { Modulus = key.ReadUnsigned(), Exponent = key.ReadUnsigned() });
    }

    private static PublicKey ReadCertificate(byte[] der)
    {
        using X509Certificate2 certificate = new(der);
        using RSA? rsa = certificate.GetRSAPublicKey();
        if (rsa is not null)
        {
            return new PublicKey(null, rsa.ExportParameters(false));
        }

        using ECDsa? ec = certificate.GetECDsaPublicKey();
        return ec?.KeySize == 384
            ? new PublicKey(null, ec.ExportParameters(false))
            : throw new FormatException("A certificate's key is neither RSA nor EC on the curve P-384.");
    }

    private static ECParameters OnP384(byte[] x, byte[] y) =>
        new() { Curve = ECCurve.NamedCurves.nistP384, Q = new ECPoint { X = x, Y = y } };
}
