using RedoxExport.Exports;

namespace RedoxExport.Runs;

/// <summary>Since when the next increment has to ask, so that no change is ever skipped.</summary>
internal static class Watermarks
{
    /// <summary>The run that the next increment of a request builds on: the last complete one that knows everything up to a moment.</summary>
    /// <returns><see langword="null"/> where there is none: the next run has to fetch everything.</returns>
    public static ExportRun? Basis(IEnumerable<ExportRun> runs, string requestKey) =>
        runs.LastOrDefault(run => run.RequestKey == requestKey && run is { State: ExportRunState.Complete, Watermark: not null });

    /// <summary>Up to which moment everything is known after a complete run.</summary>
    /// <param name="since">Since when it asked.</param>
    /// <param name="until">Up to when it asked.</param>
    /// <param name="transactionTime">The earliest moment at which the server read the data of one of the run's exports.</param>
    /// <param name="basis">Up to when everything was known before.</param>
    /// <returns><see langword="null"/> where nobody can know: the server gives no time, or changes between lie in no run.</returns>
    public static DateTimeOffset? After(DateTimeOffset? since, DateTimeOffset? until, DateTimeOffset? transactionTime, DateTimeOffset? basis)
    {
        if (transactionTime is not { } reached || (since is { } from && (basis is null || from > basis)))
        {
            return null;
        }

        DateTimeOffset end = until < reached ? until.Value : reached;

        // A server whose clock went back, or that read an older copy, takes nothing away from what is known.
        return since is not null && basis > end ? basis : end;
    }

    /// <summary>Whether a complete run has changes after a moment up to which not everything is known: it began later than the run before it ended.</summary>
    public static bool LeavesGap(ExportRun run) => run is { Since: not null, TransactionTime: not null, Watermark: null };
}
