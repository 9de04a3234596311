using RedoxExport.Resources;
using RedoxExport.Storage;

namespace RedoxExport.Datasets;

/// <summary>
/// The files of some runs in the order in which they apply: within each run, first the deletions, then the exported resources. Published data
/// apply in the order of their manifest.
/// </summary>
internal sealed class RunFiles
{
    private RunFiles(IReadOnlyList<RunFile> all)
    {
        All = all;
    }

    public IReadOnlyList<RunFile> All { get; }

    /// <summary>Finds the files of runs, before any other work starts.</summary>
    /// <exception cref="RedoxExportException">
    /// <c>DatasetRunMissing</c>, <c>DatasetRunUnfinished</c>; <c>DatasetRunDamaged</c>: the run's files are not those that were saved; or a
    /// folder cannot be read.
    /// </exception>
    public static RunFiles Find(IReadOnlyList<DatasetRun> runs)
    {
        List<RunFile> files = [];
        for (int run = 0; run < runs.Count; run++)
        {
            ResourceFolder[] folders = [.. runs[run].Folders.Select(folder => Open(runs[run], folder))];
            Func<ResourceFile, ResourceFile> proved = ProofOf(runs[run]);
            if (runs[run].IsOrdered)
            {
                files.AddRange(InOrder(runs[run], run, folders, proved));
                continue;
            }

            // A full run starts from an empty view, so there is nothing that it could delete.
            foreach (ResourceFolder folder in runs[run].IsFull ? [] : folders)
            {
                string deleted = Path.Combine(folder.Path, ExportLayout.DeletedFolder);
                if (Directory.Exists(deleted))
                {
                    files.AddRange(ResourceFolder.Open(deleted).Files.Select(file => new RunFile(run, proved(file), true)));
                }
            }

            files.AddRange(folders.SelectMany(folder => folder.Files).Select(file => new RunFile(run, proved(file), false)));
        }

        return new RunFiles(files);
    }

    // The order of a manifest: page by page, first the resources and then the deletions. A page can delete what a page before it has.
    private static IEnumerable<RunFile> InOrder(DatasetRun run, int index, ResourceFolder[] folders, Func<ResourceFile, ResourceFile> proved)
    {
        foreach (ResourceFolder folder in folders)
        {
            string deleted = Path.Combine(folder.Path, ExportLayout.DeletedFolder);
            ResourceFile[] deletions = Directory.Exists(deleted) ? [.. ResourceFolder.Open(deleted).Files] : [];
            Dictionary<string, RunFile> found = folder.Files.Select(file => new RunFile(index, proved(file), false))
                .Concat(deletions.Select(file => new RunFile(index, proved(file), true)))
                .ToDictionary(file => file.File.Path, StringComparer.Ordinal);
            foreach (SavedFile saved in run.SavedFiles!(folder.Path)!)
            {
                if (found.TryGetValue(saved.Path, out RunFile? file))
                {
                    yield return file;
                }
            }
        }
    }

    /// <summary>Makes the function that makes reading a file of the run fail if its bytes are not those that were saved.</summary>
    private static Func<ResourceFile, ResourceFile> ProofOf(DatasetRun run)
    {
        if (run.SavedFiles is not { } savedIn)
        {
            return static file => file;
        }

        Dictionary<string, string> saved = new(StringComparer.Ordinal);
        foreach (string folder in run.Folders)
        {
            foreach (SavedFile file in savedIn(folder) ?? throw DatasetErrors.RunAltered(run.Id, folder, "files are missing, or their length has changed since they were saved"))
            {
                saved[file.Path] = file.Sha256;
            }
        }

        return file => saved.TryGetValue(file.Path, out string? sha256)
            ? file.Expecting(sha256)
            : throw DatasetErrors.RunHasMore(run.Id, file.Path);
    }

    private static ResourceFolder Open(DatasetRun run, string path)
    {
        if (!Directory.Exists(path))
        {
            throw DatasetErrors.RunMissing(run.Id, path);
        }

        ResourceFolder folder = ResourceFolder.Open(path);
        return folder.UnfinishedBecause is { } because ? throw DatasetErrors.RunUnfinished(run.Id, folder.Path, because) : folder;
    }
}
