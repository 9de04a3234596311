using System.Text.RegularExpressions;

namespace RedoxExport.Exports;

/// <summary>Finds the resource type that an issue is about.</summary>
internal static class IssueType
{
    // A reference (Observation/5), a path (Observation.value), or a type name after "resource of" or "type". A name alone may be any word.
    private static readonly Regex Reference = new(
        @"\b([A-Z][A-Za-z]{2,39})(?:/[A-Za-z0-9.\-]|\.[a-z])|\b(?:resources? of(?: type)?|type)\s+['""]?([A-Z][A-Za-z]{2,39})\b",
        RegexOptions.CultureInvariant,
        TimeSpan.FromMilliseconds(250));

    /// <summary>The resource type that an issue names; <see langword="null"/> if it names none or several.</summary>
    public static string? Of(OperationOutcomeIssue issue)
    {
        try
        {
            string[] types = [.. Reference.Matches($"{issue.Expression} {issue.Text}").Cast<Match>()
                .Select(match => match.Groups[1].Success ? match.Groups[1].Value : match.Groups[2].Value)
                .Distinct(StringComparer.Ordinal)
                .Take(2)];
            return types.Length == 1 ? types[0] : null;
        }
        catch (RegexMatchTimeoutException)
        {
            return null;
        }
    }
}
