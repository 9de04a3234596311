using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;
using RedoxExport.Transport;

namespace RedoxExport.Tests.Transport;

/// <summary>Time that passes at once when somebody waits for it, and a chance that is the same every time.</summary>
internal sealed class TestPacing : Pacing
{
    public static readonly DateTimeOffset Start = new(2026, 5, 28, 12, 0, 0, TimeSpan.Zero);

    private readonly ConcurrentQueue<TimeSpan> _delays = new();

    public TestPacing()
        : this(new FakeTimeProvider(Start))
    {
    }

    private TestPacing(FakeTimeProvider time)
        : base(time, seed: 1)
    {
        Time = time;
    }

    public FakeTimeProvider Time { get; }

    public IReadOnlyList<TimeSpan> Delays => [.. _delays];

    /// <summary>What others do meanwhile.</summary>
    public Action? WhileWaiting { get; set; }

    public override Task DelayAsync(TimeSpan delay, CancellationToken cancellationToken)
    {
        _delays.Enqueue(delay);
        Time.Advance(delay);
        WhileWaiting?.Invoke();
        return cancellationToken.IsCancellationRequested ? Task.FromCanceled(cancellationToken) : Task.CompletedTask;
    }
}
