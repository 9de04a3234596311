using System.Text.Json;
using RedoxExport.Text;
using RedoxExport.Transport;

namespace RedoxExport.Authentication;

/// <summary>Finds the token endpoint of a FHIR server other than Redox (SMART App Launch, ".well-known/smart-configuration").</summary>
internal static class SmartDiscovery
{
    /// <summary>Asks the server for its SMART configuration.</summary>
    /// <param name="baseUri">The FHIR base URI; absolute.</param>
    /// <param name="transport">Sends the request.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The token endpoint, spelled as the server spells it.</returns>
    /// <exception cref="RedoxExportException">
    /// <c>DiscoveryNotForRedox</c>, <c>DiscoveryFailed</c> (no such document) or <c>DiscoveryInvalid</c> (no usable endpoint in it).
    /// </exception>
    public static async Task<Uri> FindTokenEndpointAsync(Uri baseUri, ITokenTransport transport, CancellationToken cancellationToken) =>
        (await ReadAsync(baseUri, transport, cancellationToken).ConfigureAwait(false)).TokenEndpoint;

    /// <summary>Like <see cref="FindTokenEndpointAsync"/>, with all parts of the document that are used.</summary>
    internal static async Task<SmartConfiguration> ReadAsync(Uri baseUri, ITokenTransport transport, CancellationToken cancellationToken)
    {
        _ = transport ?? throw new ArgumentNullException(nameof(transport));
        _ = baseUri ?? throw new ArgumentNullException(nameof(baseUri));
        if (RedoxHosts.IsRedox(baseUri))
        {
            throw AuthenticationErrors.DiscoveryNotForRedox(baseUri);
        }

        string folder = baseUri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped).TrimEnd('/');
        Uri document = new(folder + "/.well-known/smart-configuration");
        TokenAnswer answer = await transport.GetJsonAsync(document, cancellationToken).ConfigureAwait(false);
        if (answer.Status is < 200 or >= 300)
        {
            throw AuthenticationErrors.DiscoveryFailed(document, answer, ServerError.Read(answer.Body).Text);
        }

        using JsonDocument? json = Utf8Json.TryParseObject(answer.Body);
        if (json is null)
        {
            throw AuthenticationErrors.DiscoveryInvalid(document, answer, ServerError.Read(answer.Body) is { Form: ErrorForm.Page, Text: var page } ? $"it is {page}" : "it is not a JSON object");
        }

        string? text = json.RootElement.TryGetProperty("token_endpoint", out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? Utf8Json.TextOf(value)
            : null;
        return new SmartConfiguration(Check(document, answer, text), ReadScopes(json.RootElement));
    }

    private static string[] ReadScopes(JsonElement configuration) =>
        configuration.TryGetProperty("scopes_supported", out JsonElement scopes) && scopes.ValueKind == JsonValueKind.Array
            ? [.. scopes.EnumerateArray().Where(scope => scope.ValueKind == JsonValueKind.String).Select(Utf8Json.TextOf).OfType<string>()]
            : [];

    private static Uri Check(Uri document, TokenAnswer answer, string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            throw AuthenticationErrors.DiscoveryInvalid(document, answer, "token_endpoint is missing");
        }

        if (LinkText.Absolute(text) is not { Scheme: "https" or "http" } endpoint || endpoint.UserInfo.Length > 0)
        {
            throw AuthenticationErrors.DiscoveryInvalid(document, answer, "token_endpoint is not an absolute http or https address");
        }

        // The gate fetches a document from another computer without TLS only if the user allowed it. Then the endpoint may lack TLS, too.
        bool isTlsWaived = document.Scheme == Uri.UriSchemeHttp && !document.IsLoopback;
        if (endpoint.Scheme == Uri.UriSchemeHttp && !endpoint.IsLoopback && !isTlsWaived)
        {
            throw AuthenticationErrors.DiscoveryInvalid(document, answer, "token_endpoint is not an https address");
        }

        // Otherwise any server could name Redox's endpoint, and would then receive the Redox token that the endpoint gives.
        return RedoxHosts.IsRedox(endpoint)
            ? throw AuthenticationErrors.DiscoveryInvalid(document, answer, "token_endpoint belongs to Redox, but the server does not")
            : endpoint;
    }
}
