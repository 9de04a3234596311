namespace RedoxExport.Payloads;

/// <summary>What a polling URL says: Redox's look like <c>https://host/fhir/R4/{destination}/{environment}/export-status/{job}</c>.</summary>
internal sealed class PollingUrl
{
    public static readonly PollingUrl None = new(null);

    private PollingUrl(Uri? uri) => Uri = uri;

    public Uri? Uri { get; }

    public string? JobId { get; private init; }

    public string? Destination { get; private init; }

    public string? Environment { get; private init; }

    /// <summary>Whether the URL's host is Redox's own.</summary>
    public bool IsRedoxHost { get; private init; }

    public static PollingUrl Parse(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return None;
        }

        // On Unix a leading slash would make it the path of a file.
        UriKind kind = text![0] is '/' or '\\' ? UriKind.Relative : UriKind.RelativeOrAbsolute;
        if (!Uri.TryCreate(text, kind, out Uri? uri))
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

    /// <summary>A URL that may be printed: without user-info, query and fragment.</summary>
    public static string Printable(Uri uri) => IsHttp(uri)
        ? uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped)
        : PayloadErrors.Excerpt(Before(uri.OriginalString, '?', '#'));

    public static bool IsHttp(Uri uri) => uri.IsAbsoluteUri && (uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeHttp);

    /// <summary>Whether a text is an absolute URL of a web server by its characters, as the JSON Schema has it too.</summary>
    /// <param name="text">The text.</param>
    /// <param name="isTls">Whether its scheme is https.</param>
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

    /// <summary>Whether a name is one of Redox's environments. Case matters to Redox.</summary>
    public static bool IsEnvironment(string name) => name is "Development" or "Staging" or "Production";

    private static bool IsRedox(Uri uri) =>
        uri.Host.Equals("redoxengine.com", StringComparison.OrdinalIgnoreCase)
        || uri.Host.EndsWith(".redoxengine.com", StringComparison.OrdinalIgnoreCase);

    // Elsewhere than at Redox only a known environment tells its shape from any other FHIR server's path.
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
