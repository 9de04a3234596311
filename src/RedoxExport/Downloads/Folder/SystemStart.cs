namespace RedoxExport.Downloads;

/// <summary>
/// The time at which this computer was started. Data written by a process that was killed are safe, because the operating system holds
/// them in memory. After the computer itself went down, only data that were flushed to disk are safe.
/// </summary>
internal static class SystemStart
{
    // A running clock is corrected by less than this. If the clock was set, that counts as a restart.
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(5);

    /// <summary>The current time minus the uptime: .NET's timestamp counts from the start of the system.</summary>
    public static DateTimeOffset Of(TimeProvider clock)
    {
        double running = (double)clock.GetTimestamp() / clock.TimestampFrequency * TimeSpan.TicksPerSecond;

        // With a clock that counts from the year 1, rounding could give a time before it.
        return new DateTimeOffset(Math.Max(0, clock.GetUtcNow().UtcTicks - (long)running), TimeSpan.Zero);
    }

    public static bool IsSame(DateTimeOffset? before, TimeProvider clock) =>
        before is { } then && (Of(clock) - then).Duration() <= Tolerance;
}
