namespace RedoxExport.Transport;

/// <summary>The pauses that the requests of a connection make now: progress says what is waited for, and until when. Safe to use from many threads.</summary>
/// <param name="pacing">Time.</param>
internal sealed class GateWaits(Pacing pacing)
{
    // A bar that changes more often says nothing.
    private static readonly TimeSpan WorthSaying = TimeSpan.FromSeconds(2);

    private readonly object _lock = new();
    private readonly List<(string Why, DateTimeOffset Until)> _now = [];

    /// <summary>Pauses, and is seen to.</summary>
    /// <param name="why">The reason: a part of a sentence without words of the server's.</param>
    /// <param name="pause">How long.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task DelayAsync(string why, TimeSpan pause, CancellationToken cancellationToken)
    {
        (string Why, DateTimeOffset Until) wait = (why, pacing.Clock.GetUtcNow() + pause);
        if (pause >= WorthSaying)
        {
            lock (_lock)
            {
                _now.Add(wait);
            }
        }

        try
        {
            await pacing.DelayAsync(pause, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            lock (_lock)
            {
                _now.Remove(wait);
            }
        }
    }

    /// <summary>The pause that ends first, if nothing else is at work.</summary>
    /// <param name="atWork">The number of requests at work, those that pause included.</param>
    /// <returns><see langword="null"/> if fewer pause.</returns>
    public GateWait? Of(int atWork)
    {
        lock (_lock)
        {
            if (_now.Count == 0 || _now.Count < atWork)
            {
                return null;
            }

            (string why, DateTimeOffset until) = _now.OrderBy(wait => wait.Until).First();
            return new GateWait(why, until, pacing.Clock.GetUtcNow());
        }
    }
}
