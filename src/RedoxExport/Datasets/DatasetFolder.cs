using RedoxExport.Storage;

namespace RedoxExport.Datasets;

/// <summary>Finds and describes the current view below a root.</summary>
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
