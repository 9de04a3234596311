using System.Text;

namespace RedoxExport.Payloads;

internal static partial class PayloadEncoding
{
    private static byte[] FromUtf16(ReadOnlySpan<char> text)
    {
        // GetByteCount counts three bytes for half a surrogate pair (the replacement character): as many as are written for it below.
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
}
