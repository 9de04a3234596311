namespace RedoxExport.Transport;

/// <summary>Decides whether a request is sent again, and after which pause. Pure: it sends nothing, waits for nothing and knows no clock.</summary>
/// <param name="maxAttempts">How often one request is tried in all.</param>
internal sealed class RetryPolicy(int maxAttempts)
{
    private static readonly Backoff Usual = Backoff.FullJitter(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));

    // Redox counts requests in windows of five minutes and promises no Retry-After: five attempts have to outlast a window.
    private static readonly Backoff Throttled = Backoff.HalfJitter(TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(5));

    /// <summary>The longest pause without a request of the server's; longer ones are worth a warning to an interactive user.</summary>
    public static TimeSpan LongestUsualPause => Usual.Longest;

    /// <summary>Judges one attempt.</summary>
    /// <param name="purpose">The purpose of the request.</param>
    /// <param name="outcome">How the attempt ended.</param>
    /// <param name="attempt">The attempt that just ended, from 1.</param>
    /// <param name="isHostAnswering">Whether the host has answered other requests meanwhile: its name and its certificate are right.</param>
    public RetryDecision Decide(RequestPurpose purpose, in AttemptOutcome outcome, int attempt, bool isHostAnswering = false) =>
        new(attempt < maxAttempts && MayHelp(purpose, outcome, isHostAnswering), outcome.Status == 429 ? Throttled : Usual)
        {
            Asked = outcome.RetryAfter > TimeSpan.Zero ? outcome.RetryAfter : null,
            // The limit is the host's, not this request's. To a kick-off 429 says that another export is running, and that one
            // must be followed meanwhile.
            PausesHost = outcome.Status == 429 && purpose != RequestPurpose.KickOff,
        };

    /// <summary>Whether a request without an answer may be sent again at all: a kick-off only if no export can have begun.</summary>
    /// <param name="purpose">The purpose of the request.</param>
    /// <param name="outcome">How the attempt ended.</param>
    public static bool MayWaitOut(RequestPurpose purpose, in AttemptOutcome outcome) =>
        !outcome.HasAnswer && (purpose != RequestPurpose.KickOff || outcome.IsNotSent);

    /// <summary>Whether another attempt can have another end.</summary>
    private static bool MayHelp(RequestPurpose purpose, in AttemptOutcome outcome, bool isHostAnswering) => outcome.Result switch
    {
        AttemptResult.Answered => MayHelpAfterAnswer(purpose, outcome),
        // A body that broke off: of a kick-off it is not read here.
        AttemptResult.CutShort => purpose != RequestPurpose.KickOff,
        // Neither changes within seconds. Where something shows that the address is right, they are waited out.
        AttemptResult.NameNotFound or AttemptResult.TlsFailed => isHostAnswering,
        // The token's own request has had its attempts.
        AttemptResult.NoToken => false,
        _ => MayWaitOut(purpose, outcome),
    };

    private static bool MayHelpAfterAnswer(RequestPurpose purpose, in AttemptOutcome answer) => purpose switch
    {
        // The caller judges a status (IG 3.0.0, status request), all but a 500 that is not a FHIR server's: a proxy's mishap
        // must not end a job of hours.
        RequestPurpose.Status => answer is { Status: 500, IsOperationOutcome: false },
        // 503 is how an overloaded server refuses to begin. 429 is the caller's to explain: another export is running. After a
        // 502 or 504 an export may be running that nobody knows of.
        RequestPurpose.KickOff => answer.Status == 503,
        _ => answer.Status is 408 or 425 or 429 or 502 or 503 or 504
            || answer is { Status: 500, IsOperationOutcome: false }
            || answer is { Status: >= 400, IsTransient: true },
    };
}
