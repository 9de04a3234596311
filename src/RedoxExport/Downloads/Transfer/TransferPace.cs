using System.Runtime.CompilerServices;

namespace RedoxExport.Downloads;

/// <summary>Estimates the speed of a transfer and the time it will still take, from its progress in the last seconds.</summary>
internal sealed class TransferPace(TimeProvider clock)
{
    /// <summary>The period that the estimate uses: long enough for a steady number, short enough for a current one.</summary>
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(15);

    // A shorter period is not enough for an estimate.
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(2);

    private readonly Queue<(long Time, long Bytes, double? Fraction)> _seen = new();
    private (long Time, long Bytes, double? Fraction) _last;

    /// <summary>Bytes per second; <see langword="null"/> before the second call of <see cref="Note"/>.</summary>
    public double? BytesPerSecond => Span() is { } span && span > TimeSpan.Zero ? Math.Max(0, _last.Bytes - _seen.Peek().Bytes) / span.TotalSeconds : null;

    /// <summary>The remaining time at the current speed; <see langword="null"/> if it cannot be estimated.</summary>
    public TimeSpan? TimeLeft
    {
        get
        {
            if (Span() is not { } span || span < Least || _last.Fraction is not { } now || _seen.Peek().Fraction is not { } before || now <= before)
            {
                return null;
            }

            double seconds = span.TotalSeconds * (1 - now) / (now - before);
            return seconds < TimeSpan.MaxValue.TotalSeconds / 2 ? TimeSpan.FromSeconds(seconds) : null;
        }
    }

    /// <summary>Records the current progress.</summary>
    /// <param name="bytes">The bytes transferred so far.</param>
    /// <param name="fraction">The part of the work that is done, 0 to 1; <see langword="null"/> if unknown.</param>
    [MethodImpl(HotPath.Optimized)]
    public void Note(long bytes, double? fraction)
    {
        _last = (clock.GetTimestamp(), bytes, fraction);
        _seen.Enqueue(_last);
        while (_seen.Count > 2 && clock.GetElapsedTime(_seen.Peek().Time, _last.Time) > Window)
        {
            _seen.Dequeue();
        }
    }

    private TimeSpan? Span() => _seen.Count < 2 ? null : clock.GetElapsedTime(_seen.Peek().Time, _last.Time);
}
