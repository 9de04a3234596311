using RedoxExport.Datasets;
using RedoxExport.Runs;
using RedoxExport.Storage;

namespace RedoxExport.Cmdlets;

/// <summary>
/// Notices paths that would read the same resources more than once: the current view of a folder of runs has the resources of the runs. A wildcard such as
/// <c>./redox/*</c> matches both.
/// </summary>
internal sealed class RepeatedResources
{
    private const string Runs = "runs";
    private const string View = "the current view";
    private const string Kept = "a view that is kept";

    // A file of a run is at most two folders below its root, and one of a current view is one below it.
    private const int Deepest = 3;

    // The parts that have been read of each folder of runs, and the folders whose error has been reported.
    private readonly Dictionary<string, HashSet<string>> _read = new(Disk.IsWindows ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
    private readonly HashSet<string> _reported = [];

    /// <summary>The folder of runs of which the last paths contain several runs; <see langword="null"/> if there is none.</summary>
    public string? SeveralRunsOf { get; private set; }

    /// <summary>Decides if paths can be read. They are the files and folders of one path from the user.</summary>
    /// <param name="given">The path from the user.</param>
    /// <param name="paths">The files and folders.</param>
    /// <returns>False if the error about their folder of runs has been reported before.</returns>
    /// <exception cref="RedoxExportException"><c>ResourcesRepeated</c>.</exception>
    public bool MayRead(string given, IEnumerable<string> paths)
    {
        SeveralRunsOf = null;
        (string Root, string Part, string Name)[] places = [.. paths.Select(PlaceOf).OfType<(string Root, string Part, string Name)>()];
        foreach (IGrouping<string, (string Root, string Part, string Name)> root in places.GroupBy(place => place.Root))
        {
            HashSet<string> parts = [.. root.Select(place => place.Part)];
            if (_read.TryGetValue(root.Key, out HashSet<string>? before))
            {
                parts.UnionWith(before);
            }

            if (parts.Count > 1)
            {
                return !_reported.Add(root.Key) ? false : throw CmdletErrors.ResourcesRepeated(given, root.Key, [.. parts.OrderBy(part => part, StringComparer.Ordinal)], DatasetFolder.PathOf(root.Key));
            }

            _read[root.Key] = parts;
            if (parts.Contains(Runs) && root.Select(place => place.Name).Distinct(StringComparer.Ordinal).Skip(1).Any())
            {
                SeveralRunsOf = root.Key;
            }
        }

        return true;
    }

    // Null for a path that is not in a folder of runs.
    private static (string Root, string Part, string Name)? PlaceOf(string path)
    {
        string child = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        for (int i = 0; i < Deepest && Path.GetDirectoryName(child) is { } root; i++)
        {
            if (RunFolder.IsRoot(root))
            {
                return PartOf(child) is { } part ? (root, part, Path.GetFileName(child)) : null;
            }

            // Files of deletions and of outcomes have no resources of the view.
            if (ExportLayout.SideFolders.Contains(Path.GetFileName(child), StringComparer.Ordinal))
            {
                return null;
            }

            child = root;
        }

        return null;
    }

    // A run that could not begin has only a log.
    private static string? PartOf(string child) =>
        FolderPaths.IsCurrentView(child) ? View
        : ExportLayout.IsKeptView(Path.GetFileName(child)) ? Kept
        : RunFolder.DataFoldersOf(child).Any(FolderPaths.HoldsExport) ? Runs
        : null;
}
