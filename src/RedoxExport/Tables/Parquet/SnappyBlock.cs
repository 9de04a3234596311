using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using RedoxExport.Resources;

namespace RedoxExport.Tables;

/// <summary>Compresses bytes in Snappy's block format (google/snappy, format_description.txt). Use an instance on one thread at a time.</summary>
internal sealed class SnappyBlock
{
    private const int WindowSize = 65536;
    private const int HashBits = 12;
    private const uint HashFactor = 0x1E35A7BD;
    private const int ShortestMatch = 4;
    private const int LongestCopy = 64;

    // The longest literal whose length is in the byte of its tag.
    private const int LongestShortLiteral = 60;

    // The places of four bytes in the current window, by their hash.
    private readonly ushort[] _places = new ushort[1 << HashBits];

    /// <summary>Compresses bytes.</summary>
    public void Compress(ReadOnlySpan<byte> bytes, RowBytes to)
    {
        Varint.Write(to, (ulong)bytes.Length);
        while (bytes.Length > 0)
        {
            int length = Math.Min(bytes.Length, WindowSize);
            CompressWindow(bytes.Slice(0, length), to);
            bytes = bytes.Slice(length);
        }
    }

    [MethodImpl(HotPath.Optimized)]
    private void CompressWindow(ReadOnlySpan<byte> window, RowBytes to)
    {
        Array.Clear(_places, 0, _places.Length);
        int literal = 0;
        int at = 1;
        while (at <= window.Length - ShortestMatch)
        {
            uint four = BinaryPrimitives.ReadUInt32LittleEndian(window.Slice(at));
            ref ushort place = ref _places[(four * HashFactor) >> (32 - HashBits)];
            int before = place;
            place = (ushort)at;
            if (before < at && BinaryPrimitives.ReadUInt32LittleEndian(window.Slice(before)) == four)
            {
                int length = ShortestMatch;
                while (at + length < window.Length && window[before + length] == window[at + length])
                {
                    length++;
                }

                WriteLiteral(window.Slice(literal, at - literal), to);
                WriteCopy(at - before, length, to);
                at += length;
                literal = at;
            }
            else
            {
                // Bytes that do not compress are searched in larger and larger steps.
                at += 1 + ((at - literal) >> 5);
            }
        }

        WriteLiteral(window.Slice(literal), to);
    }

    [MethodImpl(HotPath.Optimized)]
    private static void WriteLiteral(ReadOnlySpan<byte> bytes, RowBytes to)
    {
        int last = bytes.Length - 1;
        if (last < 0)
        {
            return;
        }

        if (last < LongestShortLiteral)
        {
            to.Write((byte)(last << 2));
        }
        else if (last < 256)
        {
            to.Write(LongestShortLiteral << 2);
            to.Write((byte)last);
        }
        else
        {
            to.Write((LongestShortLiteral + 1) << 2);
            to.Write((byte)last);
            to.Write((byte)(last >> 8));
        }

        to.Write(bytes);
    }

    [MethodImpl(HotPath.Optimized)]
    private static void WriteCopy(int offset, int length, RowBytes to)
    {
        // A rest must not be shorter than four bytes.
        while (length >= LongestCopy + ShortestMatch)
        {
            WriteLongCopy(offset, LongestCopy, to);
            length -= LongestCopy;
        }

        if (length > LongestCopy)
        {
            WriteLongCopy(offset, LongestCopy - ShortestMatch, to);
            length -= LongestCopy - ShortestMatch;
        }

        if (length < 12 && offset < 2048)
        {
            to.Write((byte)(1 | ((length - ShortestMatch) << 2) | ((offset >> 8) << 5)));
            to.Write((byte)offset);
        }
        else
        {
            WriteLongCopy(offset, length, to);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WriteLongCopy(int offset, int length, RowBytes to)
    {
        to.Write((byte)(2 | ((length - 1) << 2)));
        to.Write((byte)offset);
        to.Write((byte)(offset >> 8));
    }
}
