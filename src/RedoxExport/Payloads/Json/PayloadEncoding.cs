using System.Runtime.InteropServices;
using System.Text;
using RedoxExport.Text;

namespace RedoxExport.Payloads;

/// <summary>Converts the input (UTF-8, UTF-16 or a string) to UTF-8. It needs memory for the result and at most one copy of the input.</summary>
/// <remarks>
/// Half a surrogate pair in UTF-16 becomes three bytes that are not valid UTF-8. <see cref="IsUtf8"/> then refuses only the payload
/// that contains them, not the other payloads of the same input.
/// </remarks>
internal static partial class PayloadEncoding
{
    /// <summary>Returns the input as UTF-8 without its byte order mark. UTF-8 input is neither copied nor checked.</summary>
    /// <exception cref="RedoxExportException"><c>PayloadNotText</c>: UTF-16 with an odd number of bytes.</exception>
    public static ReadOnlyMemory<byte> ToUtf8(ReadOnlyMemory<byte> input, in PayloadLocation location)
    {
        ReadOnlySpan<byte> bytes = input.Span;
        if (Utf8Json.MarkLength(bytes) > 0)
        {
            return input.Slice(3);
        }

        if (bytes.Length < 2)
        {
            return input;
        }

        // JSON begins with an ASCII character, so a zero byte next to it can only be the other half of a UTF-16 code unit.
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
            throw PayloadErrors.NotText(location, "it is UTF-16 and ends within a character");
        }

        ReadOnlySpan<char> text = MemoryMarshal.Cast<byte, char>(bytes);
        return little == BitConverter.IsLittleEndian ? FromUtf16(text) : FromUtf16(Swap(text));
    }

    /// <summary>Returns a string as UTF-8, without the byte order mark that some readers leave at its start.</summary>
    public static byte[] ToUtf8(string text) => ToUtf8(text.AsSpan());

    /// <inheritdoc cref="ToUtf8(string)"/>
    public static byte[] ToUtf8(ReadOnlySpan<char> chars) =>
        FromUtf16(chars.Length > 0 && chars[0] == '\uFEFF' ? chars.Slice(1) : chars);

    /// <summary>True if the bytes are well-formed UTF-8.</summary>
    public static bool IsUtf8(ReadOnlySpan<byte> bytes) => System.Text.Unicode.Utf8.IsValid(bytes);

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
