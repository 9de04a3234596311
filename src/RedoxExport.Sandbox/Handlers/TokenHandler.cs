using System.Text;
using RedoxExport.Sandbox.Http;
using RedoxExport.Sandbox.Tokens;

namespace RedoxExport.Sandbox.Handlers;

/// <summary>Answers POST /v2/auth/token: client credentials with a signed assertion (SMART Backend Services).</summary>
internal sealed class TokenHandler(SandboxOptions options, AssertionChecker checker, TokenStore tokens)
{
    private const string AssertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    public Answer Answer(SandboxCall call)
    {
        if (call.Method != "POST")
        {
            return Http.Answer.MethodNotAllowed("POST");
        }

        if (call.MediaType != "application/x-www-form-urlencoded")
        {
            return Http.Answer.OAuthError(400, "invalid_request", "The body must be application/x-www-form-urlencoded.");
        }

        ILookup<string, string> form = FormText.Parse(Encoding.UTF8.GetString(call.Body)).ToLookup(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);
        if (form.FirstOrDefault(field => field.Count() > 1) is { } twice)
        {
            return Http.Answer.OAuthError(400, "invalid_request", $"The field {twice.Key} occurs twice.");
        }

        string? Field(string name) => form[name].FirstOrDefault();
        if (Field("grant_type") != "client_credentials")
        {
            return Http.Answer.OAuthError(400, "unsupported_grant_type", "The grant_type must be client_credentials.");
        }

        if (Field("client_assertion_type") != AssertionType)
        {
            return Http.Answer.OAuthError(400, "invalid_request", $"The client_assertion_type must be {AssertionType}.");
        }

        if (Field("client_assertion") is not { Length: > 0 } assertion)
        {
            return Http.Answer.OAuthError(400, "invalid_request", "The client_assertion is missing.");
        }

        try
        {
            checker.Check(assertion);
        }
        catch (AssertionRefusedException refused)
        {
            return Http.Answer.OAuthError(401, "invalid_client", refused.Message);
        }

        string[] scopes = (Field("scope") ?? string.Empty).Split([' '], StringSplitOptions.RemoveEmptyEntries);
        if (options.Scopes is { } known)
        {
            if (scopes.Length == 0)
            {
                return Http.Answer.OAuthError(400, "invalid_scope", "Empty scope");
            }

            if (scopes.FirstOrDefault(scope => !known.Any(one => Covers(one, scope))) is string stranger)
            {
                return Http.Answer.OAuthError(400, "invalid_scope", $"The scope '{stranger}' is not supported. Supported are: {string.Join(" ", known)}.");
            }
        }

        return Grant(string.Join(" ", scopes));
    }

    // system/*.rs covers system/Patient.rs.
    private static bool Covers(string supported, string scope)
    {
        const string AllTypes = "system/*.";
        return scope == supported
            || (supported.StartsWith(AllTypes, StringComparison.Ordinal)
                && scope.StartsWith("system/", StringComparison.Ordinal)
                && scope.EndsWith("." + supported.Substring(AllTypes.Length), StringComparison.Ordinal));
    }

    private Answer Grant(string scope) => Http.Answer.Json(200, JsonText.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("access_token", tokens.Issue());
        writer.WriteString("token_type", "Bearer");
        writer.WriteNumber("expires_in", (long)options.TokenLifetime.TotalSeconds);
        writer.WriteString("scope", scope.Length == 0 ? "fhir:" + options.Environment.ToLowerInvariant() : scope);
        writer.WriteEndObject();
    })).NotStored();
}
