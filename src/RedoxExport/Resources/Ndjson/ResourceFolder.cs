using System.Text.Json;
using RedoxExport.Storage;
using RedoxExport.Text;

namespace RedoxExport.Resources;

/// <summary>
/// A folder of NDJSON: an export's, or any other. Its own files only: what an export keeps in <c>deleted</c> and
/// <c>outcome</c> are other things than the data, and read when those folders are named.
/// </summary>
public sealed class ResourceFolder
{
    private ResourceFolder(string path, IReadOnlyList<ResourceFile> files, string? unfinished, bool isExport)
    {
        Path = path;
        Files = files;
        UnfinishedBecause = unfinished;
        IsExport = isExport;
    }

    /// <summary>The order in which paths are read: numbers by their value, so that file 10000 follows 9999.</summary>
    public static IComparer<string> PathOrder { get; } = Comparer<string>.Create(ResourceFileNames.Compare);

    /// <summary>The folder's full path.</summary>
    public string Path { get; }

    /// <summary>The files of resources, numbers in their names in order; never <c>*.partial</c> ones, nor the export's own records.</summary>
    public IReadOnlyList<ResourceFile> Files { get; }

    /// <summary>Why the export in this folder is not whole, as a clause; <see langword="null"/> where nothing says so.</summary>
    public string? UnfinishedBecause { get; }

    /// <summary>Whether the folder is one of an export: it has an <c>export.json</c>.</summary>
    public bool IsExport { get; }

    /// <summary>Looks into a folder. Reads no resource yet.</summary>
    /// <param name="path">The path of an existing folder.</param>
    /// <exception cref="RedoxExportException"><c>ResourceFileNotFound</c>; <c>ResourceFileUnreadable</c>: it may not be listed.</exception>
    public static ResourceFolder Open(string path)
    {
        string full = System.IO.Path.GetFullPath(path ?? throw new ArgumentNullException(nameof(path)));
        if (!Directory.Exists(full))
        {
            throw ResourceErrors.FileNotFound(full);
        }

        try
        {
            bool isExport = File.Exists(System.IO.Path.Combine(full, ExportLayout.RecordName));
            string[] found = Directory.GetFiles(full);
            Array.Sort(found, PathOrder);
            Lazy<bool> isOneType = new(() => isExport && !OrganizedFiles.AreIn(full) && !MixedFiles.AreIn(full));
            return new ResourceFolder(
                full,
                [.. found.Where(ResourceFileNames.IsOfResources).Select(file => new ResourceFile(file, isOneType))],
                FindUnfinished(full, found, isExport),
                isExport);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw ResourceErrors.FileUnreadable(full, error);
        }
    }

    /// <summary>
    /// Whether a wildcard that meets this path means it: files of resources, and folders; not an export's own records,
    /// its unfinished files, or what it keeps beside the data.
    /// </summary>
    /// <param name="path">The path of a file or folder that a wildcard gave.</param>
    /// <exception cref="ArgumentNullException"><paramref name="path"/> is <see langword="null"/>.</exception>
    public static bool IsMeantByWildcard(string path) =>
        Directory.Exists(path ?? throw new ArgumentNullException(nameof(path)))
            ? !ExportLayout.SideFolders.Contains(System.IO.Path.GetFileName(path.TrimEnd('/', '\\')), StringComparer.OrdinalIgnoreCase)
            : ResourceFileNames.IsOfResources(path);

    private static string? FindUnfinished(string folder, string[] files, bool isExport)
    {
        IEnumerable<string> beside = ExportLayout.SideFolders
            .Select(name => System.IO.Path.Combine(folder, name))
            .Where(Directory.Exists)
            .SelectMany(Directory.GetFiles);
        int partial = files.Concat(beside).Count(ExportLayout.IsPartial);
        if (partial > 0)
        {
            return $"{Amount.Of(partial, "of its files is", "of its files are")} not whole yet";
        }

        return isExport ? FindUnfinishedState(System.IO.Path.Combine(folder, ExportLayout.RecordName)) : null;
    }

    private static string? FindUnfinishedState(string path)
    {
        try
        {
            using JsonDocument export = JsonDocument.Parse(File.ReadAllBytes(path));
            if (export.RootElement.ValueKind != JsonValueKind.Object
                || !export.RootElement.TryGetProperty("state", out JsonElement state)
                || state.ValueKind != JsonValueKind.String)
            {
                return $"its {ExportLayout.RecordName} does not say how far it is";
            }

            string? text = Utf8Json.TextOf(state);
            return text is null ? $"its {ExportLayout.RecordName} is damaged" : string.Equals(text, ExportState.Saved, StringComparison.OrdinalIgnoreCase) ? null : $"its state is '{text}'";
        }
        catch (JsonException)
        {
            return $"its {ExportLayout.RecordName} is damaged";
        }
    }
}
