namespace RedoxExport.Sandbox.Data;

/// <summary>A folder of this sandbox alone, which goes away with it.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public TemporaryFolder() => Path = Create();

    public string Path { get; }

    public string CreateFolder(string name) => Directory.CreateDirectory(System.IO.Path.Combine(Path, name)).FullName;

    public void Dispose() => TryDelete(Path);

    /// <summary>Deletes a folder and what is in it; what somebody still holds open stays for the system's own cleaning.</summary>
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

    /// <summary>Deletes a file, as <see cref="TryDelete"/> does a folder.</summary>
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
#if NET8_0_OR_GREATER
        // Its owner's alone: a data folder may hold what is nobody else's business.
        return Directory.CreateTempSubdirectory(Prefix).FullName;
#else
        string path = System.IO.Path.Combine(System.IO.Path.GetTempPath(), Prefix + Guid.NewGuid().ToString("N"));
        return Directory.CreateDirectory(path).FullName;
#endif
    }
}
