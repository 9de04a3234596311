using RedoxExport.Datasets;
using RedoxExport.Fhir;
using RedoxExport.Resources;
using RedoxExport.Runs;
using RedoxExport.Storage;

namespace RedoxExport.Cmdlets;

/// <summary>The runs and views of one folder of runs that a command reads, with the types of resources that it reads of each.</summary>
internal sealed class PartsOfRuns
{
    // The type of a file whose name is not that of a type: it can have resources of any.
    private const string Any = "*";

    private readonly Dictionary<string, Part> _parts = new(RunPlaces.Comparer);

    /// <summary>The views that have been or are to be read, and whose data include a run of <see cref="Runs"/>.</summary>
    public IEnumerable<RunPlace> RepeatingViews => Views.Where(view => Runs.Any(run => Repeats(view, run))).Select(view => view.Place);

    /// <summary>The runs and views that no view of <see cref="RepeatingViews"/> has.</summary>
    public IEnumerable<RunPlace> Others =>
        _parts.Values.Where(part => part.Place.IsRun ? !Views.Any(view => Repeats(view, part)) : !Runs.Any(run => Repeats(part, run))).Select(part => part.Place);

    /// <summary>True if two of the parts can have the same resource.</summary>
    public bool CanOverlap
    {
        get
        {
            HashSet<string> seen = new(StringComparer.Ordinal);
            bool isFirst = true;
            foreach (Part part in _parts.Values.Where(part => part.Types.Count > 0))
            {
                if (!isFirst && (part.Types.Contains(Any) || seen.Contains(Any) || seen.Overlaps(part.Types)))
                {
                    return true;
                }

                seen.UnionWith(part.Types);
                isFirst = false;
            }

            return false;
        }
    }

    private IEnumerable<Part> Runs => _parts.Values.Where(part => part.Place.IsRun);

    private IEnumerable<Part> Views => _parts.Values.Where(part => !part.Place.IsRun);

    /// <summary>Names the parts, such as <c>several runs and the current view</c>.</summary>
    public string Describe()
    {
        int runs = Runs.Count();
        int kept = Views.Count(view => ExportLayout.IsKeptView(view.Place.Name));
        return string.Join(" and ", new[]
        {
            runs switch { 0 => null, 1 => "a run", _ => "several runs" },
            Views.Any(view => !ExportLayout.IsKeptView(view.Place.Name)) ? "the current view" : null,
            kept switch { 0 => null, 1 => "a view that is kept", _ => "several views that are kept" },
        }.OfType<string>());
    }

    /// <summary>True if all parts are runs that a view has, or that it can be made of because there is no view.</summary>
    /// <param name="view">The folder of the view.</param>
    public bool AreRunsOf(string view) =>
        !Views.Any() && (!Directory.Exists(view) || (RunsIn(view) is { } ids && Runs.All(run => ids.Contains(run.Place.Name))));

    /// <summary>Returns these parts with more of them. Changes nothing in these.</summary>
    /// <param name="places">The files and folders to read, with their places.</param>
    public PartsOfRuns With(IEnumerable<(RunPlace Place, string Path)> places)
    {
        PartsOfRuns all = new();
        foreach (KeyValuePair<string, Part> part in _parts)
        {
            all._parts.Add(part.Key, part.Value);
        }

        foreach ((RunPlace place, string path) in places)
        {
            if (!all._parts.TryGetValue(place.Name, out Part? part))
            {
                part = new Part(place, new HashSet<string>(StringComparer.Ordinal), place.IsRun ? null : RunsIn(place.FullPath));
            }

            HashSet<string> types = new(part.Types, StringComparer.Ordinal);
            types.UnionWith(TypesOf(path));
            all._parts[place.Name] = part with { Types = types };
        }

        return all;
    }

    /// <summary>True if a file has been counted: reading it changes nothing in the decisions.</summary>
    /// <param name="place">The place of the file or folder.</param>
    /// <param name="path">Its path.</param>
    public bool Has(RunPlace place, string path) => _parts.TryGetValue(place.Name, out Part? part) && part.Types.IsSupersetOf(TypesOf(path));

    private static bool Repeats(Part view, Part run) =>
        view.RunIds?.Contains(run.Place.Name) == true
        && (view.Types.Overlaps(run.Types) || (view.Types.Contains(Any) && run.Types.Count > 0) || (run.Types.Contains(Any) && view.Types.Count > 0));

    private static IReadOnlyList<string> TypesOf(string path)
    {
        if (!Directory.Exists(path))
        {
            // A wildcard also matches the journal, which has no resources.
            return ResourceFileNames.IsOwnRecord(path) ? [] : [TypeOf(path)];
        }

        try
        {
            return [.. RunFolder.DataFoldersOf(path).SelectMany(Directory.EnumerateFiles).Where(ResourceFileNames.IsOfResources).Select(TypeOf).Distinct(StringComparer.Ordinal)];
        }
        catch (Exception e) when (Disk.IsFault(e))
        {
            // The error is reported when the folder is read.
            return [Any];
        }
    }

    private static string TypeOf(string file) => ResourceFileNames.TypeOf(file) is var type && ResourceTypeNames.IsKnown(type) ? type : Any;

    // Null for a view whose summary cannot be read: it is not known which runs it has.
    private static HashSet<string>? RunsIn(string view)
    {
        try
        {
            return DatasetSummary.Read(view) is { } summary ? new HashSet<string>(summary.RunIds, RunPlaces.Comparer) : null;
        }
        catch (Exception e) when (Disk.IsFault(e))
        {
            return null;
        }
    }

    private sealed record Part(RunPlace Place, HashSet<string> Types, HashSet<string>? RunIds);
}
