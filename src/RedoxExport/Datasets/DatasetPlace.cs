using RedoxExport.Storage;

namespace RedoxExport.Datasets;

/// <summary>The names below a root that belong to its current view.</summary>
internal sealed class DatasetPlace
{
    public DatasetPlace(string root)
    {
        Root = Path.GetFullPath(root);
        Current = Path.Combine(Root, ExportLayout.ViewFolder);
        Next = Path.Combine(Root, ExportLayout.NextViewFolder);
        Old = Path.Combine(Root, ExportLayout.OldViewFolder);
        Work = Path.Combine(Root, ExportLayout.ViewWorkFolder);
        Lock = Path.Combine(Root, ExportLayout.ViewLockName);
    }

    public string Root { get; }

    /// <summary>The view itself.</summary>
    public string Current { get; }

    /// <summary>The view that is being made.</summary>
    public string Next { get; }

    /// <summary>The view that was replaced.</summary>
    public string Old { get; }

    /// <summary>The sorted runs.</summary>
    public string Work { get; }

    /// <summary>Held by whoever changes any of it.</summary>
    public string Lock { get; }

    /// <summary>Holds what is below the root for one writer.</summary>
    /// <returns>The lock, which releases it when it is disposed.</returns>
    /// <exception cref="RedoxExportException"><c>DatasetInUse</c>.</exception>
    /// <exception cref="IOException">The disk is at fault.</exception>
    public FileLock Hold() => FileLock.TryTake(Lock) ?? throw DatasetErrors.InUse(Root);

    public static string FileOf(string folder, string type) => Path.Combine(folder, type + ExportLayout.NdjsonEnding);
}
