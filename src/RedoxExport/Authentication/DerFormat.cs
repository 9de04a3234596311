using System.Security.Cryptography;

namespace RedoxExport.Authentication;

/// <summary>The kinds of binary files that a user may specify as a private key.</summary>
internal enum DerKind
{
    Unknown,
    Pkcs8,
    EncryptedPkcs8,
    Pkcs1,
    Sec1,
    Pfx,
    PublicKey,
    Certificate,
}

/// <summary>Detects the kind of a DER file from its first bytes, because its name is not reliable.</summary>
internal static class DerFormat
{
    public static DerKind Sniff(ReadOnlySpan<byte> data)
    {
        if (IsPfx(data))
        {
            return DerKind.Pfx;
        }

        try
        {
            DerReader file = new(data);
            DerReader outer = file.ReadSequence();
            file.ExpectEnd();
            return outer.NextTag == DerReader.Integer ? SniffVersioned(ref outer) : SniffAlgorithmFirst(ref outer);
        }
        catch (CryptographicException)
        {
            return DerKind.Unknown;
        }
    }

    private static DerKind SniffVersioned(ref DerReader outer)
    {
        ReadOnlySpan<byte> version = outer.ReadUnsigned();
        return (version.Length, version[0], outer.NextTag) switch
        {
            (1, 0 or 1, DerReader.Sequence) => DerKind.Pkcs8,
            (1, 0 or 1, DerReader.Integer) => DerKind.Pkcs1,
            (1, 1, DerReader.OctetString) => DerKind.Sec1,
            ( > 1, _, DerReader.Integer) => DerKind.PublicKey,
            _ => DerKind.Unknown,
        };
    }

    private static DerKind SniffAlgorithmFirst(ref DerReader outer)
    {
        DerReader first = outer.ReadSequence();
        if (first.NextTag != DerReader.ObjectIdentifier)
        {
            // TBSCertificate begins with [0] version, or with the serial number of a version 1 certificate.
            return first.NextTag is 0xA0 or DerReader.Integer ? DerKind.Certificate : DerKind.Unknown;
        }

        return outer.NextTag switch
        {
            DerReader.OctetString => DerKind.EncryptedPkcs8,
            DerReader.BitString => DerKind.PublicKey,
            _ => DerKind.Unknown,
        };
    }

    /// <summary>SEQUENCE { INTEGER 3, …. Parsed by hand, because a PFX may be BER with lengths that DER forbids.</summary>
    private static bool IsPfx(ReadOnlySpan<byte> data)
    {
        if (data.Length < 5 || data[0] != DerReader.Sequence)
        {
            return false;
        }

        int start = data[1] > 0x80 ? 2 + (data[1] & 0x7F) : 2;
        return data.Length >= start + 4
            && data[start] == DerReader.Integer
            && data[start + 1] == 1
            && data[start + 2] == 3
            && data[start + 3] == DerReader.Sequence;
    }
}
