using RedoxExport.Datasets;

namespace RedoxExport.Cmdlets;

/// <summary>
/// Notices paths that would read the same resources more than once: a view has the resources of its runs. A wildcard such as
/// <c>./redox/*</c> matches both. What can only be the same, such as several runs, is read with a warning.
/// </summary>
internal sealed class RepeatedResources
{
    private readonly RunPlaces _places = new();

    // The parts that have been read of each folder of runs, and the folders about which an error or a warning has been reported.
    private readonly Dictionary<string, PartsOfRuns> _read = new(RunPlaces.Comparer);
    private readonly HashSet<string> _reported = new(RunPlaces.Comparer);
    private readonly HashSet<string> _warned = new(RunPlaces.Comparer);

    /// <summary>The warnings about the last paths, one at most for each folder of runs during the life of the instance.</summary>
    public IReadOnlyList<string> Warnings { get; private set; } = [];

    /// <summary>Decides if paths can be read. They are the files and folders of one path from the user.</summary>
    /// <param name="given">The path from the user.</param>
    /// <param name="paths">The files and folders.</param>
    /// <returns>False if the error about their folder of runs has been reported before.</returns>
    /// <exception cref="RedoxExportException"><c>ResourcesRepeated</c>.</exception>
    public bool MayRead(string given, IEnumerable<string> paths)
    {
        Warnings = [];
        Dictionary<string, PartsOfRuns> after = new(RunPlaces.Comparer);
        foreach (IGrouping<string, (RunPlace Place, string Path)> root in InRoots(paths).GroupBy(found => found.Place.Root, RunPlaces.Comparer))
        {
            if (_read.TryGetValue(root.Key, out PartsOfRuns? before) && root.All(found => before.Has(found.Place, found.Path)))
            {
                continue;
            }

            PartsOfRuns parts = (before ?? new PartsOfRuns()).With(root);
            if (parts.RepeatingViews.Any())
            {
                return !_reported.Add(root.Key) ? false : throw CmdletErrors.ResourcesRepeated(
                    given,
                    root.Key,
                    [.. parts.RepeatingViews.Select(view => view.FullPath).OrderBy(path => path, StringComparer.Ordinal)],
                    [.. new PartsOfRuns().With(root).Others.Intersect(parts.Others).Select(part => part.FullPath).OrderBy(path => path, StringComparer.Ordinal)]);
            }

            after.Add(root.Key, parts);
        }

        // Only now: if one root is refused, nothing of the path is read.
        Warnings = [.. after.Where(root => root.Value.CanOverlap && _warned.Add(root.Key)).Select(root => WarningOf(given, root.Key, root.Value, _read.ContainsKey(root.Key)))];
        foreach (KeyValuePair<string, PartsOfRuns> root in after)
        {
            _read[root.Key] = root.Value;
        }

        return true;
    }

    /// <summary>Names ways to read each resource of a folder of runs once.</summary>
    /// <param name="root">The folder of runs.</param>
    public static string AdviceFor(string root)
    {
        string current = DatasetFolder.PathOf(root);
        return Directory.Exists(current)
            ? $"Read its current view, '{current}', or one run: (Get-RedoxExportRun '{root}' -Last 1).Path"
            : $"Read one run, (Get-RedoxExportRun '{root}' -Last 1).Path, or merge all of them into a current view first: Update-RedoxExportDataset '{root}'";
    }

    private IEnumerable<(RunPlace Place, string Path)> InRoots(IEnumerable<string> paths)
    {
        foreach (string path in paths)
        {
            if (_places.Of(path) is { } place)
            {
                yield return (place, path);
            }
        }
    }

    private static string WarningOf(string given, string root, PartsOfRuns parts, bool isMore)
    {
        // The view does not replace runs that are not in it.
        string advice = parts.AreRunsOf(DatasetFolder.PathOf(root)) ? AdviceFor(root) : "To read each resource once, run the command for one of them only.";
        return $"'{given}'{(isMore ? " and the paths before it contain" : " contains")} {parts.Describe()} of '{root}'. A resource that several of them have is read several times. {advice}";
    }
}
