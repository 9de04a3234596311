using RedoxExport.Datasets;
using RedoxExport.Downloads;
using RedoxExport.Exports;
using RedoxExport.Runs;
using RedoxExport.Storage;

namespace RedoxExport.Copies;

/// <summary>An export, a run or a current view that can be copied.</summary>
internal sealed class CopySource
{
    // The root of a drive has no name. Without one, the names of its files would begin at the root of the destination's drive.
    private const string NameOfDrive = "export";

    private readonly string? _root;

    private CopySource(string path, string? root)
    {
        Path = path;
        _root = root;
        Name = System.IO.Path.GetFileName(System.IO.Path.TrimEndingDirectorySeparator(path)) is { Length: > 0 } name ? name : NameOfDrive;
    }

    /// <summary>The full path of the folder.</summary>
    public string Path { get; }

    /// <summary>The name of the folder, here and in the copy.</summary>
    public string Name { get; }

    /// <summary>True if it is the current view of a root, whose files change with each update.</summary>
    public bool IsView => _root is not null;

    /// <summary>Finds what a folder has to copy: itself if it is an export, a run or a current view; the complete runs and the current view of a root.</summary>
    /// <param name="path">The folder.</param>
    /// <exception cref="RedoxExportException"><c>HistoryDamaged</c>, <c>NoCompleteRun</c>, <c>DatasetNotWritten</c>, or a disk error.</exception>
    public static IReadOnlyList<CopySource> Find(string path)
    {
        string full = System.IO.Path.GetFullPath(path);
        if (DatasetFolder.RootOf(full) is { } above && DatasetFolder.PathOf(above) == System.IO.Path.TrimEndingDirectorySeparator(full) && DatasetFolder.Read(above) is not null)
        {
            return [View(above)];
        }

        bool hasView = DatasetFolder.Read(full) is not null;
        if (!RunFolder.IsRoot(full))
        {
            return hasView ? [View(full)] : [new CopySource(full, null)];
        }

        // A run that -Retain has removed has no folder. Its data are in the current view.
        List<CopySource> sources = [.. RunHistory.Read(full).Runs
            .Where(run => run.State == ExportRunState.Complete && Directory.Exists(run.Path))
            .Select(run => new CopySource(run.Path, null))];
        if (hasView)
        {
            sources.Add(View(full));
        }

        return sources.Count > 0 ? sources : throw RunErrors.NoCompleteRun(full);
    }

    /// <summary>The state of the current view at the moment; <see langword="null"/> if it is not known, and for an export.</summary>
    public string? ReadRevision() => _root is null ? null : DatasetFolder.Read(_root)?.Revision;

    /// <summary>Finds the files with their hashes. Those of a current view are read for it, because nothing has recorded their hashes.</summary>
    /// <exception cref="RedoxExportException">
    /// <c>NoExportHere</c>, <c>FolderDamaged</c>, <c>CopySourceIncomplete</c>, <c>CopySourceChanged</c>, <c>CopySourceUnreadable</c>.
    /// </exception>
    public CopySet Read(CancellationToken cancellation)
    {
        try
        {
            return _root is null ? ReadExport() : ReadView(_root, cancellation);
        }
        catch (Exception e) when (Disk.IsFault(e))
        {
            throw CopyErrors.SourceUnreadable(Path, e);
        }
        catch (RedoxExportException e) when (e.Recovery != Recovery.Continue)
        {
            // Whatever is wrong with this folder, others can be copied.
            throw e.WithRecovery(Recovery.Continue);
        }
    }

    private static CopySource View(string root) => new(DatasetFolder.PathOf(root), root);

    private CopySet ReadExport()
    {
        List<CopyFile> files = [];
        List<DateTimeOffset> times = [];
        foreach (string folder in RunFolder.ExportFoldersOf(Path))
        {
            IReadOnlyList<ExportedFile> saved = ExportResume.SavedFiles(folder) ?? throw CopyErrors.SourceIncomplete(folder);
            files.AddRange(saved.Select(file => new CopyFile(file.Path, ExportLayout.RelativeName(Path, file.Path), file.Length, file.Sha256)
            {
                Type = file.Type,
                Category = file.Category switch
                {
                    FileCategory.Deleted => ExportLayout.DeletedFolder,
                    FileCategory.Outcome => ExportLayout.OutcomeFolder,
                    _ => CopyManifest.OutputCategory,
                },
                Resources = file.ResourceCount,
            }));
            if (ExportResume.TransactionTimeOf(folder) is { } time)
            {
                times.Add(time);
            }
        }

        return new CopySet { Files = files, TransactionTime = times.Count > 0 ? times.Min() : null };
    }

    private CopySet ReadView(string root, CancellationToken cancellation)
    {
        string folder = DatasetSwap.FindLast(new DatasetPaths(root));
        DatasetSummary summary = DatasetSummary.Read(folder) ?? throw CopyErrors.SourceChanged(Path, "its summary has been changed meanwhile");
        List<CopyFile> files = [];
        foreach (DatasetType type in summary.Types)
        {
            string path = DatasetPaths.FileOf(folder, type.Type);
            string sha256 = FileHash.Of(path, cancellation);
            files.Add(new CopyFile(path, ExportLayout.CopiedViewFileName(type.Type, sha256), type.Bytes, sha256)
            {
                Type = type.Type,
                Category = CopyManifest.OutputCategory,
                Resources = type.Resources,
            });
        }

        return new CopySet { Files = files, TransactionTime = summary.TransactionTime, Revision = summary.Revision };
    }
}
