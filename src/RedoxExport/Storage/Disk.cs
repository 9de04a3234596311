namespace RedoxExport.Storage;

/// <summary>Work at the disk, with its failures as errors of ours.</summary>
internal static class Disk
{
    /// <summary>Whether files behave as those of Windows do. Both builds can ask it.</summary>
    public static bool IsWindows { get; } = Path.DirectorySeparatorChar == '\\';

    /// <summary>Whether the disk is at fault.</summary>
    public static bool IsFault(Exception e) => e is IOException or UnauthorizedAccessException || IsFileTooLarge(e);

    /// <summary>
    /// Whether a file would become larger than the file system, or a limit of the account, allows (EFBIG): FAT32 ends at 4 GB. Outside of
    /// Windows, .NET reports it as an argument of its own.
    /// </summary>
    public static bool IsFileTooLarge(Exception e) => e is ArgumentOutOfRangeException { ParamName: "value", ActualValue: null };

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
