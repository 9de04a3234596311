using System.Globalization;
using System.Net.Http;
using System.Net.Http.Headers;
using RedoxExport.Text;

namespace RedoxExport.Transport;

/// <summary>
/// The one way out: every request of a connection passes here and gets its token, its timeout, its retries and its checks.
/// </summary>
internal sealed class RequestGate : IDisposable
{
    private const int MaxRedirects = 5;
    private const int ErrorBodyLimit = 1024 * 1024;
    private static readonly TimeSpan FirstBackoff = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestBackoff = TimeSpan.FromMinutes(1);

    // Redox counts requests in windows of five minutes and promises no Retry-After: five attempts have to outlast a window.
    private static readonly TimeSpan FirstThrottledBackoff = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestThrottledBackoff = TimeSpan.FromMinutes(5);

    private readonly HttpMessageInvoker _http;
    private readonly HostPauses _pauses;

    // A status is asked for hundreds of times: the warning is for the first.
    private int _absurdRetryAfterTold;

    public RequestGate(TrustPolicy trust, GateOptions options, HttpMessageInvoker? http = null)
    {
        Trust = trust;
        Options = options;
        _http = http ?? HttpStack.Create(options, trust);
        _pauses = new HostPauses(options.Pacing.Clock);
    }

    public TrustPolicy Trust { get; }

    public GateOptions Options { get; }

    /// <summary>What this connection sends and no text may show: its tokens and assertions.</summary>
    public ConnectionSecrets Secrets { get; } = new();

    /// <summary>Where tokens come from; <see langword="null"/> sends none. Set once, by the connection.</summary>
    public ITokenSource? Tokens { get; set; }

    /// <summary>
    /// Sends a request until it has an answer that is worth the caller's look: a success, or an error that trying again
    /// will not mend. Status answers are the caller's to judge (IG 3.0.0, status request), all but a 500 that is no FHIR server's:
    /// a proxy's mishap must not end a job of hours. The body of a success is still to come.
    /// </summary>
    /// <exception cref="RedoxExportException">No answer could be had, or the target may not be asked.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public Task<GateResponse> SendAsync(GateRequest request, IExportEvents? events, CancellationToken cancellationToken) =>
        SendAsync(request, null, events, cancellationToken);

    /// <summary>
    /// As <see cref="SendAsync(GateRequest, IExportEvents?, CancellationToken)"/>, for a document that fits into memory: its
    /// body has been read (<see cref="GateResponse.Body"/>). Where it breaks off or stalls, request and body are repeated
    /// together, within the request's attempts. Not for a kick-off: an export has begun, whatever becomes of the body.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="limit">The most bytes that the body may have.</param>
    /// <param name="events">Takes what happens on the way.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RedoxExportException">As there; <c>AnswerTooLarge</c>, or <c>AnswerCutShort</c> and <c>RequestTimedOut</c> at the last attempt.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public Task<GateResponse> SendAndReadAsync(GateRequest request, long limit, IExportEvents? events, CancellationToken cancellationToken) =>
        SendAsync(request, limit, events, cancellationToken);

    public void Dispose()
    {
        _http.Dispose();
        Secrets.Dispose();
    }

