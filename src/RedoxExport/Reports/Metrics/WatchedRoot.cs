using RedoxExport.Datasets;
using RedoxExport.Runs;

namespace RedoxExport.Reports;

/// <summary>A folder of runs whose metrics are written.</summary>
/// <param name="Path">The full path.</param>
/// <param name="Runs">The runs, oldest first; <see langword="null"/> if the history could not be read.</param>
/// <param name="IsActive">True if a run is in progress; <see langword="null"/> if this account cannot see it.</param>
/// <param name="Unrecorded">The last failed calls of each request that could not be recorded in the folder, the latest one last.</param>
/// <param name="KeptViewBytes">The size of the views that are kept; <see langword="null"/> if it is not known.</param>
internal sealed record WatchedRoot(string Path, IReadOnlyList<ExportRun>? Runs, bool? IsActive, IReadOnlyList<UnrecordedCall> Unrecorded, long? KeptViewBytes = null)
{
    /// <summary>Reads a folder.</summary>
    /// <exception cref="RedoxExportException"><c>NoRunsHere</c>, <c>HistoryDamaged</c>, or a disk error.</exception>
    public static WatchedRoot Read(string root, UnrecordedCalls? unrecorded = null)
    {
        // The lock is looked at first: a run that ends between the two looks is then taken as one in progress, not as one that was killed.
        string full = System.IO.Path.GetFullPath(root);
        bool? isActive = Directory.Exists(full) ? RunLock.IsHeld(full) : false;
        IReadOnlyList<ExportRun> runs = RunHistory.Read(full).Runs;
        return new WatchedRoot(full, runs, isActive, unrecorded?.FindSince(full, runs) ?? [], SizeOf(KeptView.In(full)));
    }

    // A sum without one of them would be wrong.
    private static long? SizeOf(IReadOnlyList<KeptView> views) => views.Any(view => view.Bytes is null) ? null : views.Sum(view => view.Bytes);

    /// <summary>A folder whose history could not be read.</summary>
    public static WatchedRoot Unreadable(string root, UnrecordedCalls? unrecorded = null) =>
        // The path of a drive that is not connected stays as it is.
        new(System.IO.Path.IsPathRooted(root) ? System.IO.Path.GetFullPath(root) : root, null, false, unrecorded?.Find(root) ?? []);
}
