using System.Buffers.Binary;

namespace System.Text.Unicode;

/// <summary>Checks UTF-8.</summary>
internal static class Utf8
{
    private const ulong NotAscii = 0x8080_8080_8080_8080;

    /// <summary>True if the bytes are well-formed UTF-8 (table 3-7 of the Unicode Standard).</summary>
    public static bool IsValid(ReadOnlySpan<byte> value)
    {
        while (!value.IsEmpty)
        {
            int length = value.Length >= sizeof(ulong) && (BinaryPrimitives.ReadUInt64LittleEndian(value) & NotAscii) == 0 ? sizeof(ulong)
                : value[0] < 0x80 ? 1
                : LengthOfSequence(value);
            if (length == 0)
            {
                return false;
            }

            value = value.Slice(length);
        }

        return true;
    }

    // 0 if the bytes do not begin with a well-formed sequence of two to four bytes.
    private static int LengthOfSequence(ReadOnlySpan<byte> value)
    {
        byte first = value[0];
        int length = first switch
        {
            < 0xC2 => 0,
            < 0xE0 => 2,
            < 0xF0 => 3,
            < 0xF5 => 4,
            _ => 0,
        };
        if (length == 0 || value.Length < length || !IsSecond(first, value[1]))
        {
            return 0;
        }

        for (int i = 2; i < length; i++)
        {
            if (value[i] is < 0x80 or > 0xBF)
            {
                return 0;
            }
        }

        return length;
    }

    // Excludes overlong forms, surrogates, and code points above U+10FFFF.
    private static bool IsSecond(byte first, byte second) => first switch
    {
        0xE0 => second is >= 0xA0 and <= 0xBF,
        0xED => second is >= 0x80 and <= 0x9F,
        0xF0 => second is >= 0x90 and <= 0xBF,
        0xF4 => second is >= 0x80 and <= 0x8F,
        _ => second is >= 0x80 and <= 0xBF,
    };
}
