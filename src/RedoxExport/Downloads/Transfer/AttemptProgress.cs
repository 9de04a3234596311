namespace RedoxExport.Downloads;

/// <summary>
/// The progress of one download over all of its attempts. An attempt that was cut short, but had received new bytes, restarts the count of
/// attempts, unless the download as a whole is too slow.
/// </summary>
/// <param name="bytes">The number of bytes that were on disk before the first attempt.</param>
/// <param name="now">The timestamp at which the first attempt starts.</param>
internal struct AttemptProgress(long bytes, long now)
{
    // Less than 64 KB in 10 minutes does not count as progress. Otherwise a trickling server could keep the attempts running forever.
    private const long LeastBytes = 64 * 1024;

    private static readonly TimeSpan LongestForLittle = TimeSpan.FromMinutes(10);

    private long _furthest = bytes;
    private (long Bytes, long Time) _mark = (bytes, now);

    /// <summary>Records where an attempt was cut short.</summary>
    /// <param name="position">The number of bytes on disk; <see langword="null"/> if they cannot be used.</param>
    /// <param name="clock">The clock of the timestamps.</param>
    /// <returns>True if the attempt received bytes that no earlier attempt had received.</returns>
    public bool TryAdvance(long? position, TimeProvider clock)
    {
        if (position is not { } reached || reached <= _furthest)
        {
            return false;
        }

        _furthest = reached;
        if (_furthest - _mark.Bytes >= LeastBytes)
        {
            _mark = (_furthest, clock.GetTimestamp());
        }

        return true;
    }

    /// <summary>True if enough bytes have arrived recently.</summary>
    /// <param name="clock">The clock of the timestamps.</param>
    public readonly bool IsFastEnough(TimeProvider clock) => clock.GetElapsedTime(_mark.Time) < LongestForLittle;
}
