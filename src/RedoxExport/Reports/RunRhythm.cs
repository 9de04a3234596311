using RedoxExport.Runs;

namespace RedoxExport.Reports;

/// <summary>Decides when the next run of a request is overdue: from a fixed limit, or from how often runs begin.</summary>
internal static class RunRhythm
{
    /// <summary>The limit for runs that begin every day: a day, and time for clocks that change and runs that begin late.</summary>
    public static readonly TimeSpan DefaultMaxAge = TimeSpan.FromHours(26);

    // The same addition to a longer interval.
    private static readonly TimeSpan Slack = TimeSpan.FromHours(2);

    /// <summary>Clocks of two computers differ by less than this.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    // Fewer intervals do not show a rhythm.
    private const int Intervals = 3;

    /// <summary>The last time that a call is known to have worked on a run.</summary>
    public static DateTimeOffset LastCallOf(ExportRun run) =>
        (run.Calls > 1 || run.FailedCalls is not null) && run.EndedAt is { } ended && ended > run.StartedAt ? ended : run.StartedAt;

    /// <summary>True if the last call is dated in the future: a clock was or is wrong, and it is not known when the next run is overdue.</summary>
    public static bool IsInFuture(ExportRun run, DateTimeOffset now) => LastCallOf(run) - now > Tolerance || run.StartedAt - now > Tolerance;

    /// <summary>
    /// The time after the last call at which a run is overdue. Without <paramref name="maxAge"/> it is 26 hours, or two hours more than the shortest of the
    /// last three intervals if that is longer. The shortest one, because a longer one may be due to a run that did not take place.
    /// </summary>
    /// <param name="runs">The runs of the request, oldest first; at least one.</param>
    /// <param name="maxAge">A limit that applies as it is; <see langword="null"/> for none.</param>
    /// <returns>The limit, and the interval that it is based on; the latter is <see langword="null"/> if it is not based on one.</returns>
    public static (TimeSpan Limit, TimeSpan? Interval) LimitOf(IReadOnlyList<ExportRun> runs, TimeSpan? maxAge)
    {
        if (maxAge is { } given)
        {
            return (given, null);
        }

        // Calls that are repeated because they fail do not show how often runs are meant to begin.
        ExportRun[] begun = [.. runs.Where(run => run.HasBegun)];
        if (begun.Length > Intervals)
        {
            TimeSpan shortest = Enumerable.Range(begun.Length - Intervals, Intervals).Min(i => begun[i].StartedAt - LastCallOf(begun[i - 1]));
            if (shortest + Slack > DefaultMaxAge)
            {
                return (shortest + Slack, shortest);
            }
        }

        return (DefaultMaxAge, null);
    }
}
