using System.Globalization;

namespace RedoxExport.Sandbox.Http;

/// <summary>The first line and the headers of a request (RFC 9112, sections 3 and 5).</summary>
internal sealed class RequestHead
{
    private RequestHead(string method, string target, bool isHttp10, Dictionary<string, string> headers)
    {
        Method = method;
        Target = target;
        IsHttp10 = isHttp10;
        Headers = headers;
    }

    public string Method { get; }

    /// <summary>The target as it was sent: a path with its query, or an absolute address.</summary>
    public string Target { get; }

    /// <summary>True for HTTP/1.0, which has no chunks and one request per connection.</summary>
    public bool IsHttp10 { get; }

    /// <summary>The headers, by case-insensitive name. A header that was sent twice has both values, joined by a comma.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; }

    public bool KeepsConnection => !IsHttp10 && !Has("Connection", "close");

    public bool ExpectsContinue => Has("Expect", "100-continue");

    public bool HasChunkedBody => Has("Transfer-Encoding", "chunked");

    /// <summary>The length of the body in bytes according to the headers; 0 if they give none.</summary>
    public long BodyLength { get; private init; }

    /// <param name="text">All lines before the empty line.</param>
    /// <returns><see langword="null"/> if the text is not a request.</returns>
    public static RequestHead? TryParse(string text)
    {
        string[] lines = text.Split('\n');
        string[] first = lines[0].TrimEnd('\r').Split(' ');
        if (first.Length != 3 || first[0].Length == 0 || !first[2].StartsWith("HTTP/1.", StringComparison.Ordinal) || !IsTarget(first[1]))
        {
            return null;
        }

        Dictionary<string, string> headers = new(StringComparer.OrdinalIgnoreCase);
        foreach (string line in lines.Skip(1).Select(line => line.TrimEnd('\r')).Where(line => line.Length > 0))
        {
            int colon = line.IndexOf(':');
            if (colon <= 0 || line.IndexOfAny([' ', '\t'], 0, colon) >= 0)
            {
                return null;
            }

            string name = line.Substring(0, colon);
            string value = line.Substring(colon + 1).Trim(' ', '\t');
            headers[name] = headers.TryGetValue(name, out string? before) ? before + "," + value : value;
        }

        long length = 0;
        if (headers.TryGetValue("Content-Length", out string? said) && !long.TryParse(said, NumberStyles.None, CultureInfo.InvariantCulture, out length))
        {
            return null;
        }

        return new RequestHead(first[0].ToUpperInvariant(), first[1], first[2] == "HTTP/1.0", headers) { BodyLength = length };
    }

    private static bool IsTarget(string text) => text.StartsWith("/", StringComparison.Ordinal) || text.StartsWith("http://", StringComparison.OrdinalIgnoreCase);

    private bool Has(string name, string value) => Headers.TryGetValue(name, out string? said) && said.IndexOf(value, StringComparison.OrdinalIgnoreCase) >= 0;
}
