namespace RedoxExport.Datasets;

/// <summary>Which runs have to be folded, and onto what.</summary>
/// <param name="Runs">The runs that are not in the view yet, oldest first.</param>
/// <param name="IsRebuild">Whether the first of them is a full one, which the view begins anew with.</param>
/// <param name="RunIdsBefore">The runs that stay in the view.</param>
internal sealed record DatasetPlan(IReadOnlyList<DatasetRun> Runs, bool IsRebuild, IReadOnlyList<string> RunIdsBefore)
{
    /// <summary>Compares a view with the chain of runs.</summary>
    /// <param name="root">The root, for errors.</param>
    /// <param name="before">What the view was made of; <see langword="null"/> where there is none.</param>
    /// <param name="runs">The runs, oldest first. What lies before the last full one does not count.</param>
    /// <exception cref="RedoxExportException"><c>DatasetWithoutFullRun</c>: the runs neither continue the view nor have a full one.</exception>
    public static DatasetPlan Make(string root, DatasetSummary? before, IReadOnlyList<DatasetRun> runs)
    {
        int first = LastFull(runs);
        DatasetRun[] chain = [.. runs.Skip(Math.Max(first, 0))];
        if (before is not null && Continues(before, chain, isWhole: first >= 0, out int known))
        {
            return new DatasetPlan([.. chain.Skip(known)], false, before.RunIds);
        }

        return first >= 0
            ? new DatasetPlan(chain, true, [])
            : throw DatasetErrors.WithoutFullRun(root, before?.LastRunId);
    }

    private static int LastFull(IReadOnlyList<DatasetRun> runs)
    {
        int last = runs.Count - 1;
        while (last >= 0 && !runs[last].IsFull)
        {
            last--;
        }

        return last;
    }

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
