namespace RedoxExport.Transport;

/// <summary>
/// The pauses that the requests of a connection are making now. Progress shows the reason and the end of a pause. Safe to use from many
/// threads.
/// </summary>
/// <param name="pacing">The clock.</param>
internal sealed class GateWaits(Pacing pacing)
{
    // Shorter pauses would only make the progress bar flicker.
    private static readonly TimeSpan WorthSaying = TimeSpan.FromSeconds(2);

    private readonly object _lock = new();
    private readonly List<(string Why, DateTimeOffset Until)> _now = [];

    /// <summary>Waits, and lists the pause for progress during the wait.</summary>
    /// <param name="why">The reason: a part of a sentence, without text from the server.</param>
    /// <param name="pause">The length of the pause.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
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

    /// <summary>The pause that ends first, if every active request is pausing.</summary>
    /// <param name="atWork">The number of active requests, including those that are pausing.</param>
    /// <returns><see langword="null"/> if no request is pausing, or if some active requests are not.</returns>
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
