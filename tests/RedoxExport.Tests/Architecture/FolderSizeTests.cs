namespace RedoxExport.Tests.Architecture;

public sealed class FolderSizeTests
{
    /// <summary>As in the fullest folder of Polly, which is easy to find one's way in.</summary>
    private const int MostFiles = 33;

    [Fact]
    public void No_folder_of_src_has_more_files_than_a_reader_can_take_in()
    {
        string source = Path.Combine(RepositoryRoot.Path, "src");
        string[] folders = [.. Directory.EnumerateDirectories(source, "*", SearchOption.AllDirectories)
            .Where(folder => !Path.GetRelativePath(source, folder).Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin"))];

        Assert.Contains(folders, folder => folder.EndsWith(Path.Combine("Downloads", "Transfer"), StringComparison.Ordinal));
        Assert.DoesNotContain(folders, folder => Directory.EnumerateFiles(folder, "*.cs").Count() > MostFiles);
    }
}
