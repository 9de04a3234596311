using RedoxExport.Datasets;
using RedoxExport.Downloads;
using RedoxExport.Fhir;

namespace RedoxExport.Runs;

/// <summary>Folds the runs of a root into its current view.</summary>
/// <param name="root">The folder that holds the runs.</param>
/// <param name="events">Takes what happens on the way.</param>
public sealed class RunDataset(string root, IExportEvents? events = null)
{
    /// <summary>Brings the current view up to the last complete run.</summary>
    /// <param name="cancellationToken">Stops; the view is as it was.</param>
    /// <exception cref="RedoxExportException">
    /// <c>NoRunsHere</c>, <c>HistoryDamaged</c>; <c>NoCompleteRun</c>; <c>DatasetAmbiguous</c>: the root has runs of several requests in turn; or as
    /// <see cref="DatasetUpdate.Run"/>.
    /// </exception>
    public DatasetResult Update(CancellationToken cancellationToken)
    {
        RunHistory history = RunHistory.Read(root);
        List<ExportRun> chain = Chain(history);
        List<ExportRun> whole = chain.FindAll(run => !Watermarks.LeavesGap(run));
        foreach (ExportRun left in chain.Skip(chain.FindLastIndex(run => !Watermarks.LeavesGap(run)) + 1))
        {
            events.Warning(
                "RunLeftOut",
                $"Run {left.Id} is not folded: it has what changed since {FhirInstant.Format(left.Since!.Value)}, and no run has what changed before that. The next increment has both.");
        }

        return new DatasetUpdate(history.Root, [.. whole.Select(run => Describe(run, cancellationToken))], events).Run(cancellationToken);
    }

    /// <summary>Tells of runs whether they are in the current view of a root.</summary>
    /// <param name="root">The folder that holds the runs.</param>
    internal static Func<ExportRun, bool> FoldedIn(string root)
    {
        HashSet<string> folded = DatasetFolder.Read(root) is { } summary ? new(summary.RunIds, StringComparer.Ordinal) : [];
        return run => folded.Contains(run.Id);
    }

    /// <summary>The complete runs of the request that the last complete run was of.</summary>
    private static List<ExportRun> Chain(RunHistory history)
    {
        List<ExportRun> complete = [.. history.Runs.Where(run => run.State == ExportRunState.Complete)];
        if (complete.Count == 0)
        {
            throw RunErrors.NoCompleteRun(history.Root);
        }

        ExportRun last = complete[^1];
        List<ExportRun> chain = complete.FindAll(run => run.RequestKey == last.RequestKey);

        // Another request that came to an end before this one began was changed for good; one in between is a second dataset.
        return complete.Find(run => run.RequestKey != last.RequestKey && complete.IndexOf(run) > complete.IndexOf(chain[0])) is { } other
            ? throw RunErrors.DatasetAmbiguous(history.Root, last, other)
            : chain;
    }

    private static DatasetRun Describe(ExportRun run, CancellationToken cancellationToken) => new()
    {
        Id = run.Id,
        IsFull = run.Mode == ExportRunMode.Full,
        IsIncomplete = run.IsKnownIncomplete,
        TransactionTime = run.TransactionTime ?? run.StartedAt,
        SavedFiles = folder => ExportResume.SavedFiles(folder)?.Select(file => new SavedFile(file.Path, file.Sha256!)).ToArray(),
        Folders = run.Exports.Count == 0 ? [run.Path] : [.. RunFolder.DataFoldersOf(run.Path)],
        Members = GroupMembers.KnownOf(run, cancellationToken),
    };
}
