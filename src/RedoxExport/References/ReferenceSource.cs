using RedoxExport.Datasets;
using RedoxExport.Downloads;
using RedoxExport.Resources;
using RedoxExport.Runs;
using RedoxExport.Storage;

namespace RedoxExport.References;

/// <summary>The files in which references are searched, and the files that can answer them.</summary>
internal sealed class ReferenceSource
{
    private ReferenceSource(string path, string? root, string? export, Uri? baseUri, IReadOnlyList<string> searched, IReadOnlyList<string> others)
    {
        Path = path;
        Root = root;
        Export = export;
        BaseUri = baseUri;
        Searched = searched;
        Others = others;
    }

    /// <summary>The folder that the user named.</summary>
    public string Path { get; }

    /// <summary>The folder of the runs; <see langword="null"/> for a single export.</summary>
    public string? Root { get; }

    /// <summary>The folder of the export; <see langword="null"/> for runs.</summary>
    public string? Export { get; }

    /// <summary>The FHIR base of the data, if it is on record.</summary>
    public Uri? BaseUri { get; }

    /// <summary>The files whose references are searched. Their resources also answer references.</summary>
    public IReadOnlyList<string> Searched { get; }

    /// <summary>The files whose resources only answer references.</summary>
    public IReadOnlyList<string> Others { get; }

    /// <summary>True if the runs are of a group, whose members are known.</summary>
    public bool IsOfGroup { get; private init; }

    /// <summary>The last complete run; <see langword="null"/> for a single export, and for a current view without runs.</summary>
    public ExportRun? LastRun { get; private init; }

    /// <summary>Finds the files of a folder: an export, a run, the folder of the runs, or its current view.</summary>
    /// <exception cref="RedoxExportException"><c>NoExportHere</c>, <c>HistoryDamaged</c>, <c>NoCompleteRun</c>, <c>FolderDamaged</c>, or a disk error.</exception>
    public static ReferenceSource Find(string path)
    {
        string full = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));
        string? root = DatasetFolder.RootOf(full) ?? (RunFolder.IsRoot(full) ? full : null);
        if (root is not null && (RunFolder.IsRoot(root) || DatasetFolder.Read(root) is not null))
        {
            return OfRoot(full, root, null);
        }

        for (string? above = System.IO.Path.GetDirectoryName(full); above is not null && root is null && full.StartsWith(above, StringComparison.Ordinal); above = System.IO.Path.GetDirectoryName(above))
        {
            if (RunFolder.IsRoot(above) && RunOf(above, full) is { } run)
            {
                return OfRoot(full, above, run);
            }
        }

        return OfExport(full);
    }

    private static ExportRun? RunOf(string root, string path) => RunHistory.Read(root).Runs
        .FirstOrDefault(run => path == run.Path || path.StartsWith(run.Path + System.IO.Path.DirectorySeparatorChar, StringComparison.Ordinal));

    private static ReferenceSource OfExport(string path)
    {
        string? above = System.IO.Path.GetFileName(path) == ExportLayout.ReferencesFolder ? System.IO.Path.GetDirectoryName(path) : null;
        string export = above is not null && File.Exists(System.IO.Path.Combine(above, ExportLayout.RecordName)) ? above : path;
        FolderRecord record = Disk.Do(export, () => ExportRecord.Read(export)) ?? throw DownloadErrors.NoExportHere(export);
        return new ReferenceSource(
            export,
            null,
            export,
            record.BaseUri,
            [.. RunFolder.DataFoldersOf(export).SelectMany(FilesOf)],
            []);
    }

    private static ReferenceSource OfRoot(string path, string root, ExportRun? run)
    {
        DatasetFeed? view = DatasetFeed.Open(root);
        string[] current = view is null ? [] : [.. view.View.Types.Select(type => view.FileOf(type.Type))];
        if (!RunFolder.IsRoot(root))
        {
            return new ReferenceSource(path, root, null, null, current, []);
        }

        IReadOnlyList<ExportRun> chain = RunDataset.ChainOf(RunHistory.Read(root));
        int first = Math.Max(0, chain.ToList().FindLastIndex(each => each.Mode == ExportRunMode.Full));
        string[] all = view is not null
            ? current
            : [.. chain.Skip(first).SelectMany(each => FilesOfRun(each.Path))];
        ExportRun last = chain[chain.Count - 1];
        bool isOfGroup = chain.Any(each => each.AsksMembers == true);
        if (run is null)
        {
            return new ReferenceSource(path, root, null, last.BaseUri, all, []) { LastRun = last, IsOfGroup = isOfGroup };
        }

        string[] own = [.. FilesOfRun(run.Path)];
        return new ReferenceSource(path, root, null, last.BaseUri, own, [.. all.Except(own, StringComparer.Ordinal)]) { LastRun = last, IsOfGroup = isOfGroup };
    }

    // The folder of a run may have been removed, because later runs or the current view have its data.
    private static IEnumerable<string> FilesOfRun(string path) => Directory.Exists(path) ? RunFolder.DataFoldersOf(path).SelectMany(FilesOf) : [];

    private static IEnumerable<string> FilesOf(string folder) => ResourceFolder.Open(folder).Files.Select(file => file.Path);
}
