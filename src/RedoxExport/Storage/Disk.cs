namespace RedoxExport.Storage;

/// <summary>Work at the disk, with its failures as errors of ours.</summary>
internal static class Disk
{
    public static bool IsFault(Exception e) => e is IOException or UnauthorizedAccessException;

    /// <exception cref="RedoxExportException">The disk is at fault.</exception>
    public static T Do<T>(string path, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (IsFault(e))
        {
            throw StorageErrors.Of(path, e);
        }
    }

    /// <exception cref="RedoxExportException">The disk is at fault.</exception>
    public static void Do(string path, Action work) => Do(path, () =>
    {
        work();
        return true;
    });
}
