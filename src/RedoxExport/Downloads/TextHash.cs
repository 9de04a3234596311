namespace RedoxExport.Downloads;

/// <summary>FNV-1a over 64 bits: stands for a text in a set where the text itself would take too much memory.</summary>
internal static class TextHash
{
    public static ulong Of(string text)
    {
        ulong hash = 14695981039346656037;
        foreach (char c in text)
        {
            hash = unchecked((hash ^ c) * 1099511628211);
        }

        return hash;
    }
}
