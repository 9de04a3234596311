using System.Globalization;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using RedoxExport.Telemetry;
using RedoxExport.Text;

namespace RedoxExport.Transport;

/// <summary>Makes one attempt at a request: checks the target, gets the token, sends the request, and follows redirects.</summary>
/// <param name="trust">Decides where the request may be sent and if it carries the token.</param>
/// <param name="options">The options of the connection.</param>
/// <param name="http">The HTTP client.</param>
/// <param name="pauses">The pauses that hosts asked for.</param>
/// <param name="outages">The hosts that do not respond, and their pauses.</param>
/// <param name="waits">Receives the pauses, for progress.</param>
/// <param name="secrets">Receives the tokens that are sent, so that no text shows them.</param>
internal sealed class RequestAttempt(TrustPolicy trust, GateOptions options, HttpMessageInvoker http, HostPauses pauses, HostOutages outages, GateWaits waits, ConnectionSecrets secrets)
{
    private const int ErrorBodyLimit = 1024 * 1024;

    /// <summary>Makes the attempt.</summary>
    /// <param name="request">The request.</param>
    /// <param name="number">The number of the attempt, from 1, for messages.</param>
    /// <param name="tokens">The source of the token; if <see langword="null"/>, the request carries none.</param>
    /// <param name="refusedToken">A token that the server has refused; <see langword="null"/> if it has refused none.</param>
    /// <param name="events">Receives the events of the attempt.</param>
    /// <param name="cancellationToken">Cancels the attempt.</param>
    /// <exception cref="RedoxExportException">
    /// The target is not allowed, a redirect was refused, no token could be obtained, or the response has too many headers.
    /// </exception>
    public async Task<AttemptEnd> SendAsync(GateRequest request, int number, ITokenSource? tokens, string? refusedToken, IExportEvents? events, CancellationToken cancellationToken)
    {
        Uri uri = trust.Target(request.Uri);
        RequestPurpose purpose = request.Purpose;
        for (int redirects = 0; ; redirects++)
        {
            bool isTrusted = trust.Admit(uri, purpose);
            await WaitForHostAsync(uri, events, cancellationToken).ConfigureAwait(false);
            string? token = null;
            if (isTrusted && tokens is not null)
            {
                (token, AttemptEnd? failed) = await GetTokenAsync(tokens, refusedToken, cancellationToken).ConfigureAwait(false);
                if (failed is not null)
                {
                    return failed;
                }
            }

            using HttpRequestMessage message = ToMessage(request, uri, purpose, token);
            if (isTrusted && request.Signer is { } signer)
            {
                await signer.SignAsync(message, cancellationToken).ConfigureAwait(false);
            }

            long begun = options.Pacing.Clock.GetTimestamp();
            HostMark mark = outages.MarkOf(uri);
            HttpResponseMessage answer;
            using Observation? observed = RequestObservation.Begin(request, uri, purpose);
            CancellationTokenSource deadline = options.Pacing.Deadline(options.Timeout + request.TimeToSend);
            CancellationTokenRegistration caller = cancellationToken.Register(static source => ((CancellationTokenSource)source!).Cancel(), deadline);
            try
            {
                answer = await http.SendAsync(message, deadline.Token).ConfigureAwait(false);
            }
            catch (Exception e) when (e is OperationCanceledException ? !cancellationToken.IsCancellationRequested : NetworkFailure.IsKnown(e))
            {
                (AttemptResult result, RedoxExportException failure) = Explain(e, request, message, number, deadline.IsCancellationRequested);
                RequestObservation.End(observed, null, result);
                return AttemptEnd.Unanswered(result, failure, token, uri, mark);
            }
            finally
            {
                caller.Dispose();
                deadline.Dispose();
            }

            RequestObservation.End(observed, answer, null);
            RetryReport.Answered(outages.Answered(uri), events);
            int status = (int)answer.StatusCode;
            ReportAnswer(request, uri, status, begun, events);
            if (!RedirectRules.IsFollowed(purpose, status))
            {
                ServerError? error = status is < 200 or >= 300 ? await ReadErrorAsync(answer, uri, cancellationToken).ConfigureAwait(false) : null;
                return AttemptEnd.Answered(new GateResponse(answer, uri, options, error), token);
            }

            (uri, purpose) = Follow(answer, request, uri, purpose, redirects);
        }
    }

    private (Uri Uri, RequestPurpose Purpose) Follow(HttpResponseMessage answer, GateRequest request, Uri uri, RequestPurpose purpose, int redirects)
    {
        using (answer)
        {
            Uri target = trust.Target(RedirectRules.Target(request.Method, uri, GateResponse.Header(answer, "Location"), redirects));
            return (target, RedirectRules.PurposeAfter(uri, target, purpose));
        }
    }

