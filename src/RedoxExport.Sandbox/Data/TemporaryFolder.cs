namespace RedoxExport.Sandbox.Data;

/// <summary>A temporary folder for one sandbox, which is deleted when the sandbox stops.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public TemporaryFolder() => Path = Create();

    public string Path { get; }

    public string CreateFolder(string name) => Directory.CreateDirectory(System.IO.Path.Combine(Path, name)).FullName;

    public void Dispose() => TryDelete(Path);

    /// <summary>Deletes a folder and its content. Files that are still open are left for the system's cleanup of temporary files.</summary>
    public static bool TryDelete(string path)
    {
        try
        {
            Directory.Delete(path, recursive: true);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Deletes a file, in the same way as <see cref="TryDelete"/> deletes a folder.</summary>
    public static bool TryDeleteFile(string path)
    {
        try
        {
            File.Delete(path);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string Create()
    {
        const string Prefix = "redox-sandbox-";
        // It can hold confidential data from a data folder. On Linux and macOS only its owner can open it; on Windows it has the permissions
        // of the folder for temporary files.
        return Directory.CreateTempSubdirectory(Prefix).FullName;
    }
}
