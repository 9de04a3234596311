using RedoxExport.Text;

namespace RedoxExport.Storage;

/// <summary>All errors of the disk.</summary>
internal static class StorageErrors
{
    private const int DiskFullWindows = unchecked((int)0x80070070);
    private const int DiskFullUnix = 28;
    private const string TooLarge = "the file system, or a limit of this account, does not allow a file this large.";

    /// <summary>Makes the module's error for a failed disk operation.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="cause">An exception for which <see cref="Disk.IsFault"/> is true.</param>
    /// <param name="use">The purpose of the operation. The advice depends on it.</param>
    /// <param name="ifDenied">The advice if this account has no permission; <see langword="null"/> for the one that fits every folder.</param>
    public static RedoxExportException Of(string path, Exception cause, DiskUse use = DiskUse.Save, string? ifDenied = null) => cause switch
    {
        UnauthorizedAccessException => new RedoxExportException(
            ErrorIds.NoPermission,
            ErrorKind.Storage,
            $"This account does not have permission to {(use == DiskUse.Read ? "read" : "write")} '{path}'.",
            ifDenied ?? use switch
            {
                DiskUse.Read => "Give the account read access to the folder and its files. Then run the same command again.",
                DiskUse.Document => "Give the account write access to the folder. Then run the same command again.",
                _ => "Give the account write access to the folder. Then run the same command again: it continues where this one stopped.",
            },
            cause)
        { Target = path, Recovery = Recovery.RunAgain },
        PathTooLongException => new RedoxExportException(
            ErrorIds.PathTooLong,
            ErrorKind.Storage,
            $"'{path}' is too long for this system.",
            "Choose a folder with a shorter path.",
            cause)
        { Target = path, Recovery = Recovery.RunAgain },
        IOException io when IsDiskFull(io) => new RedoxExportException(
            ErrorIds.DiskFull,
            ErrorKind.Storage,
            $"The disk is full: '{path}' could not be written.",
            "Free some space, then run the same command again" + Kept(use),
            cause)
        { Target = path, Recovery = Recovery.RunAgain },
        NameTakenException { IsFolder: true } taken => FileIsFolder(taken.Path, taken),
        NameTakenException { Path: var file } => FolderIsFile(file, cause),
        IOException when FileAbove(path) is { } file => FolderIsFile(file, cause),
        DirectoryNotFoundException => new RedoxExportException(
            ErrorIds.FolderMissing,
            ErrorKind.Storage,
            $"The folder '{MissingFolder(path)}' does not exist.",
            use == DiskUse.Document
                ? "Create the folder, or specify another one."
                : "Check the path. If the folder was there before, check the disk or the share. Then run the same command again.",
            cause)
        { Target = path, Recovery = Recovery.RunAgain },
        _ => new RedoxExportException(
            ErrorIds.StorageFailed,
            ErrorKind.Storage,
            $"'{path}' could not be {(use == DiskUse.Read ? "read" : "written")}: {ReasonOf(cause)}",
            Disk.IsFileTooLarge(cause)
                ? "Choose a folder on another file system, such as NTFS, ext4 or APFS: FAT32 is limited to 4 GB."
                : "Check the disk or the share, then run the same command again" + (use == DiskUse.Read ? "." : Kept(use)),
            cause)
        { Target = path, Recovery = Recovery.RunAgain },
    };

    /// <summary>A file has the name of a folder that is needed.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cause">The error of the disk; <see langword="null"/> if a command was given the path as its argument.</param>
    public static RedoxExportException FolderIsFile(string path, Exception? cause = null) => new(
        ErrorIds.FolderIsFile,
        cause is null ? ErrorKind.InvalidArgument : ErrorKind.Storage,
        $"'{path}' is a file, and a folder is needed here.",
        cause is null ? "Specify a folder." : "Specify another folder, or rename the file.",
        cause)
    { Target = path, Recovery = cause is null ? Recovery.None : Recovery.RunAgain };

    /// <summary>The reason of a failed disk operation, as the end of a sentence with its period.</summary>
    /// <param name="cause">An exception for which <see cref="Disk.IsFault"/> is true.</param>
    public static string ReasonOf(Exception cause) => cause switch
    {
        IOException io when IsDiskFull(io) => "the disk is full.",
        _ when Disk.IsFileTooLarge(cause) => TooLarge,
        _ => SafeText.Clean(cause.Message, 300).TrimEnd('.', ' ') + ".",
    };

    private static RedoxExportException FileIsFolder(string path, Exception cause) => new(
        ErrorIds.FileIsFolder,
        ErrorKind.Storage,
        $"'{path}' is a folder, and a file is needed here.",
        "Rename or remove the folder, then run the same command again.",
        cause)
    { Target = path, Recovery = Recovery.RunAgain };

    private static string Kept(DiskUse use) => use == DiskUse.Save ? ": files that are complete are kept." : ". An existing file was not changed.";

    // The nearest part of the path that exists, if it is a file.
    private static string? FileAbove(string path)
    {
        string? above = Path.GetDirectoryName(path);
        while (above is { Length: > 0 } && !Directory.Exists(above))
        {
            if (File.Exists(above))
            {
                return above;
            }

            above = Path.GetDirectoryName(above);
        }

        return null;
    }

    private static string MissingFolder(string path)
    {
        string missing = Path.GetDirectoryName(path) is { Length: > 0 } folder ? folder : path;
        while (Path.GetDirectoryName(missing) is { Length: > 0 } above && !Directory.Exists(above))
        {
            missing = above;
        }

        return missing;
    }

    private static bool IsDiskFull(IOException e) =>
        e.HResult == DiskFullWindows || (e.HResult & 0xFFFF) == DiskFullUnix || e.HResult == DiskFullUnix;
}
