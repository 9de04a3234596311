namespace RedoxExport.Transport;

/// <summary>One finished attempt: an answer or a failure. Not a record: those print themselves, token and all.</summary>
internal sealed class AttemptEnd
{
    private AttemptEnd(AttemptOutcome outcome, GateResponse? response, RedoxExportException? failure, string? token)
    {
        Outcome = outcome;
        Response = response;
        Failure = failure;
        Token = token;
    }

    /// <summary>The last address that was asked, after redirects; <see langword="null"/> after an answer.</summary>
    public Uri? Silent { get; private init; }

    /// <summary>How the host of <see cref="Silent"/> stood before it was asked.</summary>
    public HostMark Mark { get; private init; }

    /// <summary>The facts that <see cref="RetryPolicy"/> decides by.</summary>
    public AttemptOutcome Outcome { get; }

    /// <summary>The answer; <see langword="null"/> if there is none that could be used.</summary>
    public GateResponse? Response { get; }

    /// <summary>The error to throw if this was the last attempt; <see langword="null"/> after an answer.</summary>
    public RedoxExportException? Failure { get; private set; }

    /// <summary>Whether the host of <see cref="Silent"/> has answered other requests meanwhile.</summary>
    public bool IsHostAnswering { get; private set; }

    /// <summary>The token that the request carried.</summary>
    public string? Token { get; }

    /// <summary>The end in a few words, for <c>-Verbose</c>.</summary>
    public string Reason => Failure?.ErrorId ?? $"HTTP {Outcome.Status}";

    public static AttemptEnd Answered(GateResponse response, string? token) => new(AttemptOutcome.Of(response), response, null, token);

    /// <summary>No answer came.</summary>
    public static AttemptEnd Unanswered(AttemptResult result, RedoxExportException failure, string? token, Uri uri, HostMark mark) =>
        new(new AttemptOutcome(result), null, failure, token) { Silent = uri, Mark = mark };

    /// <summary>Takes note that the host answers others: the request may be repeated, whatever its failure was.</summary>
    public void HostAnswers()
    {
        IsHostAnswering = true;
        Failure = Failure!.Recovery == Recovery.RepeatRequest ? Failure : Failure.WithRecovery(Recovery.RepeatRequest);
    }

    /// <summary>Reads the whole body of a success. A body that breaks off is a failure like that of its request.</summary>
    /// <param name="limit">The most bytes that the body may have.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="RedoxExportException"><c>AnswerTooLarge</c>: another attempt would not change it.</exception>
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
