using System.Net.Http;
using System.Text;
using System.Text.Json;
using RedoxExport.Text;
using RedoxExport.Transport;

namespace RedoxExport.Copies;

/// <summary>
/// Asks a service of the platform for credentials, through a gate of its own that sends to this one origin only. The address is fixed or comes from
/// the environment, never from a server.
/// </summary>
/// <param name="options">The options of the store's gate.</param>
/// <param name="http">The HTTP client of a test; <see langword="null"/> for the real one.</param>
/// <param name="events">Receives events.</param>
internal sealed class CredentialService(GateOptions options, HttpMessageInvoker? http, IExportEvents? events)
{
    private const int LargestAnswer = 1024 * 1024;
    private const int LocalAttempts = 2;

    // A service of the platform is on this computer or next to it. Where there is none, nobody answers, and the wait must be short.
    private static readonly TimeSpan LocalTimeout = TimeSpan.FromSeconds(2);

    /// <summary>Sends a request.</summary>
    /// <param name="method">The method.</param>
    /// <param name="uri">The address.</param>
    /// <param name="headers">The headers.</param>
    /// <param name="form">The fields of a form; <see langword="null"/> for a request without a body.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <param name="isOnLink">
    /// True if the platform itself names a service on this computer's network link in the environment, so that plain HTTP is allowed there.
    /// </param>
    /// <exception cref="RedoxExportException">There was no response, or the address is not allowed.</exception>
    public async Task<GateResponse> SendAsync(
        HttpMethod method,
        Uri uri,
        IReadOnlyList<KeyValuePair<string, string>> headers,
        IReadOnlyList<KeyValuePair<string, string>>? form,
        CancellationToken cancellation,
        bool isOnLink = false)
    {
        bool isLocal = isOnLink || TrustPolicy.IsPlatformService(uri) || TrustPolicy.IsLoopback(uri);
        GateOptions own = new()
        {
            Proxy = isLocal ? new DirectProxy() : options.Proxy,
            Timeout = isLocal ? LocalTimeout : options.Timeout,
            MaxAttempts = isLocal ? LocalAttempts : options.MaxAttempts,
            OutagePatience = TimeSpan.Zero,
            Pacing = options.Pacing,
        };
        using RequestGate gate = new(new TrustPolicy(uri, null, allowInsecure: isOnLink), own, http is null ? null : new HttpMessageInvoker(new Borrowed(http)));
        GateRequest request = new(method, uri, RequestPurpose.Credentials)
        {
            Headers = headers,
            Content = form is null ? null : () => Encoding.UTF8.GetBytes(string.Join("&", form.Select(field => $"{StoreUri.Encode(field.Key)}={StoreUri.Encode(field.Value)}"))),
            ContentType = "application/x-www-form-urlencoded",
            WaitsOutOutages = false,
        };
        try
        {
            return await gate.SendAndReadAsync(request, LargestAnswer, events, cancellation).ConfigureAwait(false);
        }
        catch (RedoxExportException e) when (e is { StatusCode: null, Kind: ErrorKind.Connection or ErrorKind.Timeout })
        {
            throw e.WithAdvice("Check that this computer can reach the service that gives the credentials, or use another way to sign in (docs/object-storage.md).");
        }
    }

    /// <summary>Reads a JSON object and gives its texts by name, in lower case.</summary>
    /// <param name="response">The response.</param>
    /// <param name="service">The service, for messages.</param>
    /// <exception cref="RedoxExportException"><c>StoreSignInNotValid</c>.</exception>
    public static Dictionary<string, string> ReadObject(GateResponse response, string service)
    {
        using JsonDocument json = Utf8Json.TryParseObject(response.Body) ?? throw StoreErrors.SignInNotValid($"The answer of {service}", "it is not a JSON object");
        Dictionary<string, string> texts = new(StringComparer.Ordinal);
        foreach (JsonProperty member in json.RootElement.EnumerateObject())
        {
            string? text = member.Value.ValueKind switch
            {
                JsonValueKind.String => Utf8Json.TextOf(member.Value),
                JsonValueKind.Number => member.Value.GetRawText(),
                _ => null,
            };
            if (text is { Length: > 0 })
            {
                texts[member.Name.ToLowerInvariant()] = text;
            }
        }

        return texts;
    }

    /// <summary>A test's client, which lives longer than one gate.</summary>
    private sealed class Borrowed(HttpMessageInvoker http) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => http.SendAsync(request, cancellationToken);
    }
}
