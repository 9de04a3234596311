namespace RedoxExport.Tests.Transport;

/// <summary>
/// A clock whose timers run many times as fast as real ones, for tests against a real server: what waits for minutes is over in
/// a moment, in the right order. The time of day is the real one, since the server has it too.
/// </summary>
internal sealed class QuickClock(int timesAsFast) : TimeProvider
{
    private readonly long _begun = System.GetTimestamp();

    public override long GetTimestamp() => _begun + ((System.GetTimestamp() - _begun) * timesAsFast);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new QuickTimer(System.CreateTimer(callback, state, Quicker(dueTime), Quicker(period)), this);

    private TimeSpan Quicker(TimeSpan time) => time > TimeSpan.Zero ? time / timesAsFast : time;

    private sealed class QuickTimer(ITimer timer, QuickClock clock) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(clock.Quicker(dueTime), clock.Quicker(period));

        public void Dispose() => timer.Dispose();

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}
