namespace RedoxExport.Storage;

/// <summary>A folder has the name of a file that is needed, or a file that of a folder. An error of the disk, which .NET has no type for.</summary>
/// <param name="path">The file or folder that is there.</param>
/// <param name="isFolder">True if it is a folder.</param>
internal sealed class NameTakenException(string path, bool isFolder)
    : IOException(isFolder ? $"'{path}' is a folder, and a file is needed here." : $"'{path}' is a file, and a folder is needed here.")
{
    public string Path => path;

    public bool IsFolder => isFolder;

    /// <summary>Fails if a folder has the name of a file. The system's own error is another one for each way to open it, and does not say so.</summary>
    /// <exception cref="NameTakenException">There is a folder.</exception>
    public static void RequireNoFolder(string path)
    {
        // A link to a folder is replaced as any other link.
        if (Directory.Exists(path) && (File.GetAttributes(path) & FileAttributes.ReparsePoint) == 0)
        {
            throw new NameTakenException(path, isFolder: true);
        }
    }
}
