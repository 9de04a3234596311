using System.Text.RegularExpressions;

namespace RedoxExport.Attachments;

/// <summary>The content types that are wanted, such as <c>application/pdf</c> and <c>image/*</c>, in any letter case; none means all.</summary>
internal sealed class ContentTypeFilter
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly Regex[] _patterns;

    public ContentTypeFilter(IEnumerable<string> patterns) =>
        _patterns = [.. patterns.Select(pattern => new Regex(
            "^" + Regex.Escape(pattern.Trim()).Replace("\\*", ".*").Replace("\\?", ".") + "$",
            RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Singleline,
            Patience))];

    /// <summary>True if a content type is wanted.</summary>
    /// <param name="contentType">The content type as the resource says it, with parameters; <see langword="null"/> if it says none.</param>
    public bool Wants(string? contentType)
    {
        if (_patterns.Length == 0)
        {
            return true;
        }

        string plain = ContentType.WithoutParameters(contentType);
        return Array.Exists(_patterns, pattern => pattern.IsMatch(plain));
    }
}
