using System.Security.Cryptography;

namespace RedoxExport.Authentication;

/// <summary>
/// The numbers of one private key, checked and brought to the lengths that every platform requires. Dispose it to wipe the numbers.
/// </summary>
internal sealed class KeyParts : IDisposable
{
    public const string P384 = "P-384";

    // OpenSSL rejects more, and a larger number would only cost minutes.
    private const int MostRsaBits = 16384;
    private const int CoordinateLength = 48;

    private KeyParts(RSAParameters? rsa, ECParameters? ec)
    {
        Rsa = rsa;
        Ec = ec;
    }

    public RSAParameters? Rsa { get; }

    public ECParameters? Ec { get; }

    /// <summary>Creates an RSA key from its eight numbers, big-endian, with any padding.</summary>
    public static KeyParts ForRsa(
        string source,
        ReadOnlySpan<byte> n,
        ReadOnlySpan<byte> e,
        ReadOnlySpan<byte> d,
        ReadOnlySpan<byte> p,
        ReadOnlySpan<byte> q,
        ReadOnlySpan<byte> dp,
        ReadOnlySpan<byte> dq,
        ReadOnlySpan<byte> qi)
    {
        n = WithoutZeros(n);
        e = WithoutZeros(e);
        int bits = BitLength(n);
        if (bits < SigningKey.FewestRsaBits)
        {
            throw AuthenticationErrors.KeyTooShort(source, bits);
        }

        bool odd = (n[n.Length - 1] & 1) == 1 && e.Length is > 0 and <= 8 && (e[e.Length - 1] & 1) == 1;
        if (bits > MostRsaBits || !odd)
        {
            throw AuthenticationErrors.KeyDamaged(source, "its modulus or exponent is not valid for RSA");
        }

        // Windows and OpenSSL both accept these lengths, and no others.
        int full = n.Length;
        int half = (full + 1) / 2;
        return new KeyParts(
            new RSAParameters
            {
                Modulus = n.ToArray(),
                Exponent = e.ToArray(),
                D = Fit(source, d, full),
                P = Fit(source, p, half),
                Q = Fit(source, q, half),
                DP = Fit(source, dp, half),
                DQ = Fit(source, dq, half),
                InverseQ = Fit(source, qi, half),
            },
            null);
    }

    /// <summary>
    /// Creates an elliptic-curve key. <paramref name="x"/> and <paramref name="y"/> may both be empty: .NET computes them, .NET Framework
    /// cannot.
    /// </summary>
    public static KeyParts ForEc(string source, string curve, ReadOnlySpan<byte> d, ReadOnlySpan<byte> x, ReadOnlySpan<byte> y)
    {
        if (curve != P384)
        {
            throw AuthenticationErrors.KeyCurveNotSupported(source, curve);
        }

        ECPoint point = x.IsEmpty && y.IsEmpty
            ? default
            : new ECPoint { X = Fit(source, x, CoordinateLength), Y = Fit(source, y, CoordinateLength) };
        return new KeyParts(
            null,
            new ECParameters { Curve = ECCurve.NamedCurves.nistP384, D = Fit(source, d, CoordinateLength), Q = point });
    }

    /// <summary>Creates the key from the numbers. The caller disposes it.</summary>
    public AsymmetricAlgorithm Import(string source)
    {
        AsymmetricAlgorithm? key = null;
        try
        {
            if (Rsa is { } rsaParameters)
            {
                RSA rsa = RSA.Create();
                key = rsa;
                rsa.ImportParameters(rsaParameters);
            }
            else
            {
                ECDsa ec = ECDsa.Create();
                key = ec;
                ec.ImportParameters(Ec!.Value);
            }

            return key;
        }
        catch (Exception e) when (SigningKey.IsKeyFault(e))
        {
            key?.Dispose();
            throw Ec is { Q.X: null }
                ? AuthenticationErrors.KeyIncomplete(source, "it has no public point, which this platform needs")
                : AuthenticationErrors.KeyDamaged(source, "its numbers do not match");
        }
    }

    public void Dispose()
    {
        if (Rsa is { } rsa)
        {
            foreach (byte[]? secret in new[] { rsa.D, rsa.P, rsa.Q, rsa.DP, rsa.DQ, rsa.InverseQ })
            {
                SecretText.Wipe(secret);
            }
        }

        SecretText.Wipe(Ec?.D);
    }

    private static byte[] Fit(string source, ReadOnlySpan<byte> number, int length)
    {
        number = WithoutZeros(number);
        if (number.IsEmpty || number.Length > length)
        {
            throw AuthenticationErrors.KeyDamaged(source, "one of its numbers is too long or missing");
        }

        byte[] fitted = new byte[length];
        number.CopyTo(fitted.AsSpan(length - number.Length));
        return fitted;
    }

    private static ReadOnlySpan<byte> WithoutZeros(ReadOnlySpan<byte> number)
    {
        while (!number.IsEmpty && number[0] == 0)
        {
            number = number.Slice(1);
        }

        return number;
    }

    private static int BitLength(ReadOnlySpan<byte> number)
    {
        if (number.IsEmpty)
        {
            return 0;
        }

        int bits = (number.Length - 1) * 8;
        for (int top = number[0]; top > 0; top >>= 1)
        {
            bits++;
        }

        return bits;
    }
}
