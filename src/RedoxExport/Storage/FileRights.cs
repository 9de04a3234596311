namespace RedoxExport.Storage;

/// <summary>The permissions of a new file: a mode on Linux and macOS. On Windows, a file inherits the permissions of its folder.</summary>
/// <param name="Mode">The mode. The process's umask can remove bits from it.</param>
/// <param name="IsExact">True if the umask does not apply, because a user gave these permissions to the file that is replaced.</param>
internal readonly record struct FileRights(int Mode, bool IsExact = false)
{
    private const int OwnerMode = 0b110_000_000;
    private const int OthersMode = 0b000_110_110;

    /// <summary>The owner alone.</summary>
    public static FileRights Owner { get; } = new(OwnerMode);

    /// <summary>The owner may change the file, and every account may read it, whatever the umask is.</summary>
    public static FileRights ReadableByAll { get; } = new(OwnerMode | 0b000_100_100, IsExact: true);

    /// <summary>
    /// The owner, and the accounts that may open the folder. Files in a private folder of the module stay private; a folder that existed
    /// before passes its permissions on.
    /// </summary>
    /// <param name="folder">The folder.</param>
    public static FileRights HandedDownBy(string folder)
    {
#if NET8_0_OR_GREATER
        return OperatingSystem.IsWindows() ? Owner : new FileRights(OwnerMode | ((int)File.GetUnixFileMode(folder) & OthersMode));
#else
        // Windows PowerShell 5.1 inherits from folders. On other systems, this build leaves the permissions to the umask.
        return Owner;
#endif
    }

    /// <summary>The permissions of the file that is replaced. A new file is accessible to its owner alone.</summary>
    /// <param name="path">The file. If it belongs to another account, is a link, or has a second name, its permissions are not used.</param>
    public static FileRights KeptBy(string path)
    {
#if NET8_0_OR_GREATER
        return !OperatingSystem.IsWindows() && PlainFile.IsTrusted(path)
            ? new FileRights((int)File.GetUnixFileMode(path) & 0b111_111_111, IsExact: true)
            : Owner;
#else
        return Owner;
#endif
    }
}
