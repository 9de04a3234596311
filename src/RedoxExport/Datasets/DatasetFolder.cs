using RedoxExport.Storage;

namespace RedoxExport.Datasets;

/// <summary>Finds and describes the current view below a root.</summary>
internal static class DatasetFolder
{
    /// <summary>Returns the path of the current view of a root. The view may not exist yet.</summary>
    /// <param name="root">The folder of the runs.</param>
    public static string PathOf(string root) => new DatasetPaths(root ?? throw new ArgumentNullException(nameof(root))).Current;

    /// <summary>Returns the root whose current view, working folder of an update, or change sets a folder has the name of.</summary>
    /// <param name="path">The folder.</param>
    /// <returns>The folder that contains it; <see langword="null"/> if it has another name.</returns>
    public static string? RootOf(string path)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path ?? throw new ArgumentNullException(nameof(path))));
        DatasetPaths paths = new(Path.GetDirectoryName(full) ?? full);
        return full == paths.Current || full == paths.Next || full == paths.Old || full == paths.Work || full == paths.Changes ? paths.Root : null;
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
