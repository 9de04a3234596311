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

    // Web frameworks read a plus sign as a space. The sandbox does so too, to expose clients that do not encode a plus sign.
    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
