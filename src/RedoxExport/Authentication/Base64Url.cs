using System.Buffers;
using System.Buffers.Text;

namespace RedoxExport.Authentication;

/// <summary>Base64url without padding (RFC 7515, appendix C).</summary>
internal static class Base64Url
{
    public static string Encode(byte[] bytes) =>
        Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    /// <summary>Returns the bytes, or <see langword="null"/> if the text is not base64url. Padding is ignored. The caller wipes the result.</summary>
    public static byte[]? Decode(ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty && text[text.Length - 1] == (byte)'=')
        {
            text = text.Slice(0, text.Length - 1);
        }

        byte[] plain = new byte[(text.Length + 3) / 4 * 4];
        try
        {
            for (int i = 0; i < plain.Length; i++)
            {
                byte c = i < text.Length ? text[i] : (byte)'=';
                if (i < text.Length && c is (byte)'+' or (byte)'/')
                {
                    return null;
                }

                plain[i] = c switch { (byte)'-' => (byte)'+', (byte)'_' => (byte)'/', _ => c };
            }

            OperationStatus status = Base64.DecodeFromUtf8InPlace(plain, out int written);
            return status == OperationStatus.Done ? plain.AsSpan(0, written).ToArray() : null;
        }
        finally
        {
            SecretText.Wipe(plain);
        }
    }
}
