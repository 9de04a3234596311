namespace RedoxExport.Transport;

/// <summary>One finished attempt: a response or a failure. Not a record, because the ToString of a record would print the token.</summary>
internal sealed class AttemptEnd
{
    private AttemptEnd(AttemptOutcome outcome, GateResponse? response, RedoxExportException? failure, string? token)
    {
        Outcome = outcome;
        Response = response;
        Failure = failure;
        Token = token;
    }

    /// <summary>The last address that was asked, after redirects; <see langword="null"/> after a response.</summary>
    public Uri? Silent { get; private init; }

    /// <summary>The counters of the host of <see cref="Silent"/> before the request was sent.</summary>
    public HostMark Mark { get; private init; }

    /// <summary>The facts that <see cref="RetryPolicy"/> needs for its decision.</summary>
    public AttemptOutcome Outcome { get; }

    /// <summary>The response; <see langword="null"/> if there is none that can be used.</summary>
    public GateResponse? Response { get; }

    /// <summary>The error to throw if this was the last attempt; <see langword="null"/> after a response.</summary>
    public RedoxExportException? Failure { get; private set; }

    /// <summary>True if the host of <see cref="Silent"/> has responded to other requests in the meantime.</summary>
    public bool IsHostAnswering { get; private set; }

    /// <summary>The token that the request carried.</summary>
    public string? Token { get; }

    /// <summary>A short description of the end, for <c>-Verbose</c>.</summary>
    public string Reason => Failure?.ErrorId ?? $"HTTP {Outcome.Status}";

    public static AttemptEnd Answered(GateResponse response, string? token) => new(AttemptOutcome.Of(response), response, null, token);

    public static AttemptEnd Unanswered(AttemptResult result, RedoxExportException failure, string? token, Uri uri, HostMark mark) =>
        new(new AttemptOutcome(result), null, failure, token) { Silent = uri, Mark = mark };

    /// <summary>Records that the host responds to other requests: this request may be retried, whatever its failure was.</summary>
    public void HostAnswers()
    {
        IsHostAnswering = true;
        Failure = Failure!.Recovery == Recovery.RepeatRequest ? Failure : Failure.WithRecovery(Recovery.RepeatRequest);
    }

    /// <summary>Reads the whole body of a success. A body that breaks off makes the attempt a failure.</summary>
    /// <param name="limit">The maximum size of the body, in bytes.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <exception cref="RedoxExportException"><c>AnswerTooLarge</c>: another attempt would not help.</exception>
    public async Task<AttemptEnd> ReadBodyAsync(long limit, CancellationToken cancellationToken)
    {
        if (Response is not { IsSuccess: true } response)
        {
            return this;
        }

        try
        {
            await response.ReadBodyAsync(limit, cancellationToken).ConfigureAwait(false);
            return this;
        }
        catch (RedoxExportException e) when (e.Recovery == Recovery.ResumeBody)
        {
            response.Dispose();
            return new AttemptEnd(new AttemptOutcome(AttemptResult.CutShort), null, e, Token);
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }
}
