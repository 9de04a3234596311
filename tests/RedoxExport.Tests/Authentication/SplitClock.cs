namespace RedoxExport.Tests.Authentication;

/// <summary>A clock whose time of day can be set without its timestamp, as somebody sets the clock of a machine.</summary>
internal sealed class SplitClock : TimeProvider
{
    private long _elapsed;

    public DateTimeOffset Wall { get; set; } = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public void Advance(TimeSpan by)
    {
        Wall += by;
        Interlocked.Add(ref _elapsed, by.Ticks);
    }

    public override DateTimeOffset GetUtcNow() => Wall;

    public override long GetTimestamp() => Interlocked.Read(ref _elapsed);
}
