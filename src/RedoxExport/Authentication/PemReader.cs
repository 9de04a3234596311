using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace RedoxExport.Authentication;

/// <summary>Finds the blocks of a PEM text (RFC 7468). Allows text around the blocks and any white space inside them.</summary>
internal static class PemReader
{
    private const int LongestLabel = 64;

    /// <summary>One block: the label of its BEGIN line, and the position of its body.</summary>
    internal readonly record struct Block(string Label, int Start, int Length);

    /// <summary>Finds the blocks, in order.</summary>
    /// <exception cref="FormatException">A block is incomplete. The message does not quote the input.</exception>
    public static List<Block> Find(ReadOnlySpan<byte> text)
    {
        List<Block> blocks = [];
        int at = 0;
        while (true)
        {
            int begin = text.Slice(at).IndexOf("-----BEGIN "u8);
            if (begin < 0)
            {
                return blocks;
            }

            int labelStart = at + begin + "-----BEGIN "u8.Length;
            int labelLength = text.Slice(labelStart).IndexOf("-----"u8);
            if (labelLength is < 1 or > LongestLabel)
            {
                throw new FormatException("A BEGIN line is not complete.");
            }

            string label = Encoding.ASCII.GetString(text.Slice(labelStart, labelLength).ToArray());
            int bodyStart = labelStart + labelLength + 5;
            byte[] endLine = Encoding.ASCII.GetBytes("-----END " + label + "-----");
            int bodyLength = text.Slice(bodyStart).IndexOf(endLine);
            if (bodyLength < 0)
            {
                throw new FormatException("An END line is missing.");
            }

            blocks.Add(new Block(label, bodyStart, bodyLength));
            at = bodyStart + bodyLength + endLine.Length;
        }
    }

    /// <summary>Decodes base64 with any white space in it; <see langword="null"/> if the text is not base64. The caller wipes the result.</summary>
    /// <remarks>A key from an environment variable often has the two characters <c>\n</c> instead of a line break.</remarks>
    public static byte[]? DecodeBase64(ReadOnlySpan<byte> text)
    {
        byte[] dense = new byte[text.Length];
        try
        {
            int length = 0;
            for (int i = 0; i < text.Length; i++)
            {
                bool escaped = text[i] == '\\' && i + 1 < text.Length && text[i + 1] is (byte)'n' or (byte)'r';
                if (escaped)
                {
                    i++;
                }
                else if (text[i] is not ((byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n'))
                {
                    dense[length++] = text[i];
                }
            }

            OperationStatus status = Base64.DecodeFromUtf8InPlace(dense.AsSpan(0, length), out int written);
            return status == OperationStatus.Done && written > 0 ? dense.AsSpan(0, written).ToArray() : null;
        }
        finally
        {
            SecretText.Wipe(dense);
        }
    }
}
