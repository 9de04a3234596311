namespace RedoxExport.Runs;

/// <summary>Calculates the <c>_since</c> of the next increment so that no change is skipped.</summary>
internal static class Watermarks
{
    /// <summary>
    /// Returns the run that the next increment of a request builds on: the last complete run with a watermark. For published data, the position
    /// counts, and a publisher that states no time has one, too.
    /// </summary>
    /// <returns><see langword="null"/> if there is none: the next run must fetch everything.</returns>
    public static ExportRun? Basis(IEnumerable<ExportRun> runs, string requestKey) =>
        runs.LastOrDefault(run => run.RequestKey == requestKey && run.State == ExportRunState.Complete && (run.Watermark is not null || run is { Published: not null, IsHeld: false }));

    /// <summary>
    /// Returns the <c>_since</c> of an increment. It is earlier than the watermark, because the clocks of a server's machines differ.
    /// </summary>
    /// <param name="watermark">The time up to which all changes have been received.</param>
    /// <param name="overlap">How much earlier to ask.</param>
    public static DateTimeOffset Since(DateTimeOffset watermark, TimeSpan overlap) => Earlier(watermark, overlap);

    /// <summary>Returns the watermark after a complete run: the time up to which all changes have been received.</summary>
    /// <param name="since">The <c>_since</c> of the run.</param>
    /// <param name="until">The <c>_until</c> of the run.</param>
    /// <param name="reached">The earliest time, by the server's clock, at which one of the run's exports may have been read.</param>
    /// <param name="basis">The watermark before the run.</param>
    /// <param name="sinceBasis">
    /// The time since the run of <paramref name="basis"/> began, by this computer's clock; zero if there is no such run.
    /// </param>
    /// <returns><see langword="null"/> if it cannot be known: the server gives no time, or changes in between are in no run.</returns>
    public static DateTimeOffset? After(DateTimeOffset? since, DateTimeOffset? until, DateTimeOffset? reached, DateTimeOffset? basis, TimeSpan sinceBasis)
    {
        if (reached is not { } read || LeavesGap(since, basis))
        {
            return null;
        }

        DateTimeOffset end = until < read ? until.Value : read;
        if (since is null || basis is not { } known || end >= known)
        {
            return end;
        }

        // An earlier _until of the caller does not reduce what is known. A server clock that was set back does: it repeats times that were already
        // requested, and changes made in them are in no run. The repeated times cannot begin earlier than this.
        return read >= known ? known : Earlier(read, sinceBasis > TimeSpan.Zero ? sinceBasis : TimeSpan.Zero);
    }

    /// <summary>True if changes are in no run: the run asked for changes since a time later than the watermark.</summary>
    public static bool LeavesGap(DateTimeOffset? since, DateTimeOffset? basis) => since is { } from && (basis is null || from > basis);

    /// <summary>True if there is a gap between a complete run and the run before it: the run's <c>_since</c> was later than the watermark.</summary>
    public static bool LeavesGap(ExportRun run) => run.HasGap ?? run is { Since: not null, TransactionTime: not null, Watermark: null };

    private static DateTimeOffset Earlier(DateTimeOffset moment, TimeSpan by) =>
        moment - DateTimeOffset.MinValue > by ? moment - by : DateTimeOffset.MinValue;
}
