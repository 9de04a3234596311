namespace RedoxExport.Text;

/// <summary>Decodes percent-encoding (RFC 3986, 2.1) in bytes.</summary>
internal static class PercentEncoding
{
    /// <summary>The decoded bytes. A percent sign that is not followed by two hexadecimal digits is kept.</summary>
    public static ReadOnlySpan<byte> Decode(ReadOnlySpan<byte> text)
    {
        if (text.IndexOf((byte)'%') < 0)
        {
            return text;
        }

        byte[] decoded = new byte[text.Length];
        int length = 0;
        for (int at = 0; at < text.Length; at++)
        {
            int value = text[at] == '%' && at + 2 < text.Length ? (Digit(text[at + 1]) << 4) | Digit(text[at + 2]) : -1;
            decoded[length++] = value < 0 ? text[at] : (byte)value;
            at += value < 0 ? 0 : 2;
        }

        return decoded.AsSpan(0, length);
    }

    // -1 has all bits set, so the combined value is negative if either digit is invalid.
    private static int Digit(byte digit) => digit switch
    {
        >= (byte)'0' and <= (byte)'9' => digit - '0',
        >= (byte)'a' and <= (byte)'f' => digit - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => digit - 'A' + 10,
        _ => -1,
    };
}
