using System.Net.Http;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;

namespace RedoxExport.Transport;

/// <summary>One request, as often as it has to be sent.</summary>
internal sealed class GateRequest(HttpMethod method, Uri uri, RequestPurpose purpose)
{
    public HttpMethod Method { get; } = method;

    public Uri Uri { get; } = uri;

    public RequestPurpose Purpose { get; } = purpose;

    /// <summary>The one media type that is wanted.</summary>
    public string? Accept { get; init; }

    /// <summary>Whether any other media type is taken, too: see <see cref="AcceptHeaders"/>.</summary>
    public bool TakesAnyType { get; set; }

    /// <summary>Makes the body, anew for every attempt: a signed assertion is good for one.</summary>
    public Func<byte[]>? Content { get; init; }

    public string? ContentType { get; init; }

    /// <summary>Further headers, sent as they are.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>Called for every answer of 429 or 503 to this request, from any thread, before anything is waited for: whoever sends many requests sends fewer.</summary>
    public Action? OnThrottled { get; init; }

    /// <summary>The retries of the run that this request belongs to; without one only its own attempts count.</summary>
    public RetryBudget? Budget { get; init; }

    /// <summary>
    /// Whether a host that gives no answer is waited for (<see cref="OutagePatience"/>). A caller that has a patience of its own, or that asks
    /// once, wants to know after the attempts of the request.
    /// </summary>
    public bool WaitsOutOutages { get; init; } = true;

    /// <summary>A new message for one attempt: .NET lets none be sent twice.</summary>
    [MethodImpl(HotPath.Optimized)]
    public HttpRequestMessage ToMessage(Uri uri)
    {
        HttpRequestMessage message = new(Method, uri);
#if NET8_0_OR_GREATER
        message.Version = System.Net.HttpVersion.Version20;
        message.VersionPolicy = HttpVersionPolicy.RequestVersionOrLower;
#endif
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
