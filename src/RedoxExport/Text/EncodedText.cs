using System.Text;
using System.Text.RegularExpressions;

namespace RedoxExport.Text;

/// <summary>Decodes the encodings that may hide a secret in a text. The result is used only to search for secrets.</summary>
internal static class EncodedText
{
    private static readonly Regex Base64 = new("[A-Za-z0-9+/_-]{16,}", RegexOptions.CultureInvariant);

    /// <summary>
    /// Decodes percent-encoding and JSON escapes. <c>Starts</c> has the original position of each decoded character, and of the end.
    /// <see langword="null"/> if the text has neither encoding.
    /// </summary>
    public static (string Text, int[] Starts)? Decode(string text)
    {
        if (text.IndexOfAny(['%', '\\']) < 0)
        {
            return null;
        }

        StringBuilder decoded = new(text.Length);
        List<int> starts = new(text.Length + 1);
        for (int at = 0; at < text.Length;)
        {
            starts.Add(at);
            (char c, int length) = text[at] switch
            {
                '%' when TryHex(text, at + 1, 2, out char octet) => (octet, 3),
                '\\' when at + 1 < text.Length && text[at + 1] is 'u' or 'U' && TryHex(text, at + 2, 4, out char unit) => (unit, 6),
                '\\' when at + 1 < text.Length => (text[at + 1], 2),
                _ => (text[at], 1),
            };
            decoded.Append(c);
            at += length;
        }

        starts.Add(text.Length);
        return (decoded.ToString(), [.. starts]);
    }

    /// <summary>The sequences that may be Base64 or Base64url, with their decoded content.</summary>
    public static IEnumerable<(int Start, int Length, string Inner)> Base64Runs(string text)
    {
        foreach (Match run in Base64.Matches(text))
        {
            string plain = run.Value.Replace('-', '+').Replace('_', '/');

            // A truncated sequence is decoded up to its last whole byte.
            plain = plain.Length % 4 == 1 ? plain.Substring(0, plain.Length - 1) : plain;
            byte[] bytes = Convert.FromBase64String(plain.PadRight((plain.Length + 3) / 4 * 4, '='));
            yield return (run.Index, run.Length, string.Concat(bytes.Select(b => (char)b)));
        }
    }

    private static bool TryHex(string text, int at, int count, out char c)
    {
        int value = 0;
        for (int i = at; i < at + count; i++)
        {
            if (i >= text.Length || !Uri.IsHexDigit(text[i]))
            {
                c = default;
                return false;
            }

            value = (value * 16) + Convert.ToInt32(text[i].ToString(), 16);
        }

        c = (char)value;
        return true;
    }
}
