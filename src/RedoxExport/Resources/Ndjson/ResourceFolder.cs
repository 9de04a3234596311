using System.Text.Json;
using RedoxExport.Storage;
using RedoxExport.Text;

namespace RedoxExport.Resources;

/// <summary>
/// A folder of NDJSON files, of an export or any other. Subfolders are not included: the files that an export keeps in <c>deleted</c> and
/// <c>outcome</c> are not data. To read them, open those folders.
/// </summary>
internal sealed class ResourceFolder
{
    // The change sets of a current view, and a view that is being made or replaced, repeat what is in the view. A working folder has no resources.
    private static readonly string[] FoldersToSkip =
        [.. ExportLayout.SideFolders, ExportLayout.ViewChangesFolder, ExportLayout.NextViewFolder, ExportLayout.OldViewFolder, ExportLayout.ViewWorkFolder, ExportLayout.ReferencesWorkFolder];

    private static readonly char[] Separators = ['/', '\\'];
    private static readonly char[] Wildcards = ['*', '?', '['];

    private ResourceFolder(string path, IReadOnlyList<ResourceFile> files, string? unfinished, bool isExport)
    {
        Path = path;
        Files = files;
        UnfinishedBecause = unfinished;
        IsExport = isExport;
    }

    /// <summary>The order in which files are read: numbers in their paths by value, so that file 10000 follows 9999.</summary>
    public static IComparer<string> PathOrder { get; } = Comparer<string>.Create(ResourceFileNames.Compare);

    /// <summary>The folder's full path.</summary>
    public string Path { get; }

    /// <summary>The files of resources, in <see cref="PathOrder"/>, without <c>*.partial</c> files and the export's own records.</summary>
    public IReadOnlyList<ResourceFile> Files { get; }

    /// <summary>The reason why the export in this folder is incomplete, as a clause; <see langword="null"/> if there is no sign of that.</summary>
    public string? UnfinishedBecause { get; }

    /// <summary>True if the folder is that of an export: it has an <c>export.json</c>.</summary>
    public bool IsExport { get; }

    /// <summary>Lists the files of a folder. Reads no resource yet.</summary>
    /// <param name="path">The path of an existing folder.</param>
    /// <exception cref="RedoxExportException">
    /// <c>ResourceFileNotFound</c>: the folder does not exist. <c>ResourceFileUnreadable</c>: it cannot be listed.
    /// </exception>
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
    /// Returns true if a path that matches a wildcard is to be read. Files of resources and folders are; an export's own records,
    /// its unfinished files, the folders that it keeps next to the data, and the change sets of a current view are not, unless the pattern names their folder.
    /// </summary>
    /// <param name="path">The path of a file or folder that matches the wildcard.</param>
    /// <param name="pattern">The path with the wildcard.</param>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    public static bool IsMeantByWildcard(string path, string pattern)
    {
        string[] names = (path ?? throw new ArgumentNullException(nameof(path))).Split(Separators, StringSplitOptions.RemoveEmptyEntries);
        string[] steps = (pattern ?? throw new ArgumentNullException(nameof(pattern))).Split(Separators, StringSplitOptions.RemoveEmptyEntries);
        for (int above = 2; above <= Math.Min(names.Length, steps.Length); above++)
        {
            if (steps[steps.Length - above].IndexOfAny(Wildcards) >= 0 && IsToSkip(names[names.Length - above]))
            {
                return false;
            }
        }

        return Directory.Exists(path) ? names.Length == 0 || !IsToSkip(names[names.Length - 1]) : ResourceFileNames.IsOfResources(path);
    }

    private static bool IsToSkip(string folder) => FoldersToSkip.Contains(folder, StringComparer.OrdinalIgnoreCase);

    private static string? FindUnfinished(string folder, string[] files, bool isExport)
    {
        IEnumerable<string> beside = ExportLayout.SideFolders
            .Select(name => System.IO.Path.Combine(folder, name))
            .Where(Directory.Exists)
            .SelectMany(Directory.GetFiles);
        // Not those of other commands, such as the table that is just being written into this folder.
        int partial = files.Concat(beside).Count(file => ExportLayout.IsPartial(file) && ExportLayout.IsNdjson(ExportLayout.Without(file, ExportLayout.PartialEnding)));
        if (partial > 0)
        {
            return $"{Amount.Of(partial, "of its files is", "of its files are")} not complete yet";
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
                return $"its {ExportLayout.RecordName} has no state";
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
