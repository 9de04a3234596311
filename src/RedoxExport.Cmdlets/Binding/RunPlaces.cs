using RedoxExport.Datasets;
using RedoxExport.Runs;
using RedoxExport.Storage;

namespace RedoxExport.Cmdlets;

/// <summary>Finds the run or the view that a path belongs to. A folder is looked up once, whatever number of its files are read.</summary>
internal sealed class RunPlaces
{
    /// <summary>Compares paths as the file system of the platform usually does.</summary>
    public static readonly StringComparer Comparer = Disk.IsWindows ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;

    // A file of a run is at most two folders below its root, and one of a current view is one below it.
    private const int Deepest = 3;

    private readonly Dictionary<string, RunPlace?> _known = new(Comparer);

    /// <summary>Returns the place of a file or folder; <see langword="null"/> if it is not in a folder of runs.</summary>
    /// <param name="path">The file or folder.</param>
    public RunPlace? Of(string path)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        string? folder = Directory.Exists(full) ? full : Path.GetDirectoryName(full);
        if (folder is null)
        {
            return null;
        }

        if (!_known.TryGetValue(folder, out RunPlace? place))
        {
            place = Find(folder);
            _known.Add(folder, place);
        }

        return place;
    }

    private static RunPlace? Find(string folder)
    {
        string child = folder;
        for (int i = 0; i < Deepest && Path.GetDirectoryName(child) is { } root; i++)
        {
            // Files of deletions and of outcomes have no resources of the view.
            if (ExportLayout.SideFolders.Contains(Path.GetFileName(child), StringComparer.Ordinal))
            {
                return null;
            }

            if (RunFolder.IsRoot(root))
            {
                return PlaceIn(root, child);
            }

            child = root;
        }

        return null;
    }

    // A run that could not begin has only a log.
    private static RunPlace? PlaceIn(string root, string child)
    {
        string name = Path.GetFileName(child);
        return ExportLayout.IsKeptView(name) || DatasetFolder.RootOf(child) is not null ? new RunPlace(root, name, IsRun: false)
            : RunFolder.DataFoldersOf(child).Any(FolderPaths.HoldsExport) ? new RunPlace(root, name, IsRun: true)
            : null;
    }
}
