using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;

namespace RedoxExport.Storage;

/// <summary>Bytes as lower-case hexadecimal digits.</summary>
internal static class Hexadecimal
{
    private const int Sha256Length = 32;
    private const string Digits = "0123456789abcdef";

    // A save of 100,000 files writes two hashes per file, so only the resulting string is allocated.
    [MethodImpl(HotPath.Optimized)]
    public static string Lower(ReadOnlySpan<byte> bytes)
    {
        Span<char> digits = bytes.Length <= Sha256Length ? stackalloc char[2 * Sha256Length] : new char[2 * bytes.Length];
        for (int i = 0; i < bytes.Length; i++)
        {
            digits[2 * i] = Digits[bytes[i] >> 4];
            digits[(2 * i) + 1] = Digits[bytes[i] & 0xF];
        }

        return digits[..(2 * bytes.Length)].ToString();
    }

    /// <summary>The first bytes of the SHA-256 of a text in UTF-8.</summary>
    /// <param name="text">The text.</param>
    /// <param name="length">The number of bytes.</param>
    [MethodImpl(HotPath.Optimized)]
    public static string Sha256Of(string text, int length)
    {
        const int LongestOnStack = 1024;
        int most = Encoding.UTF8.GetMaxByteCount(text.Length);
        Span<byte> utf8 = most <= LongestOnStack ? stackalloc byte[LongestOnStack] : new byte[most];
        Span<byte> hash = stackalloc byte[Sha256Length];
        SHA256.HashData(utf8[..Encoding.UTF8.GetBytes(text, utf8)], hash);
        return Lower(hash[..length]);
    }

    /// <summary>The SHA-256 of bytes.</summary>
    [MethodImpl(HotPath.Optimized)]
    public static string Sha256Of(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[Sha256Length];
        SHA256.HashData(bytes, hash);
        return Lower(hash);
    }

    public static string Sha256OfFile(string path)
    {
        using SHA256 sha256 = SHA256.Create();
        using FileStream file = File.OpenRead(path);
        return Lower(sha256.ComputeHash(file));
    }
}