    private async Task<GateResponse> SendAsync(GateRequest request, long? bodyLimit, IExportEvents? events, CancellationToken cancellationToken)
    {
        string? refusedToken = null;
        for (int attempt = 1; ; attempt++)
        {
            (GateResponse? response, string? token, RedoxExportException? failure) = await AttemptAsync(request, attempt, refusedToken, events, cancellationToken).ConfigureAwait(false);
            if (bodyLimit is { } limit && response is { IsSuccess: true })
            {
                failure = await ReadWholeAsync(response, limit, request.Purpose, cancellationToken).ConfigureAwait(false);
            }

            bool mayTry = attempt < Options.MaxAttempts;
            if (failure is not null)
            {
                if (!mayTry || !MayRepeat(request.Purpose, failure))
                {
                    throw failure;
                }

                if (request.Budget?.TrySpend() == false)
                {
                    throw TransportErrors.BudgetSpent(failure, request.Budget);
                }

                TimeSpan backoff = PauseFor(null, attempt);
                SayRetry(request, attempt, failure.ErrorId, backoff, events);
                await Options.Pacing.DelayAsync(backoff, cancellationToken).ConfigureAwait(false);
                continue;
            }

            if (response!.Status == 401 && token is not null && refusedToken is null)
            {
                // Redox's tokens live about five minutes, and servers revoke: once, a new one.
                refusedToken = token;
                attempt--;
                events.Verbose("TokenRefused", $"The server no longer takes the token (HTTP 401): getting a new one for {request.Method} {SafeText.Show(request.Uri)}.");
                response.Dispose();
                continue;
            }

            WarnOfRetryAfter(request, response, events);
            if (response.IsSuccess)
            {
                request.Budget?.CountSuccess();
                return response;
            }

            // Between two repetitions hours may pass: the new token may be refused in its turn.
            refusedToken = response.Status == 401 ? refusedToken : null;
            if (response.Status is 429 or 503)
            {
                request.OnThrottled?.Invoke();
            }

            TimeSpan pause = PauseFor(response, attempt);
            if (response.Status == 429 && request.Purpose != RequestPurpose.KickOff)
            {
                // The limit is the host's, not this request's: everybody who wants something from it waits. To a kick-off
                // 429 says that another export is running, and that one must be followed meanwhile.
                _pauses.Extend(response.Uri, pause);
            }

            if (!mayTry || !MayRepeat(request.Purpose, response))
            {
                return response;
            }

            if (request.Budget?.TrySpend() == false)
            {
                response.BudgetSpent = true;
                return response;
            }

            SayRetry(request, attempt, $"HTTP {response.Status}", pause, events);
            bool hostPaused = response.Status == 429 && response.Uri.Authority == request.Uri.Authority;
            response.Dispose();
            if (!hostPaused)
            {
                await Options.Pacing.DelayAsync(pause, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Reads a body to its end, or says what broke it.</summary>
    private static async Task<RedoxExportException?> ReadWholeAsync(GateResponse response, long limit, RequestPurpose purpose, CancellationToken cancellationToken)
    {
        try
        {
            await response.ReadBodyAsync(limit, cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (RedoxExportException e) when (MayRepeat(purpose, e))
        {
            response.Dispose();
            return e;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private static bool MayRepeat(RequestPurpose purpose, RedoxExportException failure) => failure.ErrorId switch
    {
        // A kick-off is repeated only where no export can have begun.
        "ServerNotReachable" => purpose != RequestPurpose.KickOff || NetworkFailure.IsBeforeSending(failure.InnerException!),
        "RequestTimedOut" or "AnswerCutShort" => purpose != RequestPurpose.KickOff,
        _ => false,
    };

    private static bool MayRepeat(RequestPurpose purpose, GateResponse response)
    {
        bool passing = response.Status is 408 or 425 or 429 or 502 or 503 or 504
            || (response.Status == 500 && response.Error is { IsOperationOutcome: false })
            || (response.Status >= 400 && response.Error is { IsTransient: true });
        return passing && purpose switch
        {
            RequestPurpose.Status => response is { Status: 500, Error.IsOperationOutcome: false },
            // 503 without having begun is what an overloaded server says first. 429 is the caller's to explain:
            // another export is running. After a 502 or 504 an export may well be running that we know nothing of.
            RequestPurpose.KickOff => response.Status == 503,
            _ => true,
        };
    }

    private async Task<(GateResponse? Response, string? Token, RedoxExportException? Failure)> AttemptAsync(GateRequest request, int attempt, string? refusedToken, IExportEvents? events, CancellationToken cancellationToken)
    {
        Uri uri = request.Uri;
        RequestPurpose purpose = request.Purpose;
        string? token = null;
        for (int redirects = 0; ; redirects++)
        {
            bool withToken = Trust.Admit(uri, purpose) && Tokens is not null;
            await WaitForHostAsync(uri, events, cancellationToken).ConfigureAwait(false);
            token = withToken ? await Tokens!.GetTokenAsync(refusedToken, cancellationToken).ConfigureAwait(false) : null;
            using HttpRequestMessage message = request.ToMessage(uri);
            if (token is not null)
            {
                Secrets.Add(token);
                message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            }

            // Another origin has no business with it.
            if (Options.SourceId is not null && purpose is not RequestPurpose.Token and not RequestPurpose.FileWithoutToken)
            {
                message.Headers.TryAddWithoutValidation("Redox-Source-Id", Options.SourceId);
            }

            HttpResponseMessage answer;
            long begun = Options.Pacing.Clock.GetTimestamp();
            using (CancellationTokenSource deadline = Options.Pacing.Deadline(Options.Timeout))
            using (cancellationToken.Register(static source => ((CancellationTokenSource)source!).Cancel(), deadline))
            {
                try
                {
                    answer = await _http.SendAsync(message, deadline.Token).ConfigureAwait(false);
                }
                catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
                {
                    return (null, token, TransportErrors.RequestTimedOut(uri, Options.Timeout, attempt));
                }
                catch (Exception e) when (NetworkFailure.OwnRefusal(e) is { } refusal)
                {
                    throw refusal;
                }
                catch (Exception e) when (NetworkFailure.IsTls(e))
                {
                    throw TransportErrors.TlsFailed(uri, TlsFailure.Describe(e, message), e);
                }
                catch (Exception e) when (NetworkFailure.IsHeaderFlood(e))
                {
                    throw TransportErrors.HeadersTooLarge(uri, HttpStack.MaxHeaderKilobytes, e);
                }
                catch (Exception e) when (NetworkFailure.IsBrokenBody(e))
                {
                    return (null, token, TransportErrors.ServerNotReachable(uri, attempt, e));
                }
            }

            int status = (int)answer.StatusCode;
            if (events is { WantsVerbose: true })
            {
                events.Verbose("RequestAnswered", string.Format(
                    CultureInfo.InvariantCulture,
                    "{0} {1} -> {2} in {3:0} ms",
                    request.Method,
                    SafeText.Show(uri),
                    status,
                    Options.Pacing.Clock.GetElapsedTime(begun).TotalMilliseconds));
            }

            if (status is 301 or 302 or 303 or 307 or 308)
            {
                using (answer)
                {
                    Uri target = RedirectTarget(request, uri, answer, redirects);
                    purpose = TrustPolicy.AfterRedirect(uri, target, purpose);
                    uri = target;
                    continue;
                }
            }

            ServerError? error = null;
            if (status is < 200 or >= 300)
            {
                error = await ReadErrorAsync(answer, uri, cancellationToken).ConfigureAwait(false);
            }

            return (new GateResponse(answer, uri, Options, error), token, null);
        }
    }

    private static Uri RedirectTarget(GateRequest request, Uri from, HttpResponseMessage answer, int redirects)
    {
        if (request.Method != HttpMethod.Get)
        {
            throw TransportErrors.RedirectRefused(from, $"a {request.Method} is not sent on to another address");
        }

        if (redirects >= MaxRedirects)
        {
            throw TransportErrors.RedirectRefused(from, $"it is the {MaxRedirects + 1}th in a row");
        }

        return LinkText.Resolve(from, GateResponse.Header(answer, "Location")) ?? throw TransportErrors.RedirectRefused(from, "it has no Location that could be read");
    }

    private async Task<ServerError> ReadErrorAsync(HttpResponseMessage answer, Uri uri, CancellationToken cancellationToken)
    {
        try
        {
            using GateResponse reader = new(answer, uri, Options, null);
            using Stream body = await reader.OpenBodyAsync(cancellationToken).ConfigureAwait(false);
            return ServerError.Read(await BoundedBody.ReadAsync(body, uri, ErrorBodyLimit, null, Options, cancellationToken).ConfigureAwait(false));
        }
        catch (RedoxExportException)
        {
            // An error whose explanation is cut short or endless is still that error.
            return ServerError.Unreadable();
        }
    }

    /// <summary>How long to wait: what the server asked for, in full up to the longest that is obeyed; else a time of our own.</summary>
    private TimeSpan PauseFor(GateResponse? response, int attempt)
    {
        TimeSpan pause = response switch
        {
            { RetryAfter: { } asked } when asked > TimeSpan.Zero => asked,
            { Status: 429 } => Options.Pacing.HalfCertainBackoff(attempt - 1, FirstThrottledBackoff, LongestThrottledBackoff),
            _ => Options.Pacing.Backoff(attempt - 1, FirstBackoff, LongestBackoff),
        };
        return pause < Options.MaxRetryDelay ? pause : Options.MaxRetryDelay;
    }

    private void SayRetry(GateRequest request, int attempt, string why, TimeSpan pause, IExportEvents? events)
    {
        // Somebody sits before these two and sees nothing else: a wait of hours is no detail.
        bool somebodyWaits = pause > LongestBackoff && request.Purpose is (RequestPurpose.KickOff or RequestPurpose.Token);
        events?.Report(new ExportEvent(somebodyWaits ? ExportEventLevel.Warning : ExportEventLevel.Verbose, "RequestRetried", string.Format(
            CultureInfo.InvariantCulture,
            "{0} {1}: {2}; attempt {3} of {4}{5} in {6:0.0} s",
            request.Method,
            SafeText.Show(request.Uri),
            why,
            attempt + 1,
            Options.MaxAttempts,
            request.Budget is { } budget ? "; " + budget : string.Empty,
            pause.TotalSeconds)));
    }

    private void WarnOfRetryAfter(GateRequest request, GateResponse response, IExportEvents? events)
    {
        if (response.RetryAfterIsAbsurd)
        {
            ExportEventLevel level = Interlocked.Exchange(ref _absurdRetryAfterTold, 1) == 0 ? ExportEventLevel.Warning : ExportEventLevel.Verbose;
            events?.Report(new ExportEvent(level, "RetryAfterAbsurd", $"'{SafeText.Show(request.Uri)}' sent a Retry-After that cannot be meant ('{SafeText.Clean(response.Header("Retry-After")!, 40)}'); it counts as absent."));
        }
    }

    private Task WaitForHostAsync(Uri uri, IExportEvents? events, CancellationToken cancellationToken) =>
        _pauses.Remaining(uri) is null ? Task.CompletedTask : WaitForPausedHostAsync(uri, events, cancellationToken);

    private async Task WaitForPausedHostAsync(Uri uri, IExportEvents? events, CancellationToken cancellationToken)
    {
        while (_pauses.Remaining(uri) is { } remaining && remaining > TimeSpan.Zero)
        {
            events.Verbose("HostPaused", string.Format(CultureInfo.InvariantCulture, "{0} asked for a pause: waiting {1:0.0} s", uri.Authority, remaining.TotalSeconds));
            await Options.Pacing.DelayAsync(remaining, cancellationToken).ConfigureAwait(false);
        }
    }
}
