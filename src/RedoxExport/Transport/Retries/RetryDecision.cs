namespace RedoxExport.Transport;

/// <summary>What <see cref="RetryPolicy"/> decided.</summary>
/// <param name="Repeats">Whether the request is sent again.</param>
/// <param name="Backoff">The pauses before the next attempt, unless the server asked for one.</param>
internal readonly record struct RetryDecision(bool Repeats, Backoff Backoff)
{
    /// <summary>The pause that the server asked for; <see langword="null"/> leaves it to <see cref="Backoff"/>.</summary>
    public TimeSpan? Asked { get; init; }

    /// <summary>Whether every request to the host has to wait, not only this one.</summary>
    public bool PausesHost { get; init; }

    /// <summary>The time to wait before the next attempt.</summary>
    /// <param name="attempt">The attempt that just ended, from 1.</param>
    /// <param name="longest">The longest pause that is accepted, whoever asks for it.</param>
    /// <param name="pacing">Chance.</param>
    public TimeSpan Pause(int attempt, TimeSpan longest, Pacing pacing)
    {
        TimeSpan pause = Asked ?? Backoff.Pause(attempt - 1, pacing);
        return pause < longest ? pause : longest;
    }
}
