using RedoxExport.Downloads;

namespace RedoxExport.Runs;

/// <summary>
/// Decides if the watermark moves although data are missing, and which gaps remain after a run. The first run that shows a loss does not move the
/// watermark: the next run asks for the same window again. A loss that occurs again becomes a gap.
/// </summary>
internal static class RunGaps
{
    // Limits the repetition: if a server words its losses differently each time, the same window would be requested forever.
    private const int MostHeld = 2;

    /// <summary>True if the watermark must not move after a run.</summary>
    /// <param name="run">The run; its losses are known.</param>
    /// <param name="before">The complete runs of the same request before it, oldest first.</param>
    /// <param name="basis">The run that it builds on.</param>
    public static bool Holds(ExportRun run, IReadOnlyList<ExportRun> before, ExportRun? basis)
    {
        IReadOnlyList<DataLoss> losses = RunLosses.Of(run);
        if (losses.Count == 0 || run.HasGap == true)
        {
            return false;
        }

        if (run is { Mode: ExportRunMode.Full, ResourceCount: 0 })
        {
            // A later run cannot build on an empty full run, no matter how often this happens: the next run asks for everything again.
            return true;
        }

        ExportRun[] held = [.. before
            .SkipWhile(earlier => basis is not null && earlier != basis)
            .Where(earlier => earlier.IsHeld && Covers(run, earlier))];
        return held.Length < MostHeld && !losses.All(loss => held.Any(earlier => RunLosses.Of(earlier).Contains(loss)));
    }

    /// <summary>Returns the gaps that remain after a run.</summary>
    /// <param name="run">The run; <see cref="ExportRun.IsHeld"/> is set.</param>
    /// <param name="before">The complete runs of the same request before it, oldest first.</param>
    /// <param name="reached">The time up to which the run has all changes.</param>
    public static IReadOnlyList<RunGap> After(ExportRun run, IReadOnlyList<ExportRun> before, DateTimeOffset? reached)
    {
        IReadOnlyList<DataLoss> losses = RunLosses.Of(run);
        List<RunGap> gaps = [.. before.Count > 0 ? before[before.Count - 1].Gaps : []];
        if (run.Mode == ExportRunMode.Full && losses.Count == 0)
        {
            gaps.RemoveAll(gap => run.Until is null || gap.Until <= run.Until);
        }

        if (run.IsHeld || run.HasGap == true)
        {
            return gaps;
        }

        foreach (DataLoss loss in losses)
        {
            bool fits = gaps.Count < DataLosses.Most || gaps.Exists(gap => gap.Loss == loss);
            DataLoss kept = fits ? loss : new DataLoss(ErrorIds.DataNotDelivered, null, "other data were missing, too");
            RunGap? same = gaps.Find(gap => gap.Loss == kept);
            gaps.RemoveAll(gap => gap == same);
            gaps.Add(same is null
                ? new RunGap(run.Since, reached, kept)
                : new RunGap(run.Since is null || same.From is null ? null : run.Since < same.From ? run.Since : same.From, reached ?? same.Until, kept));
        }

        return gaps;
    }

    /// <summary>True if a run requested everything that an earlier run had requested.</summary>
    private static bool Covers(ExportRun run, ExportRun earlier) =>
        (run.Since is null || run.Since <= earlier.Since) && (run.Until is null || earlier.Until <= run.Until);
}
