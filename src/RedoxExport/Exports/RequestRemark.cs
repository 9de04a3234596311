using System.Text.RegularExpressions;

namespace RedoxExport.Exports;

/// <summary>
/// Distinguishes issues about the request itself, such as a parameter that the server ignored, from issues that report missing data.
/// </summary>
internal static class RequestRemark
{
    // FHIR R4, issue-type: codes that servers use for a request that they cannot process as sent. The other codes are about data.
    private static readonly HashSet<string> CodesOfRequests = new(StringComparer.Ordinal)
    {
        "invalid", "structure", "required", "value", "invariant", "not-supported", "code-invalid", "extension", "business-rule", "processing", "informational",
    };

    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(250);

    // IG 3.0.0 and 4.0.0-ballot, kick-off parameters and headers.
    private static readonly Regex NamesParameter = Make(
        @"(?<![\w/])(_outputFormat|_since|_until|_type|_elements|_typeFilter|_minimumFileSize|_maximumFileSize|includeAssociatedData|organizeOutputBy|allowPartialManifests|manifestType)\b");

    private static readonly Regex SpeaksOfParameter = Make(@"\bparameters?\b");

    private static readonly Regex IsParameter = Make(@"^(Parameters\b.*|http\..+|patient)$");

    // A reference to one resource: the issue is about that resource, whatever else it names.
    private static readonly Regex NamesResource = new(@"\b(?!Parameters\b)[A-Z][A-Za-z]+/[A-Za-z0-9.\-]+", RegexOptions.CultureInvariant, Longest);

    private static readonly Regex SaysIgnored = Make(@"\b(ignor\w*|not\s+support\w*|unsupported|unknown|not\s+recogni\w*|unrecogni\w*|not\s+implemented)\b");

    /// <summary>True if an issue is about the request and not about data.</summary>
    /// <remarks>
    /// An issue is about the request if its code is one of those for requests and it names a kick-off parameter: by <c>details.coding</c>
    /// (<c>MSG_PARAM_…</c>), by <c>expression</c>, or in its text. In the text, the word "parameter" is enough if the issue says that it was
    /// ignored. Codes that servers use for anything (<c>processing</c>, <c>business-rule</c>) must also say that the parameter was ignored. An
    /// issue that names a resource (<c>Patient/5</c>) is about data.
    /// </remarks>
    public static bool Is(OperationOutcomeIssue issue)
    {
        string text = issue.Text ?? string.Empty;
        if (!CodesOfRequests.Contains(issue.Code) || Matches(NamesResource, text) || Matches(NamesResource, issue.Expression ?? string.Empty))
        {
            return false;
        }

        bool saysIgnored = Matches(SaysIgnored, text);
        bool names = issue.DetailsCode?.StartsWith("MSG_PARAM_", StringComparison.Ordinal) == true
            || Matches(NamesParameter, text)
            || Matches(NamesParameter, issue.Expression ?? string.Empty)
            || Matches(IsParameter, issue.Expression ?? string.Empty)
            || (saysIgnored && Matches(SpeaksOfParameter, text));
        return names && (saysIgnored || issue.Code is not ("processing" or "business-rule"));
    }

    private static Regex Make(string pattern) => new(pattern, RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, Longest);

    private static bool Matches(Regex regex, string text)
    {
        try
        {
            return regex.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }
}
