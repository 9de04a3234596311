using System.Runtime.CompilerServices;
using System.Text;

namespace RedoxExport.Text;

/// <summary>FNV-1a over 64 bits: stands for a text in a set if the text itself would take too much memory. Anyone can make two texts with one hash: where that matters, the texts are compared too.</summary>
internal static class TextHash
{
    /// <summary>The hash of no bytes: every other one continues it.</summary>
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

    /// <summary>The hash of a text's bytes in UTF-8. It differs from <see cref="Of"/> if the text is not ASCII.</summary>
    public static ulong OfUtf8(string text) => Add(Empty, Encoding.UTF8.GetBytes(text));

    /// <summary>Continues a hash: bytes have the same one, however they are divided.</summary>
    [MethodImpl(HotPath.Optimized)]
    public static ulong Add(ulong hash, ReadOnlySpan<byte> bytes)
    {
        foreach (byte b in bytes)
        {
            hash = unchecked((hash ^ b) * Prime);
        }

        return hash;
    }

    /// <summary>Continues a hash by a number.</summary>
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
