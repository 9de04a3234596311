namespace RedoxExport.Transport;

/// <summary>Decides if a request is sent again, and after which pause. Pure: it does not send, wait or read a clock.</summary>
/// <param name="maxAttempts">The maximum number of attempts per request.</param>
internal sealed class RetryPolicy(int maxAttempts)
{
    private static readonly Backoff Usual = Backoff.FullJitter(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));

    // Redox counts requests in windows of five minutes and does not promise a Retry-After: five attempts must outlast a window.
    private static readonly Backoff Throttled = Backoff.HalfJitter(TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(5));

    /// <summary>The longest pause that no server asked for. Longer pauses are worth a warning to an interactive user.</summary>
    public static TimeSpan LongestUsualPause => Usual.Longest;

    /// <summary>Judges one attempt.</summary>
    /// <param name="purpose">The purpose of the request.</param>
    /// <param name="outcome">How the attempt ended.</param>
    /// <param name="attempt">The number of the attempt that just ended, from 1.</param>
    /// <param name="isHostAnswering">True if the host responded to other requests in the meantime: its name and its certificate are right.</param>
    public RetryDecision Decide(RequestPurpose purpose, in AttemptOutcome outcome, int attempt, bool isHostAnswering = false) =>
        new(attempt < maxAttempts && MayHelp(purpose, outcome, isHostAnswering), outcome.Status == 429 ? Throttled : Usual)
        {
            Asked = outcome.RetryAfter > TimeSpan.Zero ? outcome.RetryAfter : null,
            // The limit applies to the host, not only to this request. For a kick-off, 429 means that another export is running, and the
            // requests that follow that export must not wait.
            PausesHost = outcome.Status == 429 && purpose != RequestPurpose.KickOff,
        };

    /// <summary>True if a request without a response may be sent again at all: a kick-off only if no export can have begun.</summary>
    /// <param name="purpose">The purpose of the request.</param>
    /// <param name="outcome">How the attempt ended.</param>
    public static bool MayWaitOut(RequestPurpose purpose, in AttemptOutcome outcome) =>
        !outcome.HasAnswer && (purpose != RequestPurpose.KickOff || outcome.IsNotSent);

    /// <summary>True if another attempt can have a different result.</summary>
    private static bool MayHelp(RequestPurpose purpose, in AttemptOutcome outcome, bool isHostAnswering) => outcome.Result switch
    {
        AttemptResult.Answered => MayHelpAfterAnswer(purpose, outcome),
        // The body broke off. The body of a kick-off's response is not read here.
        AttemptResult.CutShort => purpose != RequestPurpose.KickOff,
        // Neither fault goes away within seconds, so a retry helps only if the host responds to other requests: its address is right then.
        AttemptResult.NameNotFound or AttemptResult.TlsFailed => isHostAnswering,
        // The token request has already used its own attempts.
        AttemptResult.NoToken => false,
        _ => MayWaitOut(purpose, outcome),
    };

    private static bool MayHelpAfterAnswer(RequestPurpose purpose, in AttemptOutcome answer) => purpose switch
    {
        // The caller judges the response to a status request (IG 3.0.0, status request). The exception is a 500 that is not from a FHIR
        // server: a failure of a proxy must not end an export that runs for hours.
        RequestPurpose.Status => answer is { Status: 500, IsOperationOutcome: false },
        // With 503, an overloaded server refuses to begin. The caller explains 429: another export is running. After 502 or 504, an unknown
        // export may be running, and a retry could start a second one.
        RequestPurpose.KickOff => answer.Status == 503,
        _ => answer.Status is 408 or 425 or 429 or 502 or 503 or 504
            || answer is { Status: 500, IsOperationOutcome: false }
            || answer is { Status: >= 400, IsTransient: true },
    };
}
