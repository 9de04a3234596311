namespace RedoxExport.Storage;

/// <summary>A folder cannot be created, because a file has its name. An error of the disk, which .NET has no type for.</summary>
/// <param name="path">The file.</param>
internal sealed class FolderIsFileException(string path) : IOException($"'{path}' is a file, and a folder is needed here.")
{
    public string Path => path;
}
