namespace RedoxExport.Transport;

/// <summary>Pauses that double from the first to the longest, with jitter. The one place where a pause grows.</summary>
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

    /// <summary>Each pause is a random time between nothing and its range: for requests that failed by chance.</summary>
    /// <param name="first">The range of the first pause.</param>
    /// <param name="longest">The longest range.</param>
    public static Backoff FullJitter(TimeSpan first, TimeSpan longest) => new(first, longest, 0);

    /// <summary>Each pause is between half of its range and all of it: for a server that asked to be left alone, and for locks.</summary>
    /// <param name="first">The range of the first pause.</param>
    /// <param name="longest">The longest range.</param>
    public static Backoff HalfJitter(TimeSpan first, TimeSpan longest) => new(first, longest, 0.5);

    /// <summary>One pause.</summary>
    /// <param name="retry">0 for the first.</param>
    /// <param name="pacing">Chance.</param>
    public TimeSpan Pause(int retry, Pacing pacing)
    {
        double range = Math.Min(Longest.TotalMilliseconds, _first.TotalMilliseconds * Math.Pow(2, Math.Min(retry, 30)));
        return TimeSpan.FromMilliseconds(range * (_certain + ((1 - _certain) * pacing.NextDouble())));
    }

    /// <summary>The pauses of one loop, one after another.</summary>
    public Sequence Begin(Pacing pacing) => new(this, pacing);

    /// <summary>Counts the pauses of one loop. Not thread-safe.</summary>
    internal sealed class Sequence(Backoff backoff, Pacing pacing)
    {
        private int _retries;

        /// <summary>The next pause, longer than the one before it until the longest is reached.</summary>
        public TimeSpan Next() => backoff.Pause(_retries++, pacing);

        /// <summary>Begins again with the shortest.</summary>
        public void Reset() => _retries = 0;

        /// <summary>Waits for the next pause.</summary>
        public Task DelayAsync(CancellationToken cancellationToken) => pacing.DelayAsync(Next(), cancellationToken);
    }
}
