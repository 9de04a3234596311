using RedoxExport.Resources;
using RedoxExport.Storage;

namespace RedoxExport.Datasets;

/// <summary>The files of some runs in the order in which they count: in each run what was deleted first, then what was exported.</summary>
internal sealed class RunFiles
{
    private RunFiles(IReadOnlyList<RunFile> all)
    {
        All = all;
    }

    public IReadOnlyList<RunFile> All { get; }

    /// <summary>Looks for the files of runs, before anything is done.</summary>
    /// <exception cref="RedoxExportException"><c>DatasetRunMissing</c>, <c>DatasetRunUnfinished</c>, or a folder cannot be read.</exception>
    public static RunFiles Find(IReadOnlyList<DatasetRun> runs)
    {
        List<RunFile> files = [];
        for (int run = 0; run < runs.Count; run++)
        {
            ResourceFolder[] folders = [.. runs[run].Folders.Select(folder => Open(runs[run], folder))];

            // A full run begins with nothing: there is nothing that it could delete.
            foreach (ResourceFolder folder in runs[run].IsFull ? [] : folders)
            {
                string deleted = Path.Combine(folder.Path, ExportLayout.DeletedFolder);
                if (Directory.Exists(deleted))
                {
                    files.AddRange(ResourceFolder.Open(deleted).Files.Select(file => new RunFile(run, file, true)));
                }
            }

            files.AddRange(folders.SelectMany(folder => folder.Files).Select(file => new RunFile(run, file, false)));
        }

        return new RunFiles(files);
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
