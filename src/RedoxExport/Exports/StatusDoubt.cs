using RedoxExport.Transport;

namespace RedoxExport.Exports;

/// <summary>
/// Answers that would end a running export, until they are confirmed. Servers answer 404 right after a kick-off, 500 with an OperationOutcome
/// while their database is briefly unavailable, and 400 or 406 from a node that is being updated. One such answer must not discard an export
/// that has run for hours and start another.
/// </summary>
internal sealed record StatusDoubt
{
    /// <summary>The longest time to confirm the end of an export, unless the export is younger than two minutes.</summary>
    public static readonly TimeSpan LongestConfirmation = TimeSpan.FromSeconds(60);

    /// <summary>The longest time to ask for confirmation if temporary errors come between the answers.</summary>
    public static readonly TimeSpan LongestSettling = TimeSpan.FromMinutes(12);

    private const int FurtherAnswers = 3;

    private static readonly TimeSpan LeastConfirmation = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan YoungFor = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan RefusalPatience = TimeSpan.FromMinutes(10);

    // Three pauses take 21 to 42 seconds in total.
    private static readonly Backoff Pauses = Backoff.HalfJitter(TimeSpan.FromSeconds(14), TimeSpan.FromSeconds(14));

    private StatusDoubt(StatusVerdict last, long now)
    {
        Last = last;
        Since = now;
    }

    /// <summary>The last answer that would end the export.</summary>
    public StatusVerdict Last { get; private init; }

    /// <summary>True if the server has only refused the request so far (400, 406, 415). It is retried for ten minutes.</summary>
    public bool IsOfRequest => Ends == 0;

    private long Since { get; init; }

    private long EndsSince { get; init; }

    private int Ends { get; init; }

    private StatusVerdict? Failure { get; init; }

    private StatusVerdict? End { get; init; }

    /// <summary>Adds an answer.</summary>
    /// <param name="before">The doubt so far; <see langword="null"/> for the first answer.</param>
    /// <param name="verdict">The answer.</param>
    /// <param name="now">The clock's timestamp.</param>
    public static StatusDoubt Hear(StatusDoubt? before, StatusVerdict verdict, long now)
    {
        StatusDoubt doubt = (before ?? new StatusDoubt(verdict, now)) with { Last = verdict };
        doubt = verdict.TellsFailure && doubt.Failure is null ? doubt with { Failure = verdict } : doubt;
        return verdict.Kind == StatusVerdictKind.Refused ? doubt : doubt with
        {
            Ends = doubt.Ends + 1,
            EndsSince = doubt.Ends == 0 ? now : doubt.EndsSince,
            End = verdict,
        };
    }

    /// <summary>The confirmed verdict; <see langword="null"/> if the server has to be asked again.</summary>
    /// <param name="clock">The clock.</param>
    /// <param name="kickOffAt">The time of the kick-off, by this clock; <see langword="null"/> if unknown.</param>
    public StatusVerdict? Settled(TimeProvider clock, DateTimeOffset? kickOffAt)
    {
        if (Last.Status == 404 && IsYoung(clock, kickOffAt))
        {
            return null;
        }

        if (Ends > FurtherAnswers && clock.GetElapsedTime(EndsSince) >= LeastConfirmation)
        {
            // Some servers report a failure once and then no longer know the export: the first failure has the server's explanation.
            return Failure is { } failure && End!.Kind != StatusVerdictKind.Unusable ? failure with { Kind = StatusVerdictKind.Failed, Error = null } : End;
        }

        return Last.Kind == StatusVerdictKind.Refused && clock.GetElapsedTime(Since) >= RefusalPatience ? Last : null;
    }

    /// <summary>True if an export is so young that the server may not know it yet.</summary>
    /// <param name="clock">The clock.</param>
    /// <param name="kickOffAt">The time of the kick-off, by this clock; <see langword="null"/> if unknown.</param>
    public static bool IsYoung(TimeProvider clock, DateTimeOffset? kickOffAt) =>
        clock.GetUtcNow() - kickOffAt is { } age && age >= TimeSpan.Zero && age < YoungFor;

    /// <summary>The pause before the server is asked again.</summary>
    public static TimeSpan Pause(Pacing pacing) => Pauses.Pause(0, pacing);
}
