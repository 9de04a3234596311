using System.Globalization;
using System.Text.Json;
using RedoxExport.Text;
using RedoxExport.Transport;

namespace RedoxExport.Authentication;

/// <summary>
/// The token in a token endpoint's response (RFC 6749, section 5). Not a record, because the ToString of a record would print the token.
/// </summary>
internal sealed class TokenResponse
{
    /// <summary>
    /// Redox's tokens live about five minutes, and the same is assumed if a server does not state a lifetime. A 401 shows if it is less.
    /// </summary>
    public static readonly TimeSpan AssumedLifetime = TimeSpan.FromMinutes(5);

    /// <summary>The longest lifetime that a token can have, whatever the server states.</summary>
    public static readonly TimeSpan LongestLifetime = TimeSpan.FromHours(24);

    private TokenResponse(string accessToken, TimeSpan lifetime, string? scope)
    {
        AccessToken = accessToken;
        Lifetime = lifetime;
        Scope = scope;
    }

    public string AccessToken { get; }

    /// <summary>The lifetime of the token, from the time of the request.</summary>
    public TimeSpan Lifetime { get; }

    /// <summary>The scope that was granted, if the server states it.</summary>
    public string? Scope { get; }

    /// <summary>Reads a response.</summary>
    /// <param name="endpoint">The address that responded, for errors.</param>
    /// <param name="answer">The response.</param>
    /// <param name="sent">The assertion that was sent, which must not appear in a message.</param>
    /// <param name="scope">The scope that was asked for, if any.</param>
    /// <exception cref="RedoxExportException">The response holds no bearer token; the message includes the server's text instead.</exception>
    public static TokenResponse Parse(Uri endpoint, TokenAnswer answer, string sent, string? scope = null)
    {
        if (RefusesScope(answer))
        {
            throw AuthenticationErrors.ScopeRefused(endpoint, answer, Said(answer, sent).Text.TrimEnd('.'), scope);
        }

        if (answer.Status is < 200 or >= 300)
        {
            throw Refusal(endpoint, answer, Said(answer, sent));
        }

        using JsonDocument? json = Utf8Json.TryParseObject(answer.Body);
        if (json is null)
        {
            throw AuthenticationErrors.TokenResponseUnreadable(endpoint, answer, LooksLike(Said(answer, sent)));
        }

        string? token = Text(json.RootElement, "access_token");
        if (string.IsNullOrEmpty(token))
        {
            throw Said(answer, sent) is { Text.Length: > 0 } error
                ? AuthenticationErrors.SignInRefused(endpoint, answer, error.Text.TrimEnd('.'))
                : AuthenticationErrors.TokenResponseInvalid(endpoint, answer, "its JSON contains no access_token");
        }

        if (!BearerToken.IsWellFormed(token!))
        {
            throw AuthenticationErrors.TokenResponseInvalid(endpoint, answer, "its access_token contains characters that are not allowed in a token");
        }

        // Without a type, the token is treated as a bearer token: a server gives this client no other type.
        string type = Text(json.RootElement, "token_type") ?? "bearer";
        if (!type.Trim().Equals("bearer", StringComparison.OrdinalIgnoreCase))
        {
            throw AuthenticationErrors.TokenTypeNotSupported(endpoint, answer, SafeText.Clean(WithoutAssertion(type, sent), 40));
        }

        return new TokenResponse(token!, ReadLifetime(json.RootElement), Text(json.RootElement, "scope"));
    }

    /// <summary>True if a response refuses the request because of its scope, or because it has no scope (RFC 6749, section 5.2).</summary>
    public static bool RefusesScope(TokenAnswer answer)
    {
        using JsonDocument? json = Utf8Json.TryParseObject(answer.Body);
        return json is not null && Text(json.RootElement, "error") == "invalid_scope";
    }

    /// <summary>Reads seconds as a number or as a numeric string. A value that makes no sense (zero, negative, text) counts as absent.</summary>
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

    private static RedoxExportException Refusal(Uri endpoint, TokenAnswer answer, ServerError error)
    {
        string said = error.Text.Length > 0 ? error.Text.TrimEnd('.') : "no explanation";
        return answer.Status is 408 or 425 or 429 or >= 500 ? AuthenticationErrors.TokenEndpointUnavailable(endpoint, answer, said)
            : error.Form is ErrorForm.Page or ErrorForm.OtherJson or ErrorForm.DamagedJson ? AuthenticationErrors.TokenResponseUnreadable(endpoint, answer, LooksLike(error))
            : AuthenticationErrors.SignInRefused(endpoint, answer, said);
    }

    private static ServerError Said(TokenAnswer answer, string sent) => ServerError.Read(answer.Body, text => WithoutAssertion(text, sent));

    private static string LooksLike(ServerError error) => error.Form switch
    {
        ErrorForm.Empty => "an empty body",
        ErrorForm.Page => error.Text,
        ErrorForm.XmlError => $"an error in XML ({error.Text.TrimEnd('.')})",

        // The text may be a token without its JSON, so it is not shown.
        ErrorForm.PlainText => "text",
        _ => "something other than a JSON object",
    };

    /// <summary>Removes every part of the assertion. Its signature alone does not look like a token.</summary>
    private static string WithoutAssertion(string text, string sent)
    {
        foreach (string part in sent.Split(['.'], StringSplitOptions.RemoveEmptyEntries))
        {
            text = text.Replace(part, "[removed]");
        }

        return text;
    }

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? Utf8Json.TextOf(value) : null;
}
