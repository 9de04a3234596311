namespace RedoxExport.Datasets;

/// <summary>The runs to merge, and the view to merge them into.</summary>
/// <param name="Runs">The runs that are not in the view yet, oldest first.</param>
/// <param name="IsRebuild">True if the view is rebuilt, starting with the first of these runs, a full one.</param>
/// <param name="RunIdsBefore">The runs that stay in the view.</param>
internal sealed record DatasetPlan(IReadOnlyList<DatasetRun> Runs, bool IsRebuild, IReadOnlyList<string> RunIdsBefore)
{
    /// <summary>Compares a view with the chain of runs.</summary>
    /// <param name="root">The root, for errors.</param>
    /// <param name="before">The runs in the view; <see langword="null"/> if there is no view.</param>
    /// <param name="runs">
    /// The runs, oldest first. Runs before the last full run are ignored. If that full run is known to be incomplete, it is merged with the runs
    /// before it instead, as long as their folders still exist.
    /// </param>
    /// <exception cref="RedoxExportException">
    /// <c>DatasetWithoutFullRun</c>: the runs do not continue the view, and none of them is a full run.
    /// </exception>
    public static DatasetPlan Make(string root, DatasetSummary? before, IReadOnlyList<DatasetRun> runs)
    {
        int first = Begin(runs, before);
        DatasetRun[] chain = [.. runs.Skip(Math.Max(first, 0))];
        if (before is not null && Continues(before, chain, isWhole: first >= 0, out int known))
        {
            return new DatasetPlan([.. chain.Skip(known)], false, before.RunIds);
        }

        return first >= 0
            ? new DatasetPlan(chain, true, [])
            : throw DatasetErrors.WithoutFullRun(root, before?.LastRunId);
    }

    /// <summary>The index of the full run that starts the chain; -1 if there is none.</summary>
    private static int Begin(IReadOnlyList<DatasetRun> runs, DatasetSummary? before)
    {
        int[] full = [.. Enumerable.Range(0, runs.Count).Where(run => runs[run].IsFull)];
        int[] complete = [.. full.Where(run => !runs[run].IsIncomplete)];
        int first = complete.Length > 0 ? complete[complete.Length - 1] : full.Length > 0 ? full[0] : -1;

        // A view keeps the run that it was started with: version 0.1.0 started views with incomplete runs, and that run may be the earliest one left.
        // Without a view nothing can be lost, so an incomplete run may start one if the folders of earlier runs are gone.
        IEnumerable<int> later = full.Where(run => run > first);
        int other = before is null
            ? first < 0 || AreThere(runs, first) ? -1 : later.Where(run => AreThere(runs, run)).DefaultIfEmpty(-1).First()
            : later.Where(run => runs[run].Id == before.RunIds[0]).DefaultIfEmpty(-1).Last();
        return Math.Max(first, other);
    }

    private static bool AreThere(IReadOnlyList<DatasetRun> runs, int from) => runs.Skip(from).All(run => run.Folders.All(Directory.Exists));

    /// <summary>True if the view consists of the beginning of the chain, as far back as the chain still reaches.</summary>
    private static bool Continues(DatasetSummary before, DatasetRun[] chain, bool isWhole, out int known)
    {
        known = 1 + Array.FindIndex(chain, run => run.Id == before.LastRunId);
        if (chain.Length == 0)
        {
            return true;
        }

        return known > 0
            && (isWhole ? before.RunIds.Count == known : before.RunIds.Count >= known)
            && before.RunIds.Skip(before.RunIds.Count - known).SequenceEqual(chain.Take(known).Select(run => run.Id));
    }
}
