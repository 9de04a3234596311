namespace RedoxExport.Transport;

/// <summary>Pauses that double from the first to the longest, with jitter. Every pause that grows comes from this class.</summary>
internal sealed class Backoff
{
    private readonly TimeSpan _first;
    private readonly double _certain;

    private Backoff(TimeSpan first, TimeSpan longest, double certain)
    {
        _first = first;
        Longest = longest;
        _certain = certain;
    }

    /// <summary>The longest pause.</summary>
    public TimeSpan Longest { get; }

    /// <summary>Each pause is a random time between zero and its range. For requests that failed by chance.</summary>
    /// <param name="first">The range of the first pause.</param>
    /// <param name="longest">The longest range.</param>
    public static Backoff FullJitter(TimeSpan first, TimeSpan longest) => new(first, longest, 0);

    /// <summary>
    /// Each pause is a random time between half of its range and its full range. For servers that asked for a pause, and for locks.
    /// </summary>
    /// <param name="first">The range of the first pause.</param>
    /// <param name="longest">The longest range.</param>
    public static Backoff HalfJitter(TimeSpan first, TimeSpan longest) => new(first, longest, 0.5);

    /// <summary>Computes one pause.</summary>
    /// <param name="retry">The number of the retry, from 0.</param>
    /// <param name="pacing">The source of randomness.</param>
    public TimeSpan Pause(int retry, Pacing pacing)
    {
        double range = Math.Min(Longest.TotalMilliseconds, _first.TotalMilliseconds * Math.Pow(2, Math.Min(retry, 30)));
        return TimeSpan.FromMilliseconds(range * (_certain + ((1 - _certain) * pacing.NextDouble())));
    }

    /// <summary>Starts the sequence of pauses of one loop.</summary>
    public Sequence Begin(Pacing pacing) => new(this, pacing);

    /// <summary>Counts the pauses of one loop. Not thread-safe.</summary>
    internal sealed class Sequence(Backoff backoff, Pacing pacing)
    {
        private int _retries;

        /// <summary>The next pause. Its range doubles with each call until it reaches the longest.</summary>
        public TimeSpan Next() => backoff.Pause(_retries++, pacing);

        /// <summary>Starts again with the shortest pause.</summary>
        public void Reset() => _retries = 0;

        /// <summary>Waits for the next pause.</summary>
        public Task DelayAsync(CancellationToken cancellationToken) => pacing.DelayAsync(Next(), cancellationToken);
    }
}
