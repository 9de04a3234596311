using System.Runtime.InteropServices;
using System.Text;

namespace RedoxExport.Payloads;

/// <summary>Brings what the caller has (UTF-8, UTF-16, a string) to UTF-8 without a second copy of more than the input.</summary>
/// <remarks>
/// Half a surrogate pair in UTF-16 becomes three bytes that are not valid UTF-8, so that it is refused with the payload that
/// holds it (<see cref="IsUtf8"/>) and not with all others of the same input.
/// </remarks>
internal static class PayloadEncoding
{
    /// <summary>The input as UTF-8 without its byte order mark. UTF-8 comes back as it is, uncopied and unchecked.</summary>
    /// <exception cref="RedoxExportException"><c>PayloadNotText</c>: UTF-16 with half a character.</exception>
    public static ReadOnlyMemory<byte> ToUtf8(ReadOnlyMemory<byte> input, in PayloadPlace place)
    {
        ReadOnlySpan<byte> bytes = input.Span;
        if (bytes.Length >= 3 && bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF)
        {
            return input.Slice(3);
        }

        if (bytes.Length < 2)
        {
            return input;
        }

        // JSON begins with an ASCII character, so a zero beside it can only be the other half of a UTF-16 unit.
        bool little = bytes[0] == 0xFF && bytes[1] == 0xFE;
        bool big = bytes[0] == 0xFE && bytes[1] == 0xFF;
        int mark = little || big ? 2 : 0;
        little |= bytes[0] != 0 && bytes[1] == 0;
        big |= bytes[0] == 0 && bytes[1] != 0;
        if (!little && !big)
        {
            return input;
        }

        bytes = bytes.Slice(mark);
        if (bytes.Length % 2 != 0)
        {
            throw PayloadErrors.NotText(place, "it is UTF-16 and ends within a character");
        }

        ReadOnlySpan<char> text = MemoryMarshal.Cast<byte, char>(bytes);
        return little == BitConverter.IsLittleEndian ? FromUtf16(text) : FromUtf16(Swap(text));
    }

    /// <summary>A string as UTF-8, without the byte order mark that some readers leave in it.</summary>
    public static byte[] ToUtf8(string text) => ToUtf8(text.AsSpan());

    /// <inheritdoc cref="ToUtf8(string)"/>
    public static byte[] ToUtf8(ReadOnlySpan<char> chars) =>
        FromUtf16(chars.Length > 0 && chars[0] == '\uFEFF' ? chars.Slice(1) : chars);

#if NET8_0_OR_GREATER
    /// <summary>Whether the bytes are well-formed UTF-8.</summary>
    public static bool IsUtf8(ReadOnlySpan<byte> bytes) => System.Text.Unicode.Utf8.IsValid(bytes);

    private static byte[] FromUtf16(ReadOnlySpan<char> text)
    {
        // The replacement that GetByteCount counts for half a pair has three bytes, as many as are written for it below.
        byte[] utf8 = new byte[Encoding.UTF8.GetByteCount(text)];
        Span<byte> rest = utf8;
        while (System.Text.Unicode.Utf8.FromUtf16(text, rest, out int read, out int written, replaceInvalidSequences: false)
            != System.Buffers.OperationStatus.Done)
        {
            rest = rest.Slice(written);
            WriteThreeBytes(text[read], rest);
            rest = rest.Slice(3);
            text = text.Slice(read + 1);
        }

        return utf8;
    }
#else
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Whether the bytes are well-formed UTF-8.</summary>
    public static unsafe bool IsUtf8(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return true;
        }

        try
        {
            fixed (byte* start = bytes)
            {
                Strict.GetCharCount(start, bytes.Length);
            }

            return true;
        }
        catch (DecoderFallbackException)
        {
            // .NET Standard 2.0 has no other way to ask.
            return false;
        }
    }

    private static byte[] FromUtf16(ReadOnlySpan<char> text)
    {
        byte[] utf8 = new byte[CountUtf8(text)];
        int at = 0;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (c < 0x80)
            {
                utf8[at++] = (byte)c;
            }
            else if (c < 0x800)
            {
                utf8[at++] = (byte)(0xC0 | (c >> 6));
                utf8[at++] = (byte)(0x80 | (c & 0x3F));
            }
            else if (IsPair(text, i))
            {
                int point = char.ConvertToUtf32(c, text[++i]);
                utf8[at++] = (byte)(0xF0 | (point >> 18));
                utf8[at++] = (byte)(0x80 | ((point >> 12) & 0x3F));
                utf8[at++] = (byte)(0x80 | ((point >> 6) & 0x3F));
                utf8[at++] = (byte)(0x80 | (point & 0x3F));
            }
            else
            {
                WriteThreeBytes(c, utf8.AsSpan(at));
                at += 3;
            }
        }

        return utf8;
    }

    private static int CountUtf8(ReadOnlySpan<char> text)
    {
        long count = 0;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (IsPair(text, i))
            {
                count += 4;
                i++;
            }
            else
            {
                count += c < 0x80 ? 1 : c < 0x800 ? 2 : 3;
            }
        }

        return checked((int)count);
    }

    private static bool IsPair(ReadOnlySpan<char> text, int at) =>
        char.IsHighSurrogate(text[at]) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]);
#endif

    private static void WriteThreeBytes(char c, Span<byte> to)
    {
        to[0] = (byte)(0xE0 | (c >> 12));
        to[1] = (byte)(0x80 | ((c >> 6) & 0x3F));
        to[2] = (byte)(0x80 | (c & 0x3F));
    }

    private static char[] Swap(ReadOnlySpan<char> text)
    {
        char[] swapped = new char[text.Length];
        for (int i = 0; i < swapped.Length; i++)
        {
            swapped[i] = (char)(ushort)((text[i] << 8) | (text[i] >> 8));
        }

        return swapped;
    }
}
