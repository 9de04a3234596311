namespace RedoxExport.Datasets;

/// <summary>Which runs have to be folded, and onto what.</summary>
/// <param name="Runs">The runs that are not in the view yet, oldest first.</param>
/// <param name="IsRebuild">Whether the view begins anew with the first of them, a full one.</param>
/// <param name="RunIdsBefore">The runs that stay in the view.</param>
internal sealed record DatasetPlan(IReadOnlyList<DatasetRun> Runs, bool IsRebuild, IReadOnlyList<string> RunIdsBefore)
{
    /// <summary>Compares a view with the chain of runs.</summary>
    /// <param name="root">The root, for errors.</param>
    /// <param name="before">What the view was made of; <see langword="null"/> where there is none.</param>
    /// <param name="runs">
    /// The runs, oldest first. What lies before the last full one does not count, unless that one is known to be incomplete: then it adds to
    /// what the runs before it have, as long as that can be had.
    /// </param>
    /// <exception cref="RedoxExportException"><c>DatasetWithoutFullRun</c>: the runs neither continue the view nor have a full one.</exception>
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

    /// <summary>The full run that the chain begins with; -1 if there is none.</summary>
    private static int Begin(IReadOnlyList<DatasetRun> runs, DatasetSummary? before)
    {
        int[] full = [.. Enumerable.Range(0, runs.Count).Where(run => runs[run].IsFull)];
        int[] complete = [.. full.Where(run => !runs[run].IsIncomplete)];
        int first = complete.Length > 0 ? complete[complete.Length - 1] : full.Length > 0 ? full[0] : -1;

        // What the view was begun with stays its beginning: version 0.1.0 began anew with an incomplete run, and what it began with may be all that is left.
        // Without a view nothing can be lost from it, so it may begin with an incomplete run if those before it are gone.
        IEnumerable<int> later = full.Where(run => run > first);
        int other = before is null
            ? first < 0 || AreThere(runs, first) ? -1 : later.FirstOrDefault(run => AreThere(runs, run))
            : later.LastOrDefault(run => runs[run].Id == before.RunIds[0]);
        return Math.Max(first, other);
    }

    private static bool AreThere(IReadOnlyList<DatasetRun> runs, int from) => runs.Skip(from).All(run => run.Folders.All(Directory.Exists));

    /// <summary>Whether the view is made of the beginning of the chain, as far as the chain still reaches back.</summary>
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
