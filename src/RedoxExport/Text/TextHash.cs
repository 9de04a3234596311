using System.Runtime.CompilerServices;
using System.Text;

namespace RedoxExport.Text;

/// <summary>
/// 64-bit FNV-1a. It represents a text in a set if the text itself would take too much memory. Anyone can create two texts with the same
/// hash; if that matters, compare the texts too.
/// </summary>
internal static class TextHash
{
    /// <summary>The hash of no bytes, and the start value of every other hash.</summary>
    public const ulong Empty = 14695981039346656037;

    private const ulong Prime = 1099511628211;

    [MethodImpl(HotPath.Optimized)]
    public static ulong Of(string text)
    {
        ulong hash = Empty;
        foreach (char c in text)
        {
            hash = unchecked((hash ^ c) * Prime);
        }

        return hash;
    }

    /// <summary>The hash of a text's UTF-8 bytes. It differs from <see cref="Of"/> if the text is not ASCII.</summary>
    public static ulong OfUtf8(string text) => Add(Empty, Encoding.UTF8.GetBytes(text));

    /// <summary>Continues a hash with more bytes. The result does not depend on how the bytes are divided into calls.</summary>
    [MethodImpl(HotPath.Optimized)]
    public static ulong Add(ulong hash, ReadOnlySpan<byte> bytes)
    {
        foreach (byte b in bytes)
        {
            hash = unchecked((hash ^ b) * Prime);
        }

        return hash;
    }

    /// <summary>Continues a hash with the 8 bytes of a number, lowest first.</summary>
    [MethodImpl(HotPath.Optimized)]
    public static ulong Add(ulong hash, long number)
    {
        for (int shift = 0; shift < 64; shift += 8)
        {
            hash = unchecked((hash ^ (byte)(number >> shift)) * Prime);
        }

        return hash;
    }
}