    private async Task<(string? Token, AttemptEnd? Failed)> GetTokenAsync(ITokenSource tokens, string? refusedToken, CancellationToken cancellationToken)
    {
        try
        {
            return (await tokens.GetTokenAsync(refusedToken, cancellationToken).ConfigureAwait(false), null);
        }
        catch (RedoxExportException e)
        {
            // However the sign-in failed, the request that needed the token was not sent.
            e.Fate = RequestFate.NotSent;
            if (e is { Recovery: Recovery.RepeatRequest, StatusCode: null, Target: Uri host })
            {
                return (null, AttemptEnd.Unanswered(AttemptResult.NoToken, e, null, host, outages.MarkOf(host)));
            }

            throw;
        }
    }

    [MethodImpl(HotPath.Optimized)]
    private HttpRequestMessage ToMessage(GateRequest request, Uri uri, RequestPurpose purpose, string? token)
    {
        HttpRequestMessage message = request.ToMessage(uri);
        if (token is not null)
        {
            secrets.Add(token);
            message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        // Other origins must not get this id.
        if (options.SourceId is not null && purpose is not (RequestPurpose.Token or RequestPurpose.FileWithoutToken or RequestPurpose.PublishedPageWithoutToken))
        {
            message.Headers.TryAddWithoutValidation("Redox-Source-Id", options.SourceId);
        }

        return message;
    }

    /// <summary>Explains why a message got no response.</summary>
    /// <exception cref="RedoxExportException">The module refused the connection, or the response had too many headers.</exception>
    private (AttemptResult Result, RedoxExportException Failure) Explain(Exception e, GateRequest request, HttpRequestMessage message, int number, bool isTimeOver)
    {
        Uri uri = message.RequestUri!;
        if (e is OperationCanceledException)
        {
            // .NET also cancels a request if connecting takes too long: that request was not sent.
            return isTimeOver
                ? (AttemptResult.TimedOut, TransportErrors.RequestTimedOut(uri, options.Timeout + request.TimeToSend, number))
                : (AttemptResult.NotConnected, TransportErrors.ServerNotReachable(uri, number, new AttemptOutcome(AttemptResult.NotConnected), e));
        }

        if (NetworkFailure.OwnRefusal(e) is { } refusal)
        {
            throw refusal;
        }

        if (NetworkFailure.IsTls(e))
        {
            return (AttemptResult.TlsFailed, TransportErrors.TlsFailed(uri, TlsFailure.Describe(e, message), e));
        }

        if (NetworkFailure.IsHeaderFlood(e))
        {
            throw TransportErrors.HeadersTooLarge(uri, HttpStack.MaxHeaderKilobytes, e);
        }

        AttemptOutcome outcome = new(NetworkFailure.ResultOf(e));
        return (outcome.Result, TransportErrors.ServerNotReachable(uri, number, outcome, e));
    }

    [MethodImpl(HotPath.Optimized)]
    private void ReportAnswer(GateRequest request, Uri uri, int status, long begun, IExportEvents? events)
    {
        if (events is { WantsVerbose: true })
        {
            events.Verbose("RequestAnswered", string.Format(
                CultureInfo.InvariantCulture,
                "{0} {1} -> {2} in {3:0} ms",
                request.Method,
                SafeText.Show(uri),
                status,
                options.Pacing.Clock.GetElapsedTime(begun).TotalMilliseconds));
        }
    }

    private async Task<ServerError> ReadErrorAsync(HttpResponseMessage answer, Uri uri, CancellationToken cancellationToken)
    {
        try
        {
            using GateResponse reader = new(answer, uri, options, null);
            using Stream body = await reader.OpenBodyAsync(cancellationToken).ConfigureAwait(false);
            byte[] bytes = await BoundedBody.ReadAsync(body, uri, ErrorBodyLimit, null, options, cancellationToken).ConfigureAwait(false);
            return ServerError.Read(SmallDocument.Unpack(bytes, uri, ErrorBodyLimit));
        }
        catch (RedoxExportException)
        {
            // An error is still that error if its body is cut short or endless.
            return ServerError.Unreadable();
        }
    }

    private Task WaitForHostAsync(Uri uri, IExportEvents? events, CancellationToken cancellationToken) =>
        pauses.Remaining(uri) is null && outages.Remaining(uri) is null ? Task.CompletedTask : WaitForPausedHostAsync(uri, events, cancellationToken);

    private async Task WaitForPausedHostAsync(Uri uri, IExportEvents? events, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (pauses.Remaining(uri) is { } asked)
            {
                events.Verbose("HostPaused", string.Format(CultureInfo.InvariantCulture, "{0} requested a pause: waiting {1:0.0} s", SafeText.Host(uri), asked.TotalSeconds));
                await waits.DelayAsync($"{SafeText.Host(uri)} requested a pause (HTTP 429)", asked, cancellationToken).ConfigureAwait(false);
            }
            else if (outages.Remaining(uri) is { } own)
            {
                await options.Pacing.DelayAsync(own, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                return;
            }
        }
    }
}
