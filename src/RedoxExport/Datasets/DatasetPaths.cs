using RedoxExport.Storage;

namespace RedoxExport.Datasets;

/// <summary>The paths below a root that belong to its current view.</summary>
internal sealed class DatasetPaths
{
    public DatasetPaths(string root)
    {
        Root = Path.GetFullPath(root);
        Current = Path.Combine(Root, ExportLayout.ViewFolder);
        Next = Path.Combine(Root, ExportLayout.NextViewFolder);
        Old = Path.Combine(Root, ExportLayout.OldViewFolder);
        Work = Path.Combine(Root, ExportLayout.ViewWorkFolder);
        Changes = Path.Combine(Root, ExportLayout.ViewChangesFolder);
        Lock = Path.Combine(Root, ExportLayout.ViewLockName);
    }

    public string Root { get; }

    /// <summary>The current view.</summary>
    public string Current { get; }

    /// <summary>The view that is being made.</summary>
    public string Next { get; }

    /// <summary>The view that was replaced.</summary>
    public string Old { get; }

    /// <summary>The folder for sorted files.</summary>
    public string Work { get; }

    /// <summary>The folder of the change sets.</summary>
    public string Changes { get; }

    /// <summary>The lock file of an update. A process that changes any of the folders holds it.</summary>
    public string Lock { get; }

    /// <summary>Takes the lock for one writer.</summary>
    /// <returns>The lock; disposing it releases it.</returns>
    /// <exception cref="RedoxExportException"><c>DatasetInUse</c>.</exception>
    /// <exception cref="IOException">A disk operation failed.</exception>
    public FileLock Hold() => FileLock.TryTake(Lock) ?? throw DatasetErrors.InUse(Root);

    public static string FileOf(string folder, string type) => Path.Combine(folder, type + ExportLayout.NdjsonEnding);
}
