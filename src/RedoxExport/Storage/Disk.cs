namespace RedoxExport.Storage;

/// <summary>Runs disk operations and converts their failures to errors of the module.</summary>
internal static class Disk
{
    /// <summary>True if files behave as on Windows. Works in both builds.</summary>
    public static bool IsWindows { get; } = Path.DirectorySeparatorChar == '\\';

    /// <summary>True if an exception reports a failed disk operation.</summary>
    public static bool IsFault(Exception e) => e is IOException or UnauthorizedAccessException || IsFileTooLarge(e);

    /// <summary>
    /// True if a file would exceed the maximum size of the file system (FAT32: 4 GB) or a limit of the account (EFBIG). Except on Windows,
    /// .NET reports this as an <see cref="ArgumentOutOfRangeException"/>.
    /// </summary>
    public static bool IsFileTooLarge(Exception e) => e is ArgumentOutOfRangeException { ParamName: "value", ActualValue: null };

    /// <exception cref="RedoxExportException">A disk operation failed.</exception>
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

    /// <summary>As <see cref="Do{T}"/>, for work that only reads.</summary>
    /// <exception cref="RedoxExportException">A disk operation failed.</exception>
    public static T Read<T>(string path, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (IsFault(e))
        {
            throw StorageErrors.Of(path, e, DiskUse.Read);
        }
    }

    /// <summary>As <see cref="Do{T}"/>, for work that writes one document as a whole.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="work">The work.</param>
    /// <param name="ifDenied">The advice if this account has no permission; <see langword="null"/> for the one that fits every folder.</param>
    /// <exception cref="RedoxExportException">A disk operation failed.</exception>
    public static T Write<T>(string path, Func<T> work, string? ifDenied = null)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (IsFault(e))
        {
            throw StorageErrors.Of(path, e, DiskUse.Document, ifDenied);
        }
    }

    /// <inheritdoc cref="Write{T}"/>
    public static void Write(string path, Action work, string? ifDenied = null) => Write(
        path,
        () =>
        {
            work();
            return true;
        },
        ifDenied);

    /// <inheritdoc cref="Read{T}"/>
    public static void Read(string path, Action work) => Read(path, () =>
    {
        work();
        return true;
    });

    /// <summary>Fails if this account may not list a folder: everything in it would seem to be missing.</summary>
    /// <exception cref="RedoxExportException">A disk operation failed.</exception>
    public static void CheckList(string folder)
    {
        if (Directory.Exists(folder))
        {
            Read(folder, () => Directory.EnumerateFileSystemEntries(folder).Any());
        }
    }

    /// <exception cref="RedoxExportException">A disk operation failed.</exception>
    public static void Do(string path, Action work) => Do(path, () =>
    {
        work();
        return true;
    });
}
