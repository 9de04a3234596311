namespace RedoxExport.Datasets;

/// <summary>One writer at a time. A kill leaves the file, not the hold.</summary>
internal sealed class DatasetHold : IDisposable
{
    private readonly FileStream _lock;

    private DatasetHold(FileStream heldLock)
    {
        _lock = heldLock;
    }

    /// <summary>Takes hold of a root's current view.</summary>
    /// <exception cref="RedoxExportException"><c>DatasetInUse</c>.</exception>
    /// <exception cref="IOException">The disk is at fault.</exception>
    public static DatasetHold Take(DatasetPlace place)
    {
        try
        {
            return new DatasetHold(new FileStream(place.Lock, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose));
        }
        catch (IOException e) when (e is not DirectoryNotFoundException and not PathTooLongException && File.Exists(place.Lock))
        {
            throw DatasetErrors.InUse(place.Root);
        }
    }

    public void Dispose() => _lock.Dispose();
}
