using System.Net.Http;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;

namespace RedoxExport.Transport;

/// <summary>One request, which may be sent several times.</summary>
internal sealed class GateRequest(HttpMethod method, Uri uri, RequestPurpose purpose)
{
    // In bytes per second. Any real connection is faster, even if eight bodies share it.
    private const int LeastSent = 32 * 1024;

    public HttpMethod Method { get; } = method;

    public Uri Uri { get; } = uri;

    public RequestPurpose Purpose { get; } = purpose;

    /// <summary>The one media type to ask for.</summary>
    public string? Accept { get; init; }

    /// <summary>True if any other media type is accepted, too: see <see cref="AcceptHeaders"/>.</summary>
    public bool TakesAnyType { get; set; }

    /// <summary>How often the request has been sent, with redirects.</summary>
    public int TimesSent { get; set; }

    /// <summary>Creates the body, again for every attempt: a signed assertion is valid for one attempt only.</summary>
    public Func<byte[]>? Content { get; init; }

    /// <summary>A body that is the same for every attempt, in place of <see cref="Content"/>. The caller keeps the bytes until the request has ended.</summary>
    public ArraySegment<byte> Body { get; init; }

    /// <summary>The time that sending <see cref="Body"/> may take, in addition to the time until the response begins.</summary>
    public TimeSpan TimeToSend => TimeSpan.FromSeconds((double)Body.Count / LeastSent);

    public string? ContentType { get; init; }

    /// <summary>Signs each attempt anew: a signature has a time, and credentials expire. <see langword="null"/> if the request is not signed.</summary>
    public IRequestSigner? Signer { get; init; }

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

        if (Content is not null || Body.Array is not null)
        {
            message.Content = Body.Array is { } body ? new ByteArrayContent(body, Body.Offset, Body.Count) : new ByteArrayContent(Content!());
            message.Content.Headers.TryAddWithoutValidation("Content-Type", ContentType);
        }

        foreach (KeyValuePair<string, string> header in Headers)
        {
            // .NET keeps the headers that describe the body, such as Content-MD5, apart from the others.
            if (!message.Headers.TryAddWithoutValidation(header.Key, header.Value))
            {
                message.Content?.Headers.TryAddWithoutValidation(header.Key, header.Value);
            }
        }

        return message;
    }

    private static readonly string UserAgent =
        new ProductInfoHeaderValue("RedoxExport", typeof(GateRequest).Assembly.GetName().Version?.ToString(3) ?? "0").ToString();
}
