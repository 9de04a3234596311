using RedoxExport.Downloads;
using RedoxExport.Storage;

namespace RedoxExport.Runs;

/// <summary>
/// Removes the folders of runs that are no longer needed: complete folders that the module created itself and that are superseded. The only copy of
/// any data is kept, no matter how old it is.
/// </summary>
/// <param name="root">The folder that holds the runs.</param>
/// <param name="retain">The number of complete runs of each request to keep in any case; <see langword="null"/> if only the age counts.</param>
/// <param name="retainFor">How long to keep a run after its end in any case; <see langword="null"/> if only the number counts.</param>
/// <param name="isMerged">Returns true for a run that is merged into the current view.</param>
/// <param name="events">Receives the events of the removal.</param>
internal sealed class RunRetention(string root, int? retain, TimeSpan? retainFor, Func<ExportRun, bool>? isMerged = null, IExportEvents? events = null)
{
    /// <summary>Returns the runs whose folders would be removed now, oldest first.</summary>
    /// <param name="now">The current time.</param>
    /// <exception cref="RedoxExportException"><c>NoRunsHere</c>, <c>HistoryDamaged</c>, or a disk error.</exception>
    public IReadOnlyList<ExportRun> Find(DateTimeOffset now) => Find(RunHistory.Read(root), now);

    /// <summary>Removes the folders of superseded runs. The caller holds the lock of the root.</summary>
    /// <param name="agreed">The runs that may be removed. One of them that is no longer superseded stays.</param>
    /// <param name="now">The time at which they were found.</param>
    /// <param name="cancellationToken">Stops the removal between two runs; a later call removes the others.</param>
    /// <returns>The runs whose folders were removed.</returns>
    /// <exception cref="RedoxExportException"><c>NoRunsHere</c>, <c>HistoryDamaged</c>, or a disk error.</exception>
    public IReadOnlyList<ExportRun> Remove(IEnumerable<ExportRun> agreed, DateTimeOffset now, CancellationToken cancellationToken)
    {
        RunHistory history = RunHistory.Read(root);
        HashSet<string> ids = [.. agreed.Select(run => run.Id)];
        List<ExportRun> removed = [];
        foreach (ExportRun run in Find(history, now).Where(run => ids.Contains(run.Id)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Disk.Do(run.Path, () => RunFolder.FindStranger(run.Path)) is { } stranger)
            {
                events.Warning("RunKept", $"Run {run.Id} is superseded, but '{stranger}' in its folder was not created by this module, so the folder was not removed.");
                continue;
            }

            Disk.Do(run.Path, () => SharingRetry.Do(() => Directory.Delete(run.Path, recursive: true)));
            run.IsRemoved = true;
            history.Write();
            events.Verbose("RunRemoved", $"Run {run.Id} is superseded: its folder was removed.");
            removed.Add(run);
        }

        return removed;
    }

    private List<ExportRun> Find(RunHistory history, DateTimeOffset now) =>
        [.. history.Runs.GroupBy(run => run.RequestKey).SelectMany(runs => FindOf([.. runs], now)).OrderBy(run => run.StartedAt)];

    private IEnumerable<ExportRun> FindOf(List<ExportRun> runs, DateTimeOffset now)
    {
        int lastComplete = runs.FindLastIndex(run => run.State == ExportRunState.Complete);

        // A full run that is known to be incomplete does not replace the data of the runs before it.
        int lastFull = runs.FindLastIndex(run => run is { State: ExportRunState.Complete, Mode: ExportRunMode.Full, IsKnownIncomplete: false });

        // The run that the next increment builds on is kept: it has the lists of the group's members, or the position in published data.
        ExportRun? basis = Watermarks.Basis(runs, runs[0].RequestKey);
        string? current = basis?.Published?.SameAs;
        // A run of references adds to another run, and is not one of the runs to keep.
        int newer = runs.Count(IsOneToKeep);
        for (int i = 0; i < runs.Count; i++)
        {
            ExportRun run = runs[i];
            bool isComplete = run.State == ExportRunState.Complete;
            newer -= IsOneToKeep(run) ? 1 : 0;
            bool isSuperseded = i < lastComplete && run != basis && run.Id != current && (isComplete ? i < lastFull || run.IsUnchanged || isMerged?.Invoke(run) == true : !run.IsOpen);
            bool isOver = (retain is null || newer >= retain || !isComplete) && (retainFor is null || now - run.EndedAt > retainFor);
            if (isSuperseded && isOver && !run.IsRemoved && Directory.Exists(run.Path))
            {
                yield return run;
            }
        }
    }
    private static bool IsOneToKeep(ExportRun run) => run is { State: ExportRunState.Complete, IsRemoved: false, Mode: not ExportRunMode.References };
}
