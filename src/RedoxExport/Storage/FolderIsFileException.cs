namespace RedoxExport.Storage;

/// <summary>A file has the name of a folder that is to be created. As any other fault of the disk, so that all who handle those handle it.</summary>
/// <param name="path">The file.</param>
internal sealed class FolderIsFileException(string path) : IOException($"'{path}' is a file.")
{
    public string Path => path;
}
