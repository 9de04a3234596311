using RedoxExport.Downloads;
using RedoxExport.Storage;

namespace RedoxExport.Runs;

/// <summary>
/// Removes folders of runs that nobody needs any more: whole ones, that the module has made itself and that are superseded. What is
/// the only copy of anything stays, however old.
/// </summary>
/// <param name="root">The folder that holds the runs.</param>
/// <param name="retain">How many complete runs of each request stay in any case; <see langword="null"/> where only age counts.</param>
/// <param name="retainFor">How long a run stays in any case, since it ended.</param>
/// <param name="isFolded">Whether a run is contained in the current view.</param>
/// <param name="events">Takes what happens on the way.</param>
public sealed class RunRetention(string root, int? retain, TimeSpan? retainFor, Func<ExportRun, bool>? isFolded = null, IExportEvents? events = null)
{
    /// <summary>The runs whose folders would be removed now, oldest first.</summary>
    /// <param name="now">The time.</param>
    /// <exception cref="RedoxExportException"><c>NoRunsHere</c>, <c>HistoryDamaged</c>, or the disk is at fault.</exception>
    public IReadOnlyList<ExportRun> Find(DateTimeOffset now) => Find(RunHistory.Read(root), now);

    /// <summary>Removes them.</summary>
    /// <param name="now">The time.</param>
    /// <returns>The runs whose folders were removed.</returns>
    /// <exception cref="RedoxExportException"><c>RootInUse</c>, <c>NoRunsHere</c>, <c>HistoryDamaged</c>, or the disk is at fault.</exception>
    public IReadOnlyList<ExportRun> Remove(DateTimeOffset now)
    {
        using RunLock held = RunLock.Take(Path.GetFullPath(root), now);
        RunHistory history = RunHistory.Read(root);
        List<ExportRun> removed = [];
        foreach (ExportRun run in Find(history, now))
        {
            if (Disk.Do(run.Path, () => RunFolder.FindStranger(run.Path)) is { } stranger)
            {
                events.Warning("RunKept", $"Run {run.Id} is superseded, but '{stranger}' in its folder is not of this module: nothing was removed.");
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

        // A full run that is known to be incomplete does not replace what the runs before it have.
        int lastFull = runs.FindLastIndex(run => run is { State: ExportRunState.Complete, Mode: ExportRunMode.Full, IsKnownIncomplete: false });

        // The one that the next increment builds on knows who was in the group.
        ExportRun? basis = Watermarks.Basis(runs, runs[0].RequestKey);
        int newer = runs.Count(run => run.State == ExportRunState.Complete && !run.IsRemoved);
        for (int i = 0; i < runs.Count; i++)
        {
            ExportRun run = runs[i];
            bool isComplete = run.State == ExportRunState.Complete;
            newer -= isComplete && !run.IsRemoved ? 1 : 0;
            bool isSuperseded = i < lastComplete && run != basis && (isComplete ? i < lastFull || isFolded?.Invoke(run) == true : !run.IsOpen);
            bool isOver = (retain is null || newer >= retain || !isComplete) && (retainFor is null || now - run.EndedAt > retainFor);
            if (isSuperseded && isOver && !run.IsRemoved && Directory.Exists(run.Path))
            {
                yield return run;
            }
        }
    }
}
