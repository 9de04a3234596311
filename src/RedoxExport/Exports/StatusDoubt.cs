using RedoxExport.Transport;

namespace RedoxExport.Exports;

/// <summary>
/// What a server has said that would end a running export, until it is certain. Servers answer 404 right after a kick-off, 500 with an
/// OperationOutcome when their database is away for a moment, and 400 or 406 from a node that is being updated. One such answer must not throw away an
/// export of hours and start another.
/// </summary>
internal sealed record StatusDoubt
{
    /// <summary>No confirmation of an end takes longer, unless the export is younger than two minutes.</summary>
    public static readonly TimeSpan LongestConfirmation = TimeSpan.FromSeconds(60);

    /// <summary>How long answers are asked for that never become certain, because passing errors come between them.</summary>
    public static readonly TimeSpan LongestSettling = TimeSpan.FromMinutes(12);

    private const int FurtherAnswers = 3;

    private static readonly TimeSpan LeastConfirmation = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan YoungFor = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan RefusalPatience = TimeSpan.FromMinutes(10);

    // Three of them are 21 to 42 seconds.
    private static readonly Backoff Pauses = Backoff.HalfJitter(TimeSpan.FromSeconds(14), TimeSpan.FromSeconds(14));

    private StatusDoubt(StatusVerdict last, long now)
    {
        Last = last;
        Since = now;
    }

    /// <summary>The last such answer.</summary>
    public StatusVerdict Last { get; private init; }

    /// <summary>Whether only the question is refused so far: that is asked for ten minutes.</summary>
    public bool IsOfRequest => Ends == 0;

    private long Since { get; init; }

    private long EndsSince { get; init; }

    private int Ends { get; init; }

    private StatusVerdict? Failure { get; init; }

    private StatusVerdict? End { get; init; }

    /// <summary>Takes an answer.</summary>
    /// <param name="before">What was doubtful before; <see langword="null"/> for the first answer.</param>
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

    /// <summary>What is certain by now; <see langword="null"/> if the server has to be asked again.</summary>
    /// <param name="clock">The clock.</param>
    /// <param name="kickOffAt">When the export was started, by the clock; <see langword="null"/> if that is not known.</param>
    public StatusVerdict? Settled(TimeProvider clock, DateTimeOffset? kickOffAt)
    {
        if (Last.Status == 404 && IsYoung(clock, kickOffAt))
        {
            return null;
        }

        if (Ends > FurtherAnswers && clock.GetElapsedTime(EndsSince) >= LeastConfirmation)
        {
            // Told once and then forgotten: the words are of the first answer.
            return Failure is { } failure && End!.Kind != StatusVerdictKind.Unusable ? failure with { Kind = StatusVerdictKind.Failed, Error = null } : End;
        }

        return Last.Kind == StatusVerdictKind.Refused && clock.GetElapsedTime(Since) >= RefusalPatience ? Last : null;
    }

    /// <summary>Whether an export is so young that a server may not know it yet.</summary>
    /// <param name="clock">The clock.</param>
    /// <param name="kickOffAt">When it was started, by the clock; <see langword="null"/> if that is not known.</param>
    public static bool IsYoung(TimeProvider clock, DateTimeOffset? kickOffAt) =>
        clock.GetUtcNow() - kickOffAt is { } age && age >= TimeSpan.Zero && age < YoungFor;

    /// <summary>The pause before the server is asked again.</summary>
    public static TimeSpan Pause(Pacing pacing) => Pauses.Pause(0, pacing);
}
