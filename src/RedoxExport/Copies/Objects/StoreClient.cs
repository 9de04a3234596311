using System.Net.Http;
using RedoxExport.Transport;

namespace RedoxExport.Copies;

/// <summary>Sends signed requests to an object store through the gate, and makes errors of its refusals.</summary>
/// <param name="gate">The gate.</param>
/// <param name="signer">Signs the requests.</param>
/// <param name="place">The bucket or container, for messages: <c>the bucket 'nightly'</c>.</param>
/// <param name="budget">The retries of the whole copy.</param>
/// <param name="events">Receives events.</param>
internal sealed class StoreClient(RequestGate gate, IRequestSigner signer, string place, RetryBudget budget, IExportEvents? events)
{
    // A body that was damaged on the way is sent again at once, because no service was overloaded.
    private const int MostSendings = 3;

    private const long LargestAnswer = StoreXml.LargestSize;

    public RequestGate Gate => gate;

    /// <summary>Sends a request and reads the body of the response.</summary>
    /// <param name="method">The method.</param>
    /// <param name="uri">The address.</param>
    /// <param name="headers">The headers.</param>
    /// <param name="body">The body; the default for none.</param>
    /// <param name="contentType">The media type of the body.</param>
    /// <param name="accepts">Returns true for a refusal that the caller handles.</param>
    /// <param name="limit">The maximum size of the response's body, in bytes; <see langword="null"/> if the caller reads it.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="RedoxExportException">An error of <see cref="StoreErrors"/> or of the gate.</exception>
    public async Task<GateResponse> SendAsync(
        HttpMethod method,
        Uri uri,
        IReadOnlyList<KeyValuePair<string, string>> headers,
        ArraySegment<byte> body,
        string? contentType,
        Func<StoreAnswer, bool> accepts,
        long? limit,
        CancellationToken cancellation)
    {
        for (int sending = 1; ; sending++)
        {
            GateRequest request = new(method, uri, RequestPurpose.Store)
            {
                Headers = headers,
                Body = body,
                ContentType = contentType,
                Signer = signer,
                Budget = budget,
            };
            GateResponse response = await SendAsync(request, limit, cancellation).ConfigureAwait(false);
            StoreAnswer answer = new(response);
            if (response.IsSuccess || accepts(answer))
            {
                return response;
            }

            using (response)
            {
                if (sending == MostSendings || !answer.IsWorthSendingAgain)
                {
                    throw answer.IsDamagedOnTheWay
                        ? CopyErrors.NotVerified(Text.SafeText.Show(uri), $"the service received other bytes each time ({answer.Code})")
                        : StoreErrors.Of(answer, place, gate.Options.Pacing.Clock.GetUtcNow());
                }
            }
        }
    }

    /// <summary>As the other overload, without a body, for a small document.</summary>
    public Task<GateResponse> SendAsync(HttpMethod method, Uri uri, IReadOnlyList<KeyValuePair<string, string>> headers, Func<StoreAnswer, bool> accepts, CancellationToken cancellation) =>
        SendAsync(method, uri, headers, default, null, accepts, LargestAnswer, cancellation);

    /// <summary>Writes an object if a condition is met. A store that does not have conditions writes it without.</summary>
    /// <param name="uri">The address.</param>
    /// <param name="headers">The headers.</param>
    /// <param name="body">The body.</param>
    /// <param name="contentType">The media type of the body.</param>
    /// <param name="condition">The header with the condition; <see langword="null"/> for none.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>False if the condition is not met.</returns>
    /// <exception cref="RedoxExportException">An error of <see cref="StoreErrors"/> or of the gate.</exception>
    public async Task<bool> PutAsync(
        Uri uri,
        IReadOnlyList<KeyValuePair<string, string>> headers,
        ArraySegment<byte> body,
        string contentType,
        KeyValuePair<string, string>? condition,
        CancellationToken cancellation)
    {
        if (condition is { } header)
        {
            using GateResponse conditional = await SendAsync(HttpMethod.Put, uri, [.. headers, header], body, contentType, static answer => answer.IsConditionNotMet || answer.IsUnsupported, LargestAnswer, cancellation).ConfigureAwait(false);
            if (!new StoreAnswer(conditional).IsUnsupported)
            {
                return conditional.IsSuccess;
            }
        }

        using GateResponse response = await SendAsync(HttpMethod.Put, uri, headers, body, contentType, static _ => false, LargestAnswer, cancellation).ConfigureAwait(false);
        return true;
    }

    private async Task<GateResponse> SendAsync(GateRequest request, long? limit, CancellationToken cancellation)
    {
        try
        {
            return limit is { } most
                ? await gate.SendAndReadAsync(request, most, events, cancellation).ConfigureAwait(false)
                : await gate.SendAsync(request, events, cancellation).ConfigureAwait(false);
        }
        catch (RedoxExportException e) when (e is { StatusCode: null, Kind: ErrorKind.Connection or ErrorKind.Timeout })
        {
            throw e.WithAdvice(StoreErrors.UnreachableAdvice);
        }
    }
}
