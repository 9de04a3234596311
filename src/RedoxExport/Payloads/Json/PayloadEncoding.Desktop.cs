namespace RedoxExport.Payloads;

internal static partial class PayloadEncoding
{
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
}
