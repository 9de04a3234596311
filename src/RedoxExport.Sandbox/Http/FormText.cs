namespace RedoxExport.Sandbox.Http;

/// <summary>Reads <c>name=value&amp;…</c> text: queries and form bodies.</summary>
internal static class FormText
{
    private static readonly char[] Equal = ['='];

    public static IReadOnlyList<KeyValuePair<string, string>> Parse(string text)
    {
        List<KeyValuePair<string, string>> pairs = [];
        foreach (string pair in text.TrimStart('?').Split('&'))
        {
            if (pair.Length > 0)
            {
                string[] parts = pair.Split(Equal, 2);
                pairs.Add(new(Decode(parts[0]), parts.Length > 1 ? Decode(parts[1]) : ""));
            }
        }

        return pairs;
    }

    // A plus is a space, as every web framework reads it: a client that forgets to encode one is meant to notice here.
    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
