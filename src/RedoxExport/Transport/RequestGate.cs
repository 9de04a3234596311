using System.Net.Http;
using System.Runtime.CompilerServices;
using RedoxExport.Text;

namespace RedoxExport.Transport;

/// <summary>
/// Sends every request of a connection; no request bypasses it. <see cref="RequestAttempt"/> makes each attempt, <see cref="RetryPolicy"/>
/// decides if another one follows, and the gate waits and counts.
/// </summary>
internal sealed class RequestGate : IDisposable
{
    private readonly HttpMessageInvoker _http;
    private readonly HostPauses _pauses;
    private readonly HostOutages _outages;
    private readonly AcceptHeaders _accepts = new();
    private readonly RequestAttempt _attempt;
    private readonly RetryPolicy _policy;
    private readonly RetryReport _report;

    public RequestGate(TrustPolicy trust, GateOptions options, HttpMessageInvoker? http = null)
    {
        Trust = trust;
        Options = options;
        _http = http ?? HttpStack.Create(options, trust);
        _pauses = new HostPauses(options.Pacing.Clock);
        _outages = new HostOutages(options.Pacing, options.MaxRetryDelay, options.Timeout);
        Patience = new OutagePatience(options.OutagePatience, _outages, options.Pacing.Clock);
        Waits = new GateWaits(options.Pacing);
        _attempt = new RequestAttempt(trust, options, _http, _pauses, _outages, Waits, Secrets);
        _policy = new RetryPolicy(options.MaxAttempts);
        _report = new RetryReport(options);
    }

    public TrustPolicy Trust { get; }

    public GateOptions Options { get; }

    /// <summary>How long requests wait for a host that does not respond.</summary>
    public OutagePatience Patience { get; }

    /// <summary>The host that has been silent for the longest time, for progress; <see langword="null"/> if all hosts respond.</summary>
    public HostSilence? Silence => _outages.Longest;

    /// <summary>The silence of one host; <see langword="null"/> if it responds.</summary>
    public HostSilence? SilenceOf(Uri uri) => SilenceOf(Trust.Target(uri).Authority);

    /// <summary>The silence of one host; <see langword="null"/> if it responds.</summary>
    /// <param name="host">The name of the host, with the port if it is not the default.</param>
    public HostSilence? SilenceOf(string host) => _outages.SilenceOf(host);

    /// <summary>The pauses that requests are making now, for progress.</summary>
    public GateWaits Waits { get; }

    /// <summary>The secrets that this connection sends and no text may show: its tokens and assertions.</summary>
    public ConnectionSecrets Secrets { get; } = new();

    /// <summary>The source of tokens; if <see langword="null"/>, requests carry none. The connection sets it once.</summary>
    public ITokenSource? Tokens { get; set; }

    /// <summary>
    /// Sends a request until there is a response for the caller to handle: a success, or an error that another attempt would not change.
    /// The body of a success has not been read yet.
    /// </summary>
    /// <exception cref="RedoxExportException">There was no response, or the target is not allowed.</exception>
    /// <exception cref="OperationCanceledException">The caller canceled the request.</exception>
    public Task<GateResponse> SendAsync(GateRequest request, IExportEvents? events, CancellationToken cancellationToken) =>
        SendAsync(request, null, events, cancellationToken);

