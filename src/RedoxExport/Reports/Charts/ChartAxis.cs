namespace RedoxExport.Reports;

/// <summary>
/// The horizontal axis of the charts: a slot for each usual interval between two runs, so that a night without a run is an empty slot. If most runs share a slot
/// with others, there is no usual interval, and each run has a slot of its own.
/// </summary>
internal sealed class ChartAxis
{
    /// <summary>The width of a drawing, in its own units.</summary>
    public const double Width = 720;

    private const double WidestBar = 34;
    private const double FilledPart = 0.72;

    // More slots could not be told apart.
    private const int MostSlots = 1000;

    // A run may begin a twelfth of the usual interval late before its slot counts as empty: two hours of a day.
    private const double Late = 13.0 / 12;

    private readonly DateTimeOffset[] _starts;
    private readonly int[] _slots;
    private readonly TimeSpan _slot;

    private ChartAxis(DateTimeOffset[] starts, int[] slots, int count, TimeSpan slot)
    {
        _starts = starts;
        _slots = slots;
        _slot = slot;
        Count = count;
        Bars = [.. Place()];
        Gaps = [.. FindGaps()];
    }

    /// <summary>The number of slots.</summary>
    public int Count { get; }

    /// <summary>The position of each run's bar.</summary>
    public IReadOnlyList<(double X, double Width)> Bars { get; }

    /// <summary>The stretches of slots without a run, in order.</summary>
    public IReadOnlyList<ChartGap> Gaps { get; }

    /// <summary>Makes the axis of runs.</summary>
    /// <param name="starts">The times the runs began, in order; at least one.</param>
    /// <param name="now">The current time: the end of the axis.</param>
    public static ChartAxis Of(IReadOnlyList<DateTimeOffset> starts, DateTimeOffset now)
    {
        DateTimeOffset[] times = [.. starts];
        int[] ofItsOwn = [.. Enumerable.Range(0, times.Length)];
        if (times.Length < 3)
        {
            return new ChartAxis(times, ofItsOwn, times.Length, TimeSpan.Zero);
        }

        long[] intervals = [.. times.Zip(times.Skip(1), (a, b) => Math.Max(0, (b - a).Ticks)).OrderBy(ticks => ticks)];
        long whole = Math.Max((times[^1] - times[0]).Ticks, (now - times[0]).Ticks);
        long slot = Math.Max(intervals[intervals.Length / 2], whole / MostSlots);
        if (slot <= 0)
        {
            return new ChartAxis(times, ofItsOwn, times.Length, TimeSpan.Zero);
        }

        int[] slots = new int[times.Length];
        for (int i = 1; i < slots.Length; i++)
        {
            slots[i] = slots[i - 1] + (int)Math.Round((double)Math.Max(0, (times[i] - times[i - 1]).Ticks) / slot);
        }

        if (slots.Distinct().Count() * 2 <= slots.Length)
        {
            return new ChartAxis(times, ofItsOwn, times.Length, TimeSpan.Zero);
        }

        int since = (int)Math.Max(0, Math.Floor((now - times[^1]).Ticks / (slot * Late)));
        return new ChartAxis(times, slots, slots[^1] + 1 + since, TimeSpan.FromTicks(slot));
    }

    /// <summary>The time in the middle of the axis.</summary>
    public DateTimeOffset Middle => TimeOf((Count - 1) / 2.0);

    /// <summary>The time of the last slot.</summary>
    public DateTimeOffset End => TimeOf(Count - 1);

    // Between two runs, time is divided evenly.
    private DateTimeOffset TimeOf(double slot)
    {
        int after = Array.FindIndex(_slots, each => each >= slot);
        if (after < 0)
        {
            return _starts[^1] + TimeSpan.FromTicks((long)(_slot.Ticks * (slot - _slots[^1])));
        }

        if (after == 0 || _slots[after] == slot)
        {
            return _starts[after];
        }

        double part = (slot - _slots[after - 1]) / (_slots[after] - _slots[after - 1]);
        return _starts[after - 1] + TimeSpan.FromTicks((long)((_starts[after] - _starts[after - 1]).Ticks * part));
    }

    private IEnumerable<(double X, double Width)> Place()
    {
        double width = Width / Count;
        foreach (int[] same in Enumerable.Range(0, _slots.Length).GroupBy(i => _slots[i]).Select(group => group.ToArray()))
        {
            double bar = Math.Min(WidestBar, width * FilledPart) / same.Length;
            double left = (_slots[same[0]] * width) + ((width - (bar * same.Length)) / 2);
            for (int i = 0; i < same.Length; i++)
            {
                yield return (left + (i * bar), bar);
            }
        }
    }

    private IEnumerable<ChartGap> FindGaps()
    {
        double width = Width / Count;
        for (int i = 0; i < _slots.Length; i++)
        {
            int next = i + 1 < _slots.Length ? _slots[i + 1] : Count;
            int missing = next - _slots[i] - 1;
            if (missing > 0)
            {
                yield return new ChartGap((_slots[i] + 1) * width, missing * width, missing, TimeOf(_slots[i] + 1), TimeOf(next - 1));
            }
        }
    }
}

/// <summary>Slots without a run.</summary>
/// <param name="X">The left edge in the drawing.</param>
/// <param name="Width">The width in the drawing.</param>
/// <param name="Slots">The number of slots.</param>
/// <param name="From">The time of the first slot.</param>
/// <param name="To">The time of the last slot.</param>
internal sealed record ChartGap(double X, double Width, int Slots, DateTimeOffset From, DateTimeOffset To);
