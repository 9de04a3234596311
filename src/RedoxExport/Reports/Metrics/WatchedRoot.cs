using RedoxExport.Runs;

namespace RedoxExport.Reports;

/// <summary>A folder of runs whose metrics are written.</summary>
/// <param name="Path">The full path.</param>
/// <param name="Runs">The runs, oldest first; <see langword="null"/> if the history could not be read.</param>
/// <param name="IsActive">True if a run is in progress.</param>
internal sealed record WatchedRoot(string Path, IReadOnlyList<ExportRun>? Runs, bool IsActive)
{
    /// <summary>Reads a folder.</summary>
    /// <exception cref="RedoxExportException"><c>NoRunsHere</c>, <c>HistoryDamaged</c>, or a disk error.</exception>
    public static WatchedRoot Read(string root)
    {
        // The lock is looked at first: a run that ends between the two looks is then taken as one in progress, not as one that was killed.
        string full = System.IO.Path.GetFullPath(root);
        bool isActive = Directory.Exists(full) && RunLock.IsHeld(full);
        return new WatchedRoot(full, RunHistory.Read(full).Runs, isActive);
    }

    /// <summary>A folder whose history could not be read.</summary>
    public static WatchedRoot Unreadable(string root) => new(System.IO.Path.GetFullPath(root), null, false);
}
