using RedoxExport.Downloads;

namespace RedoxExport.Runs;

/// <summary>
/// When the watermark moves although data are missing, and which gaps a run leaves. The first run that shows a loss does not move it: the next
/// one asks for the same window again. What is missing then once more becomes a gap.
/// </summary>
internal static class RunGaps
{
    // A server whose words differ each time would have the same window asked for for ever.
    private const int MostHeld = 2;

    /// <summary>Whether the watermark stands after a run.</summary>
    /// <param name="run">The run: its losses are known.</param>
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
            // Nothing that a later run could build on, however often it is so: the next one asks for everything again.
            return true;
        }

        ExportRun[] held = [.. before
            .SkipWhile(earlier => basis is not null && earlier != basis)
            .Where(earlier => earlier.IsHeld && Covers(run, earlier))];
        return held.Length < MostHeld && !losses.All(loss => held.Any(earlier => RunLosses.Of(earlier).Contains(loss)));
    }

    /// <summary>The gaps after a run.</summary>
    /// <param name="run">The run: whether it is held is known.</param>
    /// <param name="before">The complete runs of the same request before it, oldest first.</param>
    /// <param name="reached">Up to which moment its data are known.</param>
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
            DataLoss kept = fits ? loss : new DataLoss(ErrorIds.DataNotDelivered, null, "more was missing, of other kinds");
            RunGap? same = gaps.Find(gap => gap.Loss == kept);
            gaps.RemoveAll(gap => gap == same);
            gaps.Add(same is null
                ? new RunGap(run.Since, reached, kept)
                : new RunGap(run.Since is null || same.From is null ? null : run.Since < same.From ? run.Since : same.From, reached ?? same.Until, kept));
        }

        return gaps;
    }

    /// <summary>Whether a run has asked for all that an earlier one had asked for.</summary>
    private static bool Covers(ExportRun run, ExportRun earlier) =>
        (run.Since is null || run.Since <= earlier.Since) && (run.Until is null || earlier.Until <= run.Until);
}
