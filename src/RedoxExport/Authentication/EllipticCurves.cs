using System.Security.Cryptography;

namespace RedoxExport.Authentication;

/// <summary>Names curves for messages, and recognizes P-384 by any of its names.</summary>
internal static class EllipticCurves
{
    private const string P384Oid = "1.3.132.0.34";

    /// <summary>The usual name of a curve; its object identifier if it has none here.</summary>
    public static string NameOf(string oid) => oid switch
    {
        "1.2.840.10045.3.1.7" => "P-256",
        P384Oid => KeyParts.P384,
        "1.3.132.0.35" => "P-521",
        "1.3.132.0.10" => "secp256k1",
        "1.3.36.3.3.2.8.1.1.7" => "brainpoolP256r1",
        "1.3.36.3.3.2.8.1.1.11" => "brainpoolP384r1",
        "1.3.36.3.3.2.8.1.1.13" => "brainpoolP512r1",
        _ => oid,
    };

    /// <summary>The usual name of a key's curve. Windows may know the curve by name only.</summary>
    public static string NameOf(ECDsa key)
    {
        ECCurve curve = key.ExportParameters(false).Curve;
        if (!curve.IsNamed)
        {
            return "a curve with explicit parameters";
        }

        if (!string.IsNullOrEmpty(curve.Oid.Value))
        {
            return NameOf(curve.Oid.Value!);
        }

        string name = curve.Oid.FriendlyName ?? "an unknown curve";
        return name.ToUpperInvariant() is "NISTP384" or "ECDSA_P384" or "SECP384R1" ? KeyParts.P384 : name;
    }
}
