using RedoxExport.Datasets;
using RedoxExport.Downloads;
using RedoxExport.Exports;
using RedoxExport.Resources;
using RedoxExport.Storage;

namespace RedoxExport.Attachments;

/// <summary>The resources whose attachments are saved: an export, a run, or the current view of a folder of runs.</summary>
internal sealed class AttachmentSource
{
    private readonly string[] _folders;

    private AttachmentSource(string path, string[] folders, string? root)
    {
        FullPath = path;
        _folders = folders;
        Root = root;
    }

    public string FullPath { get; }

    /// <summary>The folder of the runs, if the resources are those of its current view.</summary>
    public string? Root { get; }

    /// <summary>The folder that attachments are saved into, unless the user specifies another. It stays when the current view is replaced.</summary>
    public string DefaultDestination => DestinationOf(Root ?? FullPath);

    /// <summary>The folder for the attachments of an export, a run, or the current view of a folder of runs.</summary>
    public static string DestinationOf(string path) => Path.Combine(path, ExportLayout.AttachmentFolder);

    /// <summary>Finds the resources of a folder.</summary>
    /// <param name="path">The folder of an export, a run, runs, or a current view.</param>
    /// <exception cref="RedoxExportException"><c>AttachmentSourceNotUsable</c>.</exception>
    public static AttachmentSource Open(string path)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (!Directory.Exists(full))
        {
            throw AttachmentErrors.SourceNotUsable(full, "the folder does not exist");
        }

        bool isView = File.Exists(Path.Combine(full, ExportLayout.ViewSummaryName));
        string root = isView ? Path.GetDirectoryName(full) ?? full : full;
        if (isView || File.Exists(Path.Combine(full, ExportLayout.HistoryName)) || DatasetFolder.Read(full) is not null)
        {
            return DatasetFolder.Read(root) is not null
                ? new AttachmentSource(full, [], root)
                : throw AttachmentErrors.SourceNotUsable(full, "it is a folder of runs without a current view");
        }

        string[] folders = [.. RunParts.DataOf(full)];
        return Array.Exists(folders, folder => ResourceFolder.Open(folder).Files.Count > 0)
            ? new AttachmentSource(full, folders, null)
            : throw AttachmentErrors.SourceNotUsable(full, "it contains no NDJSON files");
    }

    /// <summary>Holds the current view, so that it is not replaced while it is read.</summary>
    /// <returns><see langword="null"/> if there is nothing to hold.</returns>
    /// <exception cref="RedoxExportException"><c>DatasetInUse</c>, or a disk error.</exception>
    public FileLock? Hold() => Root is { } root ? Disk.Do(root, () => new DatasetPaths(root).Hold()) : null;

    /// <summary>The folders to read, while they are held.</summary>
    public IReadOnlyList<ResourceFolder> Folders() =>
        [.. (Root is { } root ? [DatasetSwap.FindLast(new DatasetPaths(root))] : _folders).Select(ResourceFolder.Open)];

    /// <summary>
    /// True if the server says that the files of the export need the token; <see langword="null"/> if it is not known, as for a current view.
    /// </summary>
    public bool? RequiresToken(Uri from)
    {
        bool?[] said = [.. _folders.Select(folder => RequiresToken(folder, from)).Distinct()];
        return said.Length == 1 ? said[0] : null;
    }

    private static bool? RequiresToken(string folder, Uri from)
    {
        try
        {
            ExportManifest? manifest = ExportFolder.ReadManifest(folder, from);
            bool?[] said = [.. manifest?.Pages.Select(page => page.RequiresAccessToken).Distinct() ?? []];
            return said.Length == 1 ? said[0] : null;
        }
        catch (RedoxExportException e) when (e.Kind == ErrorKind.InvalidData)
        {
            // Attachments can be saved without the manifest: a server that needs the token says so itself.
            return null;
        }
    }
}