    /// <summary>
    /// Like <see cref="SendAsync(GateRequest, IExportEvents?, CancellationToken)"/>, for a document that fits into memory: the body has
    /// been read (<see cref="GateResponse.Body"/>). If the body breaks off or stalls, request and body are repeated together, within the
    /// request's attempts. Not for a kick-off: its export has begun, whatever happens to the body.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="limit">The maximum size of the body, in bytes.</param>
    /// <param name="events">Receives the events of the request.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="RedoxExportException">
    /// The same errors; also <c>AnswerTooLarge</c>, or <c>AnswerCutShort</c> and <c>RequestTimedOut</c> at the last attempt.
    /// </exception>
    /// <exception cref="OperationCanceledException">The caller canceled the request.</exception>
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
        RequestSilence silence = new(Options.Pacing.Clock);
        request.TakesAnyType = _accepts.AreWide(request.Purpose);
        for (int attempt = 1; ; attempt++)
        {
            AttemptEnd end = await _attempt.SendAsync(request, attempt, Tokens, refusedToken, events, cancellationToken).ConfigureAwait(false);
            silence.ReportTokens(end.Outcome.Result, events);
            if (bodyLimit is { } limit)
            {
                end = await end.ReadBodyAsync(limit, cancellationToken).ConfigureAwait(false);
            }

            if (TryWaitOut(request, end, ref silence, events) || TryAmend(request, end, ref refusedToken, events))
            {
                // The host did not answer, or refused only the form of the request: this attempt does not count.
                attempt--;
                continue;
            }

            if (end.Response is { } response)
            {
                _report.CheckRetryAfter(request, response, events);
                if (response.IsSuccess)
                {
                    CountSuccess(request);
                    return response;
                }

                // Hours may pass before the next attempt. If the server then refuses the new token, too, that one is renewed as well.
                refusedToken = response.Status == 401 ? refusedToken : null;
            }

            if (await GiveUpOrWaitAsync(request, end, attempt, events, cancellationToken).ConfigureAwait(false) is { } last)
            {
                return last;
            }
        }
    }

    /// <summary>
    /// Waits out an outage of the host: the next attempt begins when the host's pause is over. Returns false if there is an answer, or nothing to wait for.
    /// </summary>
    /// <exception cref="RedoxExportException">The request has waited as long as the patience allows.</exception>
    [MethodImpl(HotPath.Optimized)]
    private bool TryWaitOut(GateRequest request, AttemptEnd end, ref RequestSilence silence, IExportEvents? events)
    {
        if (end.Outcome.HasAnswer)
        {
            silence.End();
            return false;
        }

        if (OutageToWaitOut(request, end, silence.Continue(), events) is not { } outage)
        {
            return false;
        }

        RequestObservation.Retry(request, end.Outcome);
        if (outage.IsWorthWarning && end.Outcome.Result == AttemptResult.NoToken)
        {
            silence.RememberTokens(outage.Silence);
        }

        return true;
    }

    /// <summary>Changes the request if the server refused only its form: the next attempt has a new token, or accepts any media type.</summary>
    [MethodImpl(HotPath.Optimized)]
    private static bool TryAmend(GateRequest request, AttemptEnd end, ref string? refusedToken, IExportEvents? events)
    {
        if (end.Response is not { IsSuccess: false } refusal)
        {
            return false;
        }

        if (refusal.Status == 401 && end.Token is not null && refusedToken is null)
        {
            // Redox's tokens live about five minutes, and servers revoke tokens: a new one is fetched, once.
            refusedToken = end.Token;
            RetryReport.TokenRefused(request, events);
            refusal.Dispose();
            return true;
        }

        if (!request.TakesAnyType && request.Accept is not null && AcceptHeaders.IsRefusedBy(refusal))
        {
            request.TakesAnyType = true;
            RetryReport.AcceptRefused(request, refusal.Status, events);
            refusal.Dispose();
            return true;
        }

        return false;
    }

    [MethodImpl(HotPath.Optimized)]
    private void CountSuccess(GateRequest request)
    {
        if (request.TakesAnyType)
        {
            _accepts.Widen(request.Purpose);
        }

        request.Budget?.CountSuccess();
    }

    /// <summary>
    /// The outage of the host that the request waits for: the host's pause has begun. <see langword="null"/> if the request does not wait.
    /// </summary>
    /// <exception cref="RedoxExportException">The request has waited as long as the patience allows.</exception>
    private HostOutage? OutageToWaitOut(GateRequest request, AttemptEnd end, TimeSpan silent, IExportEvents? events)
    {
        RedoxExportException failure = end.Failure!;
        TimeSpan patience = RetryPolicy.MayWaitOut(request.Purpose, end.Outcome) ? Patience.For(end.Outcome.Result) : TimeSpan.Zero;
        HostOutage outage = _outages.NoAnswer(end.Silent!, end.Mark, request.WaitsOutOutages ? patience : TimeSpan.Zero, Patience.Begun);
        if (outage.AnswersOthers)
        {
            end.HostAnswers();
            return null;
        }

        if (patience == TimeSpan.Zero)
        {
            return null;
        }

        if (!request.WaitsOutOutages)
        {
            // The caller has a patience of its own, and needs to know that a retry can help.
            return failure.Recovery != Recovery.RepeatRequest ? throw failure.WithRecovery(Recovery.RepeatRequest) : null;
        }

        TimeSpan lasted = silent > outage.Silence.Lasted ? silent : outage.Silence.Lasted;
        if (lasted >= patience)
        {
            throw TransportErrors.NoAnswer(failure, outage.Silence with { Lasted = lasted }, request.Purpose);
        }

        RetryReport.Unanswered(request, failure.ErrorId, outage, patience, events);
        return outage;
    }

    /// <summary>Returns the final response, throws the final failure, or waits for the next attempt and returns <see langword="null"/>.</summary>
    private async Task<GateResponse?> GiveUpOrWaitAsync(GateRequest request, AttemptEnd end, int attempt, IExportEvents? events, CancellationToken cancellationToken)
    {
        RetryDecision decision = _policy.Decide(request.Purpose, end.Outcome, attempt, end.IsHostAnswering);
        TimeSpan pause = decision.Pause(attempt, Options.MaxRetryDelay, Options.Pacing);
        if (end.Outcome.IsThrottled)
        {
            request.OnThrottled?.Invoke();
        }

        if (decision.PausesHost)
        {
            _pauses.Extend(end.Response!.Uri, pause);
        }

        if (!decision.Repeats)
        {
            return end.Response ?? throw end.Failure!;
        }

        if (request.Budget is { } budget && !budget.TrySpend())
        {
            GateResponse last = end.Response ?? throw TransportErrors.BudgetSpent(end.Failure!, budget);
            last.BudgetSpent = true;
            return last;
        }

        _report.Retried(request, attempt, end.Reason, pause, events);
        RequestObservation.Retry(request, end.Outcome);
        bool isHostPaused = decision.PausesHost && end.Response!.Uri.Authority == request.Uri.Authority;
        string why = end.Response is { } answer
            ? FormattableString.Invariant($"{SafeText.Host(answer.Uri)} answered HTTP {answer.Status}")
            : $"the request to {SafeText.Host(request.Uri)} failed ({end.Reason})";
        end.Response?.Dispose();
        if (!isHostPaused)
        {
            await Waits.DelayAsync(why, pause, cancellationToken).ConfigureAwait(false);
        }

        return null;
    }
}
