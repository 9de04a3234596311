using System.Security.Cryptography;

namespace RedoxExport.Authentication;

/// <summary>Reads private keys in DER: PKCS#8 (RFC 5208, 5958), PKCS#1 (RFC 8017) and SEC 1 (RFC 5915).</summary>
internal static class PrivateKeyDer
{
    private const string Rsa = "1.2.840.113549.1.1.1";
    private const string EllipticCurve = "1.2.840.10045.2.1";

    // Context-specific tags of the optional members.
    private const byte CurveTag = 0xA0;
    private const byte PublicPointTag = 0xA1;
    private const byte AttributesTag = 0xA0;
    private const byte PublicKeyTag = 0x81;

    public static KeyParts Read(ReadOnlySpan<byte> der, DerKind kind, string source)
    {
        try
        {
            return kind switch
            {
                DerKind.Pkcs8 => ReadPkcs8(der, source),
                DerKind.Pkcs1 => ReadPkcs1(der, source),
                DerKind.Sec1 => ReadSec1(der, null, source),
                _ => throw AuthenticationErrors.KeyNotRecognized(source),
            };
        }
        catch (CryptographicException)
        {
            throw AuthenticationErrors.KeyDamaged(source, "its binary form is not well-formed");
        }
    }

    private static KeyParts ReadPkcs8(ReadOnlySpan<byte> der, string source)
    {
        DerReader key = Open(der);
        if (key.ReadVersion() > 1)
        {
            throw DerReader.Broken();
        }

        DerReader algorithm = key.ReadSequence();
        string kind = algorithm.ReadObjectIdentifier();
        ReadOnlySpan<byte> content = key.Read(DerReader.OctetString);
        if (key.NextTag == AttributesTag)
        {
            key.Read(AttributesTag);
        }

        if (key.NextTag == PublicKeyTag)
        {
            key.Read(PublicKeyTag);
        }

        key.ExpectEnd();
        switch (kind)
        {
            case Rsa:
                return ReadPkcs1(content, source);
            case EllipticCurve:
                string curve = algorithm.NextTag == DerReader.ObjectIdentifier
                    ? algorithm.ReadObjectIdentifier()
                    : throw AuthenticationErrors.KeyCurveNotSupported(source, "a curve with explicit parameters");
                return ReadSec1(content, curve, source);
            default:
                throw AuthenticationErrors.KeyKindNotSupported(source, NameOfKind(kind));
        }
    }

    private static KeyParts ReadPkcs1(ReadOnlySpan<byte> der, string source)
    {
        DerReader key = Open(der);
        if (key.ReadVersion() != 0)
        {
            throw AuthenticationErrors.KeyKindNotSupported(source, "an RSA key of more than two primes");
        }

        ReadOnlySpan<byte> n = key.ReadUnsigned();
        ReadOnlySpan<byte> e = key.ReadUnsigned();
        ReadOnlySpan<byte> d = key.ReadUnsigned();
        ReadOnlySpan<byte> p = key.ReadUnsigned();
        ReadOnlySpan<byte> q = key.ReadUnsigned();
        ReadOnlySpan<byte> dp = key.ReadUnsigned();
        ReadOnlySpan<byte> dq = key.ReadUnsigned();
        ReadOnlySpan<byte> qi = key.ReadUnsigned();
        key.ExpectEnd();
        return KeyParts.ForRsa(source, n, e, d, p, q, dp, dq, qi);
    }

    private static KeyParts ReadSec1(ReadOnlySpan<byte> der, string? curve, string source)
    {
        DerReader key = Open(der);
        if (key.ReadVersion() != 1)
        {
            throw DerReader.Broken();
        }

        ReadOnlySpan<byte> d = key.Read(DerReader.OctetString);
        if (key.NextTag == CurveTag)
        {
            DerReader parameters = new(key.Read(CurveTag));
            if (parameters.NextTag != DerReader.ObjectIdentifier)
            {
                throw AuthenticationErrors.KeyCurveNotSupported(source, "a curve with explicit parameters");
            }

            string named = parameters.ReadObjectIdentifier();
            parameters.ExpectEnd();
            if (curve is not null && curve != named)
            {
                throw AuthenticationErrors.KeyDamaged(source, "it names two different curves");
            }

            curve = named;
        }

        ReadOnlySpan<byte> point = default;
        if (key.NextTag == PublicPointTag)
        {
            DerReader wrapped = new(key.Read(PublicPointTag));
            point = wrapped.Read(DerReader.BitString);
            wrapped.ExpectEnd();
        }

        key.ExpectEnd();
        if (curve is null)
        {
            throw AuthenticationErrors.KeyIncomplete(source, "its curve is missing");
        }

        string name = EllipticCurves.NameOf(curve);
        if (name != KeyParts.P384)
        {
            throw AuthenticationErrors.KeyCurveNotSupported(source, name);
        }

        // No unused bits, then 04 = uncompressed. A compressed point is ignored: it can be computed from d.
        const int Length = 48;
        bool whole = point.Length == 2 + (2 * Length) && point[0] == 0 && point[1] == 4;
        return whole
            ? KeyParts.ForEc(source, name, d, point.Slice(2, Length), point.Slice(2 + Length, Length))
            : KeyParts.ForEc(source, name, d, default, default);
    }

    private static DerReader Open(ReadOnlySpan<byte> der)
    {
        DerReader file = new(der);
        DerReader content = file.ReadSequence();
        file.ExpectEnd();
        return content;
    }

    private static string NameOfKind(string oid) => oid switch
    {
        "1.2.840.113549.1.1.10" => "an RSA key for PSS only",
        "1.2.840.10040.4.1" => "a DSA key",
        "1.3.101.110" or "1.3.101.111" => "a key for key agreement (X25519, X448)",
        "1.3.101.112" => "an Ed25519 key",
        "1.3.101.113" => "an Ed448 key",
        _ => "a key of the algorithm " + oid,
    };
}
