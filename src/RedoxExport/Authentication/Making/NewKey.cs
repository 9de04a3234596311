using System.Buffers.Text;
using System.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;

namespace RedoxExport.Authentication;

/// <summary>A key that has just been made: its private half as PKCS#8 (RFC 5958), its public half as SubjectPublicKeyInfo (RFC 5280) and as a JWK (RFC 7517).</summary>
internal sealed class NewKey : IDisposable
{
    private const int RsaBits = 3072;
    private const int LineLength = 64;
    private const byte PrivateCurveTag = 0xA1;

    private readonly AsymmetricAlgorithm _key;

    private NewKey(AsymmetricAlgorithm key)
    {
        _key = key;
        Algorithm = key is RSA ? KeyAlgorithm.RS384 : KeyAlgorithm.ES384;
    }

    public KeyAlgorithm Algorithm { get; }

    public static NewKey Create(KeyAlgorithm algorithm) => new(algorithm == KeyAlgorithm.RS384 ? CreateRsa() : ECDsa.Create(ECCurve.NamedCurves.nistP384));

    /// <summary>The key of a certificate. Only its public half can be written.</summary>
    /// <returns><see langword="null"/> if the key is neither RSA nor elliptic curve.</returns>
    public static NewKey? Of(X509Certificate2 certificate)
    {
        AsymmetricAlgorithm? key = certificate.GetRSAPublicKey();
        key ??= certificate.GetECDsaPublicKey();
        return key is null ? null : new NewKey(key);
    }

    /// <summary>The private half as PEM. The caller wipes it.</summary>
    public byte[] WritePrivatePem()
    {
        byte[] der = _key is RSA rsa ? Pkcs8(rsa.ExportParameters(includePrivateParameters: true)) : Pkcs8(((ECDsa)_key).ExportParameters(includePrivateParameters: true));
        return WritePem("PRIVATE KEY", der);
    }

    /// <summary>The private half as PEM. The caller owns it.</summary>
    public SecureString WritePrivateSecret()
    {
        byte[] pem = WritePrivatePem();
        try
        {
            SecureString secret = new();
            foreach (byte character in pem)
            {
                secret.AppendChar((char)character);
            }

            secret.MakeReadOnly();
            return secret;
        }
        finally
        {
            SecretText.Wipe(pem);
        }
    }

    /// <summary>The public half as PEM.</summary>
    public byte[] WritePublicPem()
    {
        byte[] der = _key is RSA rsa
            ? DerWriter.Value(DerReader.Sequence, RsaIdentifier(), DerWriter.Bits(RsaPublic(rsa.ExportParameters(includePrivateParameters: false))))
            : DerWriter.Value(DerReader.Sequence, CurveIdentifier(), DerWriter.Bits(Point(((ECDsa)_key).ExportParameters(includePrivateParameters: false))));
        return WritePem("PUBLIC KEY", der);
    }

    /// <summary>Writes the public half as a JWK.</summary>
    public void WriteJwk(Utf8JsonWriter to, string keyId)
    {
        to.WriteStartObject();
        to.WriteString("kid", keyId);
        to.WriteString("use", "sig");
        if (_key is RSA rsa)
        {
            RSAParameters numbers = rsa.ExportParameters(includePrivateParameters: false);
            to.WriteString("kty", "RSA");
            to.WriteString("alg", SigningKey.Rs384);
            to.WriteString("n", Base64Url.Encode(numbers.Modulus!));
            to.WriteString("e", Base64Url.Encode(numbers.Exponent!));
        }
        else
        {
            ECPoint point = ((ECDsa)_key).ExportParameters(includePrivateParameters: false).Q;
            to.WriteString("kty", "EC");
            to.WriteString("alg", SigningKey.Es384);
            to.WriteString("crv", KeyParts.P384);
            to.WriteString("x", Base64Url.Encode(point.X!));
            to.WriteString("y", Base64Url.Encode(point.Y!));
        }

        to.WriteEndObject();
    }

    public void Dispose() => _key.Dispose();

    // RSA.Create() with a number of bits is not in .NET Standard 2.0, and without it .NET Framework makes a key of 1024 bits.
    private static RSACryptoServiceProvider CreateRsa() => new(RsaBits) { PersistKeyInCsp = false };

    private static byte[] Pkcs8(RSAParameters key) => DerWriter.Value(
        DerReader.Sequence,
        DerWriter.Unsigned([0]),
        RsaIdentifier(),
        DerWriter.Value(
            DerReader.OctetString,
            DerWriter.Value(
                DerReader.Sequence,
                DerWriter.Unsigned([0]),
                DerWriter.Unsigned(key.Modulus!),
                DerWriter.Unsigned(key.Exponent!),
                Secret(key.D!),
                Secret(key.P!),
                Secret(key.Q!),
                Secret(key.DP!),
                Secret(key.DQ!),
                Secret(key.InverseQ!))));

    private static byte[] Pkcs8(ECParameters key) => DerWriter.Value(
        DerReader.Sequence,
        DerWriter.Unsigned([0]),
        CurveIdentifier(),
        DerWriter.Value(
            DerReader.OctetString,
            DerWriter.Value(
                DerReader.Sequence,
                DerWriter.Unsigned([1]),
                DerWriter.Value(DerReader.OctetString, key.D!),
                DerWriter.Value(PrivateCurveTag, DerWriter.Bits(Point(key))))));

    private static byte[] Secret(byte[] number)
    {
        byte[] written = DerWriter.Unsigned(number);
        SecretText.Wipe(number);
        return written;
    }

    private static byte[] RsaPublic(RSAParameters key) => DerWriter.Value(DerReader.Sequence, DerWriter.Unsigned(key.Modulus!), DerWriter.Unsigned(key.Exponent!));

    // Uncompressed (SEC 1, 2.3.3).
    private static byte[] Point(ECParameters key) => [4, .. key.Q.X!, .. key.Q.Y!];

    // rsaEncryption (1.2.840.113549.1.1.1), with its parameter NULL.
    private static byte[] RsaIdentifier() => DerWriter.Value(DerReader.Sequence, [0x06, 9, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 1], [0x05, 0]);

    // ecPublicKey (1.2.840.10045.2.1) on secp384r1 (1.3.132.0.34).
    private static byte[] CurveIdentifier() => DerWriter.Value(DerReader.Sequence, [0x06, 7, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 2, 1], [0x06, 5, 0x2B, 0x81, 0x04, 0, 0x22]);

    private static byte[] WritePem(string label, byte[] der)
    {
        byte[] text = new byte[Base64.GetMaxEncodedToUtf8Length(der.Length)];
        byte[] first = Encoding.ASCII.GetBytes($"-----BEGIN {label}-----\n");
        byte[] last = Encoding.ASCII.GetBytes($"-----END {label}-----\n");
        try
        {
            Base64.EncodeToUtf8(der, text, out _, out int length);
            int lines = (length + LineLength - 1) / LineLength;
            byte[] pem = new byte[first.Length + length + lines + last.Length];
            first.CopyTo(pem, 0);
            int at = first.Length;
            for (int start = 0; start < length; start += LineLength)
            {
                int part = Math.Min(LineLength, length - start);
                text.AsSpan(start, part).CopyTo(pem.AsSpan(at));
                at += part;
                pem[at++] = (byte)'\n';
            }

            last.CopyTo(pem, at);
            return pem;
        }
        finally
        {
            SecretText.Wipe(text);
            SecretText.Wipe(der);
        }
    }
}
