namespace RedoxExport.Storage;

/// <summary>Who may open a file that is created: on Linux and macOS a mode; on Windows a file inherits the rights of its folder.</summary>
/// <param name="Mode">The mode; the process's umask may take away from it.</param>
/// <param name="IsExact">The umask does not apply: a person has given these rights to the file that is replaced.</param>
internal readonly record struct FileRights(int Mode, bool IsExact = false)
{
    private const int OwnerMode = 0b110_000_000;
    private const int OthersMode = 0b000_110_110;

    /// <summary>The owner, and nobody else.</summary>
    public static FileRights Owner { get; } = new(OwnerMode);

    /// <summary>
    /// The owner, and those to whom the folder is open: what a folder of ours closes stays closed, and a folder that existed before hands
    /// its rights down.
    /// </summary>
    /// <param name="folder">The folder.</param>
    public static FileRights HandedDownBy(string folder)
    {
#if NET8_0_OR_GREATER
        return OperatingSystem.IsWindows() ? Owner : new FileRights(OwnerMode | ((int)File.GetUnixFileMode(folder) & OthersMode));
#else
        // Windows PowerShell 5.1 has folders to inherit from. Elsewhere this build leaves the rights to the umask.
        return Owner;
#endif
    }

    /// <summary>The rights of the file that is replaced; of a new one, its owner's alone.</summary>
    /// <param name="path">The file. One of another account, a link, or a file with a second name gives no rights.</param>
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
