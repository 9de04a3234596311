using RedoxExport.Datasets;
using RedoxExport.Downloads;
using RedoxExport.Resources;
using RedoxExport.Tests.Downloads;

namespace RedoxExport.Tests.YesterdaysFolders;

/// <summary>A copy of a folder that an earlier version has made.</summary>
internal sealed class YesterdaysFolder : IDisposable
{
    private const string Version = "0.1.0";

    private readonly TestFolder _copy = new();

    public YesterdaysFolder(string name)
    {
        string made = Path.Combine(RepositoryRoot.Path, "tests", "RedoxExport.Tests", nameof(YesterdaysFolders), Version, name);
        foreach (string file in Directory.EnumerateFiles(made, "*", SearchOption.AllDirectories))
        {
            string target = _copy[Path.GetRelativePath(made, file)];
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    public string FullPath => _copy.FullPath;

    public IReadOnlyList<string> Files => _copy.Files;

    public string this[string name] => _copy[name];

    /// <summary>The lines of a root's current view, sorted.</summary>
    public List<string> Current =>
        [.. Directory.EnumerateFiles(DatasetFolder.PathOf(FullPath), "*.ndjson").SelectMany(File.ReadLines).Order(StringComparer.Ordinal)];

    /// <summary>How many resources are read from a folder of files.</summary>
    public static int CountResources(string folder) => ResourceFolder.Open(folder).Files.Sum(file => file.Read(new ResourceTypeFilter(null)).Count());

    /// <summary>Proves a folder of an export without a server.</summary>
    /// <returns>The files, all of them whole.</returns>
    public static async Task<List<ExportedFile>> ProveAsync(string folder)
    {
        List<ExportedFile> files = [];
        Assert.True(await new FolderCheck(folder).RunAsync(files.Add, default));
        Assert.All(files, file => Assert.Equal(ExportedFileState.Complete, file.State));
        return files;
    }

    public void Dispose() => _copy.Dispose();
}
