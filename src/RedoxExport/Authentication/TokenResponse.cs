using System.Globalization;
using System.Text;
using System.Text.Json;
using RedoxExport.Text;
using RedoxExport.Transport;

namespace RedoxExport.Authentication;

/// <summary>The token of a token endpoint's answer (RFC 6749, section 5). Not a record: those print themselves, token and all.</summary>
internal sealed class TokenResponse
{
    /// <summary>Redox's tokens live about five minutes; a server that does not say is taken to do as Redox does. If it is less, a 401 tells.</summary>
    public static readonly TimeSpan AssumedLifetime = TimeSpan.FromMinutes(5);

    /// <summary>No token is trusted for longer, whatever the server says.</summary>
    public static readonly TimeSpan LongestLifetime = TimeSpan.FromHours(24);

    private const int LongestSaid = 500;

    private TokenResponse(string accessToken, TimeSpan lifetime, string? scope)
    {
        AccessToken = accessToken;
        Lifetime = lifetime;
        Scope = scope;
    }

    public string AccessToken { get; }

    /// <summary>How long the token lives from when it was asked for.</summary>
    public TimeSpan Lifetime { get; }

    /// <summary>The scope that was granted, where the server says so.</summary>
    public string? Scope { get; }

    /// <summary>Reads an answer.</summary>
    /// <param name="endpoint">Who answered, for the error.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="sent">What was sent and must not come back in a message: the assertion.</param>
    /// <exception cref="RedoxExportException">It holds no bearer token; the message carries what the server said instead.</exception>
    public static TokenResponse Parse(Uri endpoint, TokenAnswer answer, string sent)
    {
        using JsonDocument? json = Utf8Json.TryParseObject(answer.Body);
        bool success = answer.Status is >= 200 and < 300;
        string? said = (json is null ? SaidPlainly(answer.Body, sent) : Said(json.RootElement, sent))?.TrimEnd('.');
        if (!success)
        {
            throw answer.Status is 408 or 425 or 429 or >= 500 ? AuthenticationErrors.TokenEndpointUnavailable(endpoint, answer, said ?? "it said nothing more")
                : json is null && said is null && !IsEmpty(answer.Body) ? AuthenticationErrors.TokenResponseUnreadable(endpoint, answer, LooksLike(answer.Body))
                : AuthenticationErrors.SignInRefused(endpoint, answer, said ?? "it said nothing more");
        }

        if (json is null)
        {
            throw AuthenticationErrors.TokenResponseUnreadable(endpoint, answer, LooksLike(answer.Body));
        }

        string? token = Text(json.RootElement, "access_token");
        if (string.IsNullOrEmpty(token))
        {
            throw said is null
                ? AuthenticationErrors.TokenResponseInvalid(endpoint, answer, "its JSON holds no access_token")
                : AuthenticationErrors.SignInRefused(endpoint, answer, said);
        }

        if (!BearerToken.IsWellFormed(token!))
        {
            throw AuthenticationErrors.TokenResponseInvalid(endpoint, answer, "its access_token holds characters that no token has");
        }

        // Without a type it is taken for a bearer token: nothing else could be meant by a server that gives one to this client.
        string type = Text(json.RootElement, "token_type") ?? "bearer";
        if (!type.Trim().Equals("bearer", StringComparison.OrdinalIgnoreCase))
        {
            throw AuthenticationErrors.TokenTypeNotSupported(endpoint, answer, Clean(type, 40, sent));
        }

        return new TokenResponse(token!, ReadLifetime(json.RootElement), Text(json.RootElement, "scope"));
    }

    /// <summary>A number or a numeric string of seconds. What makes no sense (zero, negative, text) counts as not said.</summary>
    private static TimeSpan ReadLifetime(JsonElement json)
    {
        double seconds = 0;
        if (json.TryGetProperty("expires_in", out JsonElement value))
        {
            if (value.ValueKind == JsonValueKind.Number)
            {
                value.TryGetDouble(out seconds);
            }
            else if (value.ValueKind == JsonValueKind.String)
            {
                double.TryParse(Utf8Json.TextOf(value), NumberStyles.Float, CultureInfo.InvariantCulture, out seconds);
            }
        }

        return !(seconds > 0) ? AssumedLifetime
            : seconds >= LongestLifetime.TotalSeconds ? LongestLifetime
            : TimeSpan.FromSeconds(seconds);
    }

    /// <summary>What the server says in any of the forms of CONTRACT.md, section 5, or <see langword="null"/>.</summary>
    private static string? Said(JsonElement json, string sent)
    {
        List<string> parts = [];
        Add(Text(json, "error"));
        Add(Text(json, "error_description"));
        if (Uri.TryCreate(Text(json, "error_uri"), UriKind.Absolute, out Uri? page) && page.Scheme.StartsWith("http", StringComparison.Ordinal))
        {
            Add("see " + SafeText.Show(page));
        }

        Add(Text(json, "errorDetail"));
        if (json.TryGetProperty("Meta", out JsonElement meta) && meta.ValueKind == JsonValueKind.Object
            && meta.TryGetProperty("Errors", out JsonElement errors) && errors.ValueKind == JsonValueKind.Array)
        {
            AddEach(errors, "Text");
        }

        if (json.TryGetProperty("issue", out JsonElement issues) && issues.ValueKind == JsonValueKind.Array)
        {
            AddEach(issues, "diagnostics");
        }

        Add(Text(json, "message"));
        return parts.Count == 0 ? null : string.Join("; ", parts);

        void Add(string? part)
        {
            if (!string.IsNullOrWhiteSpace(part) && Clean(part!, LongestSaid, sent) is { Length: > 0 } clean && !parts.Contains(clean))
            {
                parts.Add(clean);
            }
        }

        void AddEach(JsonElement items, string member)
        {
            foreach (JsonElement item in items.EnumerateArray().Take(5))
            {
                Add(item.ValueKind == JsonValueKind.Object ? Text(item, member) : null);
            }
        }
    }

    /// <summary>A plain text, or <see langword="null"/> for markup, JSON of another shape, or nothing.</summary>
    private static string? SaidPlainly(byte[] body, string sent)
    {
        string text = StartOf(body, 4096);
        bool plain = text.Length > 0 && text[0] is not ('<' or '[' or '{' or '"');
        return plain && Clean(text, LongestSaid, sent) is { Length: > 0 } clean ? clean : null;
    }

    private static string LooksLike(byte[] body)
    {
        string start = StartOf(body, 256);
        return start.Length == 0 ? "an empty body"
            : start[0] == '<' ? "a page (HTML or XML)"
            : start[0] is '{' or '[' ? "something that is no JSON object"
            : "text";
    }

    private static string StartOf(byte[] body, int most)
    {
        int mark = Utf8Json.MarkLength(body);
        return Encoding.UTF8.GetString(body, mark, Math.Min(body.Length - mark, most)).Trim(' ', '\t', '\r', '\n');
    }

    private static bool IsEmpty(byte[] body) => Array.TrueForAll(body, b => b is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n');

    /// <summary>Without any part of the assertion: its signature alone does not look like a token any more.</summary>
    private static string Clean(string text, int longest, string sent)
    {
        foreach (string part in sent.Split(['.'], StringSplitOptions.RemoveEmptyEntries))
        {
            text = text.Replace(part, "[removed]");
        }

        return SafeText.Clean(text, longest);
    }

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? Utf8Json.TextOf(value) : null;
}
