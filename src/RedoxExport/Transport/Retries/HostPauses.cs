using System.Collections.Concurrent;

namespace RedoxExport.Transport;

/// <summary>Records until when each host asked to be left alone (HTTP 429): one pause for all requests of a connection.</summary>
internal sealed class HostPauses(TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, (long Since, TimeSpan Pause)> _pauses = new(StringComparer.OrdinalIgnoreCase);

    // Most servers never ask for a pause. Until one does, requests skip the lookup.
    private volatile bool _hasAny;

    public void Extend(Uri uri, TimeSpan pause)
    {
        long now = clock.GetTimestamp();
        _pauses.AddOrUpdate(
            uri.Authority,
            (now, pause),
            (_, old) => old.Pause - clock.GetElapsedTime(old.Since, now) > pause ? old : (now, pause));
        _hasAny = true;
    }

    /// <summary>
    /// The rest of the host's pause, or <see langword="null"/>. Measured with timestamps, which a change of the wall clock does not affect.
    /// </summary>
    public TimeSpan? Remaining(Uri uri)
    {
        if (!_hasAny || !_pauses.TryGetValue(uri.Authority, out (long Since, TimeSpan Pause) entry))
        {
            return null;
        }

        TimeSpan left = entry.Pause - clock.GetElapsedTime(entry.Since);
        return left > TimeSpan.Zero ? left : null;
    }
}
