using System.Reflection;
using System.Security.Cryptography;

namespace RedoxExport.Copies;

/// <summary>The length and the hashes of a part of a file.</summary>
/// <param name="Length">The length in bytes.</param>
/// <param name="Sha256">Its SHA-256.</param>
/// <param name="Md5">
/// Its MD5; <see langword="null"/> if this system does not allow MD5. Object stores use it as a checksum against damage on the way; nothing relies on
/// it for security.
/// </param>
internal sealed record PartDigest(int Length, byte[] Sha256, byte[]? Md5)
{
    private const int Sha256Length = 32;

    public static PartDigest Of(ArraySegment<byte> bytes)
    {
        byte[] sha256 = new byte[Sha256Length];
        SHA256.HashData(bytes.AsSpan(), sha256);
        return new PartDigest(bytes.Count, sha256, Md5Of(bytes));
    }

    public static byte[]? Md5Of(ArraySegment<byte> bytes)
    {
        try
        {
#pragma warning disable CA5351, CA1850 // A checksum that the stores define; .NET Standard has only this way to calculate it.
            using MD5 md5 = MD5.Create();
            return md5.ComputeHash(bytes.Array!, bytes.Offset, bytes.Count);
#pragma warning restore CA5351, CA1850
        }
        catch (Exception e) when (e is CryptographicException or InvalidOperationException or TargetInvocationException)
        {
            // A system in FIPS mode. The stores then confirm by SHA-256, or the copy is read back.
            return null;
        }
    }
}
