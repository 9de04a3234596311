using System.Net.Http;
using RedoxExport.Text;

namespace RedoxExport.Transport;

/// <summary>
/// The one way out: every request of a connection passes here. <see cref="RequestAttempt"/> makes each attempt,
/// <see cref="RetryPolicy"/> decides whether there is another, and the gate waits and keeps count.
/// </summary>
internal sealed class RequestGate : IDisposable
{
    private readonly HttpMessageInvoker _http;
    private readonly HostPauses _pauses;
    private readonly RequestAttempt _attempt;
    private readonly RetryPolicy _policy;
    private readonly RetryReport _report;

    public RequestGate(TrustPolicy trust, GateOptions options, HttpMessageInvoker? http = null)
    {
        Trust = trust;
        Options = options;
        _http = http ?? HttpStack.Create(options, trust);
        _pauses = new HostPauses(options.Pacing.Clock);
        _attempt = new RequestAttempt(trust, options, _http, _pauses, Secrets);
        _policy = new RetryPolicy(options.MaxAttempts);
        _report = new RetryReport(options);
    }

    public TrustPolicy Trust { get; }

    public GateOptions Options { get; }

    /// <summary>What this connection sends and no text may show: its tokens and assertions.</summary>
    public ConnectionSecrets Secrets { get; } = new();

    /// <summary>Where tokens come from; <see langword="null"/> sends none. Set once, by the connection.</summary>
    public ITokenSource? Tokens { get; set; }

    /// <summary>
    /// Sends a request until it has an answer that is worth the caller's look: a success, or an error that another attempt
    /// will not change. The body of a success is still to come.
    /// </summary>
    /// <exception cref="RedoxExportException">No answer could be had, or the target may not be asked.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public Task<GateResponse> SendAsync(GateRequest request, IExportEvents? events, CancellationToken cancellationToken) =>
        SendAsync(request, null, events, cancellationToken);

    /// <summary>
    /// As <see cref="SendAsync(GateRequest, IExportEvents?, CancellationToken)"/>, for a document that fits into memory: its
    /// body has been read (<see cref="GateResponse.Body"/>). If it breaks off or stalls, request and body are repeated
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
            AttemptEnd end = await _attempt.SendAsync(request, attempt, Tokens, refusedToken, events, cancellationToken).ConfigureAwait(false);
            if (bodyLimit is { } limit)
            {
                end = await end.ReadBodyAsync(limit, cancellationToken).ConfigureAwait(false);
            }

            if (end.Response is { Status: 401 } refusal && end.Token is not null && refusedToken is null)
            {
                // Redox's tokens live about five minutes, and servers revoke: once, a new one. It does not count as an attempt.
                refusedToken = end.Token;
                attempt--;
                RetryReport.TokenRefused(request, events);
                refusal.Dispose();
                continue;
            }

            if (end.Response is { } response)
            {
                _report.CheckRetryAfter(request, response, events);
                if (response.IsSuccess)
                {
                    request.Budget?.CountSuccess();
                    return response;
                }

                // Hours may pass before the next attempt: the new token may be refused in its turn.
                refusedToken = response.Status == 401 ? refusedToken : null;
            }

            if (await GiveUpOrWaitAsync(request, end, attempt, events, cancellationToken).ConfigureAwait(false) is { } last)
            {
                return last;
            }
        }
    }

    /// <summary>Gives back the answer that is the last, throws the failure that is the last, or waits for the next attempt.</summary>
    private async Task<GateResponse?> GiveUpOrWaitAsync(GateRequest request, AttemptEnd end, int attempt, IExportEvents? events, CancellationToken cancellationToken)
    {
        RetryDecision decision = _policy.Decide(request.Purpose, end.Outcome, attempt);
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
        bool isHostPaused = decision.PausesHost && end.Response!.Uri.Authority == request.Uri.Authority;
        end.Response?.Dispose();
        if (!isHostPaused)
        {
            await Options.Pacing.DelayAsync(pause, cancellationToken).ConfigureAwait(false);
        }

        return null;
    }
}
