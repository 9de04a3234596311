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
    /// <param name="isReading">True if the operation only reads.</param>
    public static RedoxExportException Of(string path, Exception cause, bool isReading = false) => cause switch
    {
        UnauthorizedAccessException => new RedoxExportException(
            ErrorIds.NoPermission,
            ErrorKind.Storage,
            $"This account does not have permission to {(isReading ? "read" : "write")} '{path}'.",
            isReading
                ? "Give the account read access to the folder and its files. Then run the same command again."
                : "Give the account write access to the folder, or choose another folder. Then run the same command again: it continues where this one stopped.",
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
            "Free some space, and run the same command again: files that are complete are not fetched again.",
            cause)
        { Target = path, Recovery = Recovery.RunAgain },
        DirectoryNotFoundException => new RedoxExportException(
            ErrorIds.FolderGone,
            ErrorKind.Storage,
            $"The folder of '{path}' no longer exists.",
            "Check the disk or the share, then run the same command again.",
            cause)
        { Target = path, Recovery = Recovery.RunAgain },
        _ => new RedoxExportException(
            ErrorIds.StorageFailed,
            ErrorKind.Storage,
            $"'{path}' could not be {(isReading ? "read" : "written")}: {(Disk.IsFileTooLarge(cause) ? TooLarge : SafeText.Clean(cause.Message, 300))}",
            Disk.IsFileTooLarge(cause)
                ? "Choose a folder on another file system, such as NTFS, ext4 or APFS: FAT32 is limited to 4 GB. Complete files are not downloaded again."
                : isReading
                    ? "Check the disk or the share, then run the same command again."
                    : "Check the disk or the share, then run the same command again: complete files are not downloaded again.",
            cause)
        { Target = path, Recovery = Recovery.RunAgain },
    };

    private static bool IsDiskFull(IOException e) =>
        e.HResult == DiskFullWindows || (e.HResult & 0xFFFF) == DiskFullUnix || e.HResult == DiskFullUnix;
}
