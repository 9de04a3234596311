namespace RedoxExport.Attachments;

/// <summary>The content types that are wanted, such as <c>application/pdf</c> and <c>image/*</c>, in any letter case; none means all.</summary>
internal sealed class ContentTypeFilter(IEnumerable<string> patterns)
{
    private readonly string[] _patterns = [.. patterns.Select(pattern => pattern.Trim())];

    /// <summary>True if a content type is wanted.</summary>
    /// <param name="contentType">The content type as the resource says it, with parameters; <see langword="null"/> if it says none.</param>
    public bool Wants(string? contentType)
    {
        string plain = ContentType.WithoutParameters(contentType);
        return _patterns.Length == 0 || Array.Exists(_patterns, pattern => IsMatch(pattern, plain));
    }

    // Returns only to the last asterisk, so no text takes long.
    private static bool IsMatch(string pattern, string text)
    {
        int p = 0;
        int t = 0;
        int asterisk = -1;
        int after = 0;
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                (asterisk, after) = (p++, t);
            }
            else if (p < pattern.Length && (pattern[p] == '?' || char.ToUpperInvariant(pattern[p]) == char.ToUpperInvariant(text[t])))
            {
                (p, t) = (p + 1, t + 1);
            }
            else if (asterisk >= 0)
            {
                (p, t) = (asterisk + 1, ++after);
            }
            else
            {
                return false;
            }
        }

        return pattern.AsSpan(p).Trim('*').IsEmpty;
    }
}
