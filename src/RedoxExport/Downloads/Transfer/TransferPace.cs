using System.Runtime.CompilerServices;

namespace RedoxExport.Downloads;

/// <summary>How fast something goes and how long it will take, by what was seen of it in the last seconds.</summary>
internal sealed class TransferPace(TimeProvider clock)
{
    /// <summary>How far back it looks: long enough for a number that can be read, short enough for one that is so now.</summary>
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(15);

    // From less than this nothing can be foretold.
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(2);

    private readonly Queue<(long Time, long Bytes, double? Fraction)> _seen = new();
    private (long Time, long Bytes, double? Fraction) _last;

    /// <summary>Bytes a second; <see langword="null"/> before it was seen twice.</summary>
    public double? BytesPerSecond => Span() is { } span && span > TimeSpan.Zero ? Math.Max(0, _last.Bytes - _seen.Peek().Bytes) / span.TotalSeconds : null;

    /// <summary>How long it will take if it goes on so; <see langword="null"/> where that cannot be said.</summary>
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

    /// <summary>Takes note of how far it is now.</summary>
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
