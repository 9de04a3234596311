using System.Text;

namespace RedoxExport;

/// <summary>Conversions of <see cref="Encoding"/> between spans.</summary>
internal static class EncodingPolyfills
{
    extension(Encoding encoding)
    {
        public int GetBytes(ReadOnlySpan<char> chars, Span<byte> bytes)
        {
            byte[] encoded = encoding.GetBytes(chars.ToArray());
            if (encoded.Length > bytes.Length)
            {
                throw new ArgumentException("The output byte buffer is too small.", nameof(bytes));
            }

            encoded.CopyTo(bytes);
            return encoded.Length;
        }
    }
}
