namespace RedoxExport.Tests.Downloads;

/// <summary>A folder of its own for a test, gone afterwards. It does not exist until somebody creates it.</summary>
internal sealed class TestFolder : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("redox-export-").FullName;

    /// <summary>The folder itself, two levels below one that exists.</summary>
    public string FullPath => Path.Combine(_root, "acme", "tonight");

    /// <summary>The full path of a file below, in the form of this system.</summary>
    /// <param name="name">Its name, with slashes.</param>
    public string this[string name] => Path.Combine(FullPath, name.Replace('/', Path.DirectorySeparatorChar));

    /// <summary>Every file below, with slashes, in order.</summary>
    public IReadOnlyList<string> Files => !Directory.Exists(FullPath)
        ? []
        : [.. Directory.EnumerateFiles(FullPath, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(FullPath, file).Replace('\\', '/')).Order(StringComparer.Ordinal)];

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
