using RedoxExport.Storage;

namespace RedoxExport.Datasets;

/// <summary>Finds, restores and describes the current view below a root.</summary>
internal static class DatasetFolder
{
    /// <summary>Returns the path of the current view of a root. The view may not exist yet.</summary>
    /// <param name="root">The folder of the runs.</param>
    public static string PathOf(string root) => new DatasetPaths(root ?? throw new ArgumentNullException(nameof(root))).Current;

    /// <summary>Determines if a folder is the current view of the root that contains it, or a working folder of an update.</summary>
    /// <param name="path">The folder.</param>
    public static bool Owns(string path)
    {
        string full = Path.GetFullPath(path ?? throw new ArgumentNullException(nameof(path)));
        full = full == Path.GetPathRoot(full) ? full : full.TrimEnd(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar);
        DatasetPaths paths = new(Path.GetDirectoryName(full) ?? full);
        return full == paths.Current || full == paths.Next || full == paths.Old || full == paths.Work;
    }

    /// <summary>
    /// Restores the current view if an update was killed between moving the old view away and moving the new one into its place.
    /// The next update cleans up everything else that the killed one left behind.
    /// </summary>
    /// <param name="root">The folder of the runs.</param>
    /// <returns>True if there is a current view. While an update replaces it, there may be none for a moment.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="root"/> is <see langword="null"/>.</exception>
    /// <exception cref="RedoxExportException"><c>DatasetNotWritten</c>, <c>DatasetNotReplaced</c>: the view cannot be restored.</exception>
    public static bool Recover(string root)
    {
        DatasetPaths paths = new(root ?? throw new ArgumentNullException(nameof(root)));
        if (Directory.Exists(paths.Current) || !(Directory.Exists(paths.Old) || Directory.Exists(paths.Next)))
        {
            return Directory.Exists(paths.Current);
        }

        try
        {
            using FileLock held = paths.Hold();
            DatasetSwap.Recover(paths, static _ => { });
        }
        catch (RedoxExportException e) when (e.Recovery == Recovery.WaitForHolder)
        {
            // Another update is running and moves the view into its place itself.
            return Directory.Exists(paths.Current);
        }
        catch (Exception e) when (Disk.IsFault(e))
        {
            throw DatasetErrors.NotWritten(paths.Root, e);
        }

        return Directory.Exists(paths.Current);
    }

    /// <summary>Reads the summary of the last complete view of a root, also after a killed update. Changes nothing on disk.</summary>
    /// <param name="root">The folder of the runs.</param>
    /// <returns><see langword="null"/> if there is no view, or if this version cannot read its summary.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="root"/> is <see langword="null"/>.</exception>
    /// <exception cref="RedoxExportException"><c>DatasetNotWritten</c>: the disk failed.</exception>
    public static DatasetSummary? Read(string root)
    {
        try
        {
            return DatasetSummary.Read(DatasetSwap.FindLast(new DatasetPaths(root ?? throw new ArgumentNullException(nameof(root)))));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            // A running update has moved the folder meanwhile.
            return null;
        }
        catch (Exception e) when (Disk.IsFault(e))
        {
            throw DatasetErrors.NotWritten(root, e);
        }
    }
}
