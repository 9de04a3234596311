using System.Text.Json;
using RedoxExport.Storage;

namespace RedoxExport.Datasets;

/// <summary>
/// The change sets next to a current view: a folder for each, named after the revision that it leads to. Each knows the revision that it begins
/// with, so the way to a view is found backwards from the view. A change set that no view leads back to counts for nobody.
/// </summary>
/// <param name="paths">The paths of the view.</param>
internal sealed class ChangeSetStore(DatasetPaths paths)
{
    public static string LinesPath(string set, string type) => DatasetPaths.FileOf(set, type);

    public static string IdsPath(string set, string type) => Path.Combine(set, type + ExportLayout.IdsEnding);

    /// <summary>The change sets that lead to a view, the last one first, as far back as they are on disk. Reads no data.</summary>
    /// <param name="revision">The revision of the view; <see langword="null"/> if it has none.</param>
    /// <exception cref="IOException">A disk operation failed.</exception>
    public IEnumerable<ChangeSet> LeadingTo(string? revision)
    {
        // A document that was changed by hand must not lead in a circle.
        HashSet<string> seen = new(StringComparer.Ordinal);
        while (revision is not null && seen.Add(revision) && Read(revision) is { } set)
        {
            yield return set;
            revision = set.From;
        }
    }

    /// <summary>Removes the change sets that a follower does not need, or that are too many or too large.</summary>
    /// <param name="view">The current view; <see langword="null"/> if there is none.</param>
    /// <param name="limits">How many are kept.</param>
    /// <exception cref="IOException">A disk operation failed.</exception>
    public void Trim(DatasetSummary? view, DatasetLimits limits)
    {
        if (!Directory.Exists(paths.Changes))
        {
            return;
        }

        HashSet<string> kept = new(StringComparer.Ordinal);
        long bytes = 0;
        foreach (ChangeSet set in LeadingTo(view?.Revision).Take(limits.ChangeSets))
        {
            bytes += set.Bytes;
            if (kept.Count > 0 && bytes > limits.MostChangeBytes(view!.Bytes))
            {
                break;
            }

            kept.Add(set.Revision);
        }

        foreach (string below in Directory.GetDirectories(paths.Changes))
        {
            if (ViewRevision.IsValid(Path.GetFileName(below)) && !kept.Contains(Path.GetFileName(below)))
            {
                DatasetSwap.Delete(below);
            }
        }

        if (!Directory.EnumerateFileSystemEntries(paths.Changes).Any())
        {
            DatasetSwap.Delete(paths.Changes);
        }
    }

    /// <summary>Creates an empty folder for a change set. Accounts that can open the view can open it, too.</summary>
    public string Create(string revision)
    {
        string set = PathOf(revision);
        DatasetSwap.CreateLike(paths.Changes, paths.Current);
        DatasetSwap.CreateLike(set, paths.Current);
        return set;
    }

    public static void Write(string set, ChangesRecord record) => RecordDocument.Write(
        Path.Combine(set, ExportLayout.ChangesName),
        record,
        DatasetsJson.Default.ChangesRecord,
        new JsonWriterOptions { Indented = true });

    private string PathOf(string revision) => Path.Combine(paths.Changes, revision);

    private ChangeSet? Read(string revision)
    {
        string set = PathOf(revision);
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(Path.Combine(set, ExportLayout.ChangesName)), DatasetsJson.Default.ChangesRecord) is { } record
                ? ChangesMapper.ToChangeSet(record, set)
                : null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or JsonException or FormatException)
        {
            // It was removed, an update was killed while it wrote it, or something else has changed it. Followers load the view anew.
            return null;
        }
    }
}
