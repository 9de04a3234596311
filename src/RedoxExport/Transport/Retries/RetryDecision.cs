namespace RedoxExport.Transport;

/// <summary>The decision of <see cref="RetryPolicy"/> after one attempt.</summary>
/// <param name="Repeats">True if the request is sent again.</param>
/// <param name="Backoff">The pauses before the next attempt, unless the server asked for one.</param>
internal readonly record struct RetryDecision(bool Repeats, Backoff Backoff)
{
    /// <summary>The pause that the server asked for; if <see langword="null"/>, <see cref="Backoff"/> determines the pause.</summary>
    public TimeSpan? Asked { get; init; }

    /// <summary>True if every request to the host must wait, not only this one.</summary>
    public bool PausesHost { get; init; }

    /// <summary>The time to wait before the next attempt.</summary>
    /// <param name="attempt">The number of the attempt that just ended, from 1.</param>
    /// <param name="longest">The longest accepted pause, even if the server asks for a longer one.</param>
    /// <param name="pacing">The source of randomness.</param>
    public TimeSpan Pause(int attempt, TimeSpan longest, Pacing pacing)
    {
        TimeSpan pause = Asked ?? Backoff.Pause(attempt - 1, pacing);
        return pause < longest ? pause : longest;
    }
}
