namespace RedoxExport.Runs;

/// <summary>Since when the next increment has to ask, so that no change is ever skipped.</summary>
internal static class Watermarks
{
    /// <summary>The run that the next increment of a request builds on: the last complete one that knows everything up to a moment.</summary>
    /// <returns><see langword="null"/> where there is none: the next run has to fetch everything.</returns>
    public static ExportRun? Basis(IEnumerable<ExportRun> runs, string requestKey) =>
        runs.LastOrDefault(run => run.RequestKey == requestKey && run is { State: ExportRunState.Complete, Watermark: not null });

    /// <summary>The <c>_since</c> of an increment: earlier than the watermark, because the clocks of a server's machines differ.</summary>
    /// <param name="watermark">Up to when everything is known.</param>
    /// <param name="overlap">How much earlier.</param>
    public static DateTimeOffset Since(DateTimeOffset watermark, TimeSpan overlap) => Earlier(watermark, overlap);

    /// <summary>Up to which moment everything is known after a complete run.</summary>
    /// <param name="since">Since when it asked.</param>
    /// <param name="until">Up to when it asked.</param>
    /// <param name="reached">The earliest moment at which one of the run's exports may have been read, by the server's clock.</param>
    /// <param name="basis">Up to when everything was known before.</param>
    /// <param name="sinceBasis">How long ago the run began that <paramref name="basis"/> is of, by this computer's clock; zero where there is none.</param>
    /// <returns><see langword="null"/> where it cannot be known: the server gives no time, or changes between lie in no run.</returns>
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

        // An end of the caller's own takes nothing away from what is known. A server's clock that was set back does: it passes once more
        // through moments that were asked for already, and what changes then was in no run. It cannot have begun earlier than this.
        return read >= known ? known : Earlier(read, sinceBasis > TimeSpan.Zero ? sinceBasis : TimeSpan.Zero);
    }

    /// <summary>Whether changes lie in no run: the run asked since a moment that is later than all that was known.</summary>
    public static bool LeavesGap(DateTimeOffset? since, DateTimeOffset? basis) => since is { } from && (basis is null || from > basis);

    /// <summary>Whether a complete run has changes after a moment up to which not everything is known: it began later than the run before it ended.</summary>
    public static bool LeavesGap(ExportRun run) => run.HasGap ?? run is { Since: not null, TransactionTime: not null, Watermark: null };

    private static DateTimeOffset Earlier(DateTimeOffset moment, TimeSpan by) =>
        moment - DateTimeOffset.MinValue > by ? moment - by : DateTimeOffset.MinValue;
}
