namespace RedoxExport.Downloads;

/// <summary>
/// When this computer was started. What a killed process has written is in the system's memory and safe; what was written
/// before the computer itself went down is safe only as far as it was flushed to the disk.
/// </summary>
internal static class SystemStart
{
    // Clocks are corrected by less than this as they run; a clock that was set is as good as a restart.
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(5);

    /// <summary>The time less the time that has run since: .NET's timestamp counts from the start of the system.</summary>
    public static DateTimeOffset Of(TimeProvider clock)
    {
        double running = (double)clock.GetTimestamp() / clock.TimestampFrequency * TimeSpan.TicksPerSecond;

        // A clock that counts from the year 1 may be rounded to before it.
        return new DateTimeOffset(Math.Max(0, clock.GetUtcNow().UtcTicks - (long)running), TimeSpan.Zero);
    }

    public static bool IsSame(DateTimeOffset? before, TimeProvider clock) =>
        before is { } then && (Of(clock) - then).Duration() <= Tolerance;
}
