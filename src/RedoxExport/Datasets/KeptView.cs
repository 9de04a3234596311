using RedoxExport.Storage;

namespace RedoxExport.Datasets;

/// <summary>A view that the view of another request has replaced, and that is kept because it has the only copy of data. Nothing removes it by itself.</summary>
/// <param name="Path">The full path of its folder.</param>
/// <param name="LastRunId">The last run in it; <see langword="null"/> if its summary cannot be read.</param>
/// <param name="Bytes">Its size on disk; <see langword="null"/> if it cannot be read.</param>
internal sealed record KeptView(string Path, string? LastRunId, long? Bytes)
{
    /// <summary>Finds the kept views of a root, by name.</summary>
    /// <param name="root">The folder of the runs.</param>
    /// <exception cref="RedoxExportException">A disk error.</exception>
    public static IReadOnlyList<KeptView> In(string root) => Disk.Read(root, () => new DirectoryInfo(root)
        .EnumerateDirectories(ExportLayout.KeptViewPattern)
        .OrderBy(folder => folder.Name, StringComparer.Ordinal)
        .Select(Read)
        .OfType<KeptView>()
        .ToArray());

    /// <summary>The command that deletes the view.</summary>
    /// <param name="path">The full path of its folder.</param>
    public static string RemovalOf(string path) => $"Remove-Item -LiteralPath '{path.Replace("'", "''")}' -Recurse";

    private static KeptView? Read(DirectoryInfo folder)
    {
        try
        {
            return new KeptView(
                folder.FullName,
                DatasetSummary.Read(folder.FullName)?.LastRunId,
                folder.EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            // It is being deleted.
            return null;
        }
        catch (Exception e) when (Disk.IsFault(e))
        {
            return new KeptView(folder.FullName, null, null);
        }
    }
}
