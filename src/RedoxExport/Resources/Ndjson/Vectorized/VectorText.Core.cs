using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace RedoxExport.Resources;

/// <summary>Looks at the bytes of a line 32 at a time.</summary>
internal static class VectorText
{
    /// <summary>True if the bytes of a line are those of a known text. Both are readable for 32 more bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsSame(ref byte line, ref byte known, int length)
    {
        int at = 0;
        for (; at + Vector256<byte>.Count <= length; at += Vector256<byte>.Count)
        {
            if (Vector256.LoadUnsafe(ref line, (nuint)at) != Vector256.LoadUnsafe(ref known, (nuint)at))
            {
                return false;
            }
        }

        uint rest = (uint)((1UL << (length - at)) - 1);
        return (~Vector256.Equals(Vector256.LoadUnsafe(ref line, (nuint)at), Vector256.LoadUnsafe(ref known, (nuint)at)).ExtractMostSignificantBits() & rest) == 0;
    }

    /// <summary>Finds the end of a string.</summary>
    /// <param name="line">The first byte of the line.</param>
    /// <param name="at">The offset of the byte after the opening quote.</param>
    /// <param name="length">The number of bytes of the line.</param>
    /// <param name="high">Gets a bit for each byte that is not ASCII.</param>
    /// <returns>The offset of the closing quote; -1 for a string without an end, with a control character or with a \u escape, which the careful parser judges.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int EndOfString(ref byte line, int at, int length, ref uint high)
    {
        while (true)
        {
            Vector256<byte> text = Vector256.LoadUnsafe(ref line, (nuint)at);
            Vector256<byte> stopping = Vector256.Equals(text, Vector256.Create((byte)'"'))
                | Vector256.Equals(text, Vector256.Create((byte)'\\'))
                | Vector256.Equals(Vector256.Min(text, Vector256.Create((byte)0x1F)), text);
            uint stops = stopping.ExtractMostSignificantBits();
            uint highHere = text.ExtractMostSignificantBits();
            int stop = stops == 0 ? Vector256<byte>.Count : BitOperations.TrailingZeroCount(stops);
            high |= highHere & (uint)((1UL << stop) - 1);
            at += stop;
            if (at >= length)
            {
                return -1;
            }

            if (stops == 0)
            {
                continue;
            }

            byte stopped = Unsafe.Add(ref line, at);
            if (stopped == (byte)'"')
            {
                return at;
            }

            if (stopped != (byte)'\\' || at + 2 >= length || !LineIndex.IsSimpleEscape(Unsafe.Add(ref line, at + 1)))
            {
                return -1;
            }

            at += 2;
        }
    }

    /// <summary>Finds the end of a number, Boolean or null, from the offset of its first byte.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int EndOfScalar(ref byte line, int at, int length)
    {
        while (at < length && Unsafe.Add(ref line, at) is not ((byte)',' or (byte)'}' or (byte)']' or (byte)' '))
        {
            at++;
        }

        return at;
    }
}
