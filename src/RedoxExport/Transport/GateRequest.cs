using System.Net.Http;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;

namespace RedoxExport.Transport;

/// <summary>One request, which may be sent several times.</summary>
internal sealed class GateRequest(HttpMethod method, Uri uri, RequestPurpose purpose)
{
    public HttpMethod Method { get; } = method;

    public Uri Uri { get; } = uri;

    public RequestPurpose Purpose { get; } = purpose;

    /// <summary>The one media type to ask for.</summary>
    public string? Accept { get; init; }

    /// <summary>True if any other media type is accepted, too: see <see cref="AcceptHeaders"/>.</summary>
    public bool TakesAnyType { get; set; }

    /// <summary>Creates the body, again for every attempt: a signed assertion is valid for one attempt only.</summary>
    public Func<byte[]>? Content { get; init; }

    public string? ContentType { get; init; }

    /// <summary>Additional headers, sent unchanged.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>
    /// Called for every 429 or 503 response to this request, from any thread, before any wait: a caller with many requests then sends
    /// fewer.
    /// </summary>
    public Action? OnThrottled { get; init; }

    /// <summary>The retries of the run that this request belongs to; without a budget, only the request's own attempts count.</summary>
    public RetryBudget? Budget { get; init; }

    /// <summary>
    /// True if the request waits for a host that does not respond (<see cref="OutagePatience"/>). False for a caller that has its own
    /// patience or asks only once: it gets the failure after the request's own attempts.
    /// </summary>
    public bool WaitsOutOutages { get; init; } = true;

    /// <summary>Creates a new message for one attempt, because .NET does not allow a message to be sent twice.</summary>
    [MethodImpl(HotPath.Optimized)]
    public HttpRequestMessage ToMessage(Uri uri)
    {
        HttpRequestMessage message = HttpStack.NewMessage(Method, uri);
        message.Headers.TryAddWithoutValidation("User-Agent", UserAgent);
        if (Accept is not null)
        {
            message.Headers.TryAddWithoutValidation("Accept", TakesAnyType ? AcceptHeaders.Wide(Accept) : Accept);
        }

        foreach (KeyValuePair<string, string> header in Headers)
        {
            message.Headers.TryAddWithoutValidation(header.Key, header.Value);
        }

        if (Content is not null)
        {
            message.Content = new ByteArrayContent(Content());
            message.Content.Headers.TryAddWithoutValidation("Content-Type", ContentType);
        }

        return message;
    }

    private static readonly string UserAgent =
        new ProductInfoHeaderValue("RedoxExport", typeof(GateRequest).Assembly.GetName().Version?.ToString(3) ?? "0").ToString();
}
