using RedoxExport.Datasets;
using RedoxExport.Downloads;
using RedoxExport.Fhir;

namespace RedoxExport.Runs;

/// <summary>Merges the runs of a folder into its current view.</summary>
/// <param name="root">The folder that holds the runs.</param>
/// <param name="events">Receives the events of the update.</param>
/// <param name="notes">Receives what a run keeps of the update.</param>
internal sealed class RunDataset(string root, IExportEvents? events = null, IExportEvents? notes = null)
{
    /// <summary>Updates the current view to the last complete run.</summary>
    /// <param name="cancellationToken">Stops the update; the view stays as it was.</param>
    /// <exception cref="RedoxExportException">
    /// <c>NoRunsHere</c>; <c>HistoryDamaged</c>; <c>NoCompleteRun</c>; <c>DatasetAmbiguous</c>: runs of several requests alternate in the folder; or
    /// an error of <see cref="DatasetUpdate.Run"/>.
    /// </exception>
    public DatasetResult Update(CancellationToken cancellationToken)
    {
        RunHistory history = RunHistory.Read(root);
        List<ExportRun> chain = ChainOf(history);
        List<ExportRun> whole = chain.FindAll(run => !Watermarks.LeavesGap(run));
        foreach (ExportRun left in chain.Skip(chain.FindLastIndex(run => !Watermarks.LeavesGap(run)) + 1))
        {
            events.Warning(
                "RunLeftOut",
                $"Run {left.Id} is not merged: it has the changes since {FhirInstant.Format(left.Since!.Value)}, but no run has the changes before that. The next increment will have both.");
        }

        ReplacedView replaced = new(history, chain[^1]);
        replaced.See(DatasetFolder.Read(history.Root));
        DatasetRun[] runs = [.. whole.Select((run, index) => Describe(run, MembersOf(whole, index), cancellationToken))];
        DatasetResult result = new DatasetUpdate(history.Root, runs, events) { KeepAs = replaced.KeepAs }.Run(cancellationToken);
        replaced.Report(events);
        replaced.Note(notes);
        return result;
    }

    /// <summary>Returns a function that tells if a run is in the current view of a folder.</summary>
    /// <param name="root">The folder that holds the runs.</param>
    internal static Func<ExportRun, bool> MergedIn(string root)
    {
        HashSet<string> merged = DatasetFolder.Read(root) is { } summary ? new(summary.RunIds, StringComparer.Ordinal) : [];
        return run => merged.Contains(run.Id);
    }

    /// <summary>The complete runs that have the same request as the last complete run. Those of disabled requests count only if there are no others.</summary>
    internal static List<ExportRun> ChainOf(RunHistory history)
    {
        // A run that found nothing new has nothing to merge.
        List<ExportRun> complete = [.. history.Runs.Where(run => run is { State: ExportRunState.Complete, IsUnchanged: false })];
        if (complete.Count == 0)
        {
            throw RunErrors.NoCompleteRun(history.Root);
        }

        // A request that is no longer made does not take the view from the others.
        List<ExportRun> made = complete.FindAll(run => !RunRequests.IsDisabled(history, run.RequestKey));
        if (made.Count > 0)
        {
            complete = made;
        }

        ExportRun last = complete[^1];
        List<ExportRun> chain = complete.FindAll(run => run.RequestKey == last.RequestKey);

        // If all runs of another request come before the first of this one, the request was changed for good. A run in between belongs to a second
        // dataset.
        return complete.Find(run => run.RequestKey != last.RequestKey && complete.IndexOf(run) > complete.IndexOf(chain[0])) is { } other
            ? throw RunErrors.DatasetAmbiguous(history.Root, last, other)
            : chain;
    }

    // A run of references has no list of members. Those of the run before it still count.
    private static ExportRun MembersOf(List<ExportRun> runs, int index) =>
        runs.Take(index + 1).LastOrDefault(run => run.Mode != ExportRunMode.References) ?? runs[index];

    private static DatasetRun Describe(ExportRun run, ExportRun members, CancellationToken cancellationToken) => new()
    {
        Id = run.Id,
        IsFull = run.Mode == ExportRunMode.Full,
        IsIncomplete = run.IsKnownIncomplete,
        IsOrdered = run.Published is not null,
        TransactionTime = run.TransactionTime ?? run.StartedAt,
        SavedFiles = folder => ExportResume.SavedFiles(folder)?.Select(file => new SavedFile(file.Path, file.Sha256!)).ToArray(),
        Folders = run.Exports.Count == 0 ? [run.Path] : [.. RunFolder.DataFoldersOf(run.Path)],
        Members = GroupMembers.KnownOf(members, cancellationToken),
    };
}
