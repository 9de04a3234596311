using RedoxExport.Text;

namespace RedoxExport.Payloads;

/// <summary>The parts of a polling URL. Redox's format is <c>https://host/fhir/R4/{destination}/{environment}/export-status/{job}</c>.</summary>
internal sealed class PollingUrl
{
    public static readonly PollingUrl None = new(null);

    private PollingUrl(Uri? uri) => Uri = uri;

    public Uri? Uri { get; }

    public string? JobId { get; private init; }

    public string? Destination { get; private init; }

    public string? Environment { get; private init; }

    /// <summary>True if the host is redoxengine.com or one of its subdomains.</summary>
    public bool IsRedoxHost { get; private init; }

    public static PollingUrl Parse(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return None;
        }

        // On Unix, .NET parses text with a leading slash as the absolute URI of a file.
        UriKind kind = text![0] is '/' or '\\' ? UriKind.Relative : UriKind.RelativeOrAbsolute;
        if (!Uri.TryCreate(text, kind, out Uri? uri) || (uri.IsAbsoluteUri && !LinkText.IsReadable(uri)))
        {
            return None;
        }

        bool isHttp = IsHttp(uri);
        if (uri.IsAbsoluteUri && !isHttp)
        {
            return new PollingUrl(uri);
        }

        string path = isHttp ? uri.AbsolutePath : Before(uri.OriginalString, '?', '#');
        string[] segments = path.Split(['/'], StringSplitOptions.RemoveEmptyEntries);
        bool isRedox = isHttp && IsRedox(uri);
        int slug = FindSlug(segments, isRedox);
        return new PollingUrl(uri)
        {
            IsRedoxHost = isRedox,
            JobId = segments.Length == 0 ? null : Uri.UnescapeDataString(segments[segments.Length - 1]),
            Destination = slug < 0 ? null : Uri.UnescapeDataString(segments[slug]),
            Environment = slug < 0 ? null : Uri.UnescapeDataString(segments[slug + 1]),
        };
    }

    /// <summary>Returns a URL that is safe to print: without user information, query and fragment.</summary>
    public static string Printable(Uri uri) => IsHttp(uri)
        ? uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped)
        : PayloadErrors.Excerpt(Before(uri.OriginalString, '?', '#'));

    public static bool IsHttp(Uri uri) => uri.IsAbsoluteUri && (uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeHttp);

    /// <summary>True if the text is an absolute http or https URL, by the same rules for characters as in the JSON Schema.</summary>
    /// <param name="text">The text.</param>
    /// <param name="isTls">True if the scheme is https.</param>
    public static bool IsWellFormed(string text, out bool isTls)
    {
        isTls = text.StartsWith("https://", StringComparison.OrdinalIgnoreCase);
        if (!isTls && !text.StartsWith("http://", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        int host = isTls ? 8 : 7;
        if (host == text.Length || text[host] is '/' or '?' or '#' or ':' or '@')
        {
            return false;
        }

        foreach (char c in text)
        {
            if (c is <= ' ' or '"' or '<' or '>' or '\\' or '^' or '`' or '{' or '|' or '}' or '\u007F')
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>True if the name is one of Redox's environments. Redox's names are case-sensitive.</summary>
    public static bool IsEnvironment(string name) => name is "Development" or "Staging" or "Production";

    private static bool IsRedox(Uri uri) =>
        uri.Host.Equals("redoxengine.com", StringComparison.OrdinalIgnoreCase)
        || uri.Host.EndsWith(".redoxengine.com", StringComparison.OrdinalIgnoreCase);

    // On other hosts, only a known environment distinguishes Redox's format from the path of any other FHIR server.
    private static int FindSlug(string[] segments, bool isRedox)
    {
        for (int i = 0; i + 3 < segments.Length; i++)
        {
            if (segments[i] == "fhir" && segments[i + 1] == "R4" && (isRedox || IsEnvironment(segments[i + 3])))
            {
                return i + 2;
            }
        }

        return -1;
    }

    private static string Before(string text, params char[] ends)
    {
        int end = text.IndexOfAny(ends);
        return end < 0 ? text : text.Substring(0, end);
    }
}
