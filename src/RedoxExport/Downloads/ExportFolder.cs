using RedoxExport.Exports;

namespace RedoxExport.Downloads;

/// <summary>A folder that one export lives in, held by one writer at a time.</summary>
internal sealed class ExportFolder : IDisposable
{
    public const string LockName = "export.lock";

    public const string FirstManifestName = "manifest.json";

    private readonly FileStream _lock;
    private readonly TimeProvider _clock;
    private FolderRecord? _before;

    private ExportFolder(string path, FileStream heldLock, TimeProvider clock)
    {
        FullPath = path;
        _lock = heldLock;
        _clock = clock;
    }

    public string FullPath { get; }

    /// <summary>Whether files lay here that were not whole when the folder was opened.</summary>
    public bool HadPartials { get; private set; }

    /// <summary>Opens or creates the folder for an export, and holds it.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="job">The export that it is for; <see langword="null"/> for one that is about to start, which needs an empty place.</param>
    /// <param name="clock">The clock.</param>
    /// <exception cref="RedoxExportException"><c>DestinationInUse</c>, <c>FolderHoldsAnotherExport</c>, <c>FolderHoldsOtherFiles</c>, <c>FolderDamaged</c>, or the disk is at fault.</exception>
    public static ExportFolder Open(string path, ExportJob? job, TimeProvider clock)
    {
        string full = path;
        try
        {
            full = Path.GetFullPath(path);
            if (File.Exists(full))
            {
                throw DownloadErrors.DestinationIsFile(full);
            }

            PrivateFolder.Create(full);
            ExportFolder folder = new(full, Hold(full), clock);
            try
            {
                folder.CheckOwner(job);
                folder.HadPartials = StrayFiles.AnyPartial(full);
                return folder;
            }
            catch
            {
                folder.Dispose();
                throw;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw DownloadErrors.Storage(full, e);
        }
    }

    /// <summary>Where a file of a folder is; its name may have a slash.</summary>
    public static string PathOf(string folder, string name) => Path.Combine(folder, name.Replace('/', Path.DirectorySeparatorChar));

    public string PathOf(string name) => PathOf(FullPath, name);

    public void WriteRecord(string state, Uri baseUri, ExportRequest? request, ExportJob? job, SaveTotals? totals = null) =>
        Write(ExportRecord.FileName, ExportRecord.Write(state, baseUri, request, job, totals, _before, _clock.GetUtcNow()));

    /// <summary>The server's manifest, byte for byte; further pages beside the first.</summary>
    public void WriteManifest(ExportManifest manifest)
    {
        for (int i = 0; i < manifest.Pages.Count; i++)
        {
            string path = PathOf(ManifestName(i));
            Disk.Do(path, () => AtomicFile.Write(path, manifest.Pages[i].CopyTo));
        }

        // A manifest that has become shorter must not end in pages of the one before.
        for (int i = manifest.Pages.Count; File.Exists(PathOf(ManifestName(i))); i++)
        {
            string stale = PathOf(ManifestName(i));
            Disk.Do(stale, () => File.Delete(stale));
        }
    }

    /// <summary>The rows of the manifest that the folder was begun with; <see langword="null"/> where it has none yet.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="from">What the links are relative to.</param>
    /// <exception cref="RedoxExportException"><c>FolderDamaged</c>, or the disk is at fault.</exception>
    public static ExportManifest? ReadManifest(string path, Uri from)
    {
        List<ManifestPage> pages = [];
        for (string file; File.Exists(file = Path.Combine(path, ManifestName(pages.Count)));)
        {
            byte[] bytes = Disk.Do(file, () => File.ReadAllBytes(file));
            try
            {
                pages.Add(ManifestPage.Read(bytes, from));
            }
            catch (RedoxExportException e)
            {
                throw DownloadErrors.FolderDamaged(path, ManifestName(pages.Count), "it is no manifest any more", e);
            }
        }

        return pages.Count > 0 ? new ExportManifest(pages, isPartial: false) : null;
    }

    /// <summary>Whether somebody holds a folder at the moment, as far as that can be seen. Nothing in it is changed.</summary>
    /// <param name="path">The folder.</param>
    public static bool IsHeld(string path)
    {
        string lockPath = Path.Combine(path, LockName);
        if (!File.Exists(lockPath))
        {
            return false;
        }

        try
        {
            // Shared with everybody and let go at once. Who holds the folder shares with nobody; a kill leaves the file, not the hold.
            using FileStream seen = new(lockPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1);
            return false;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
        catch (IOException)
        {
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            // Another account's: whether it still holds it cannot be asked.
            return false;
        }
    }

    /// <summary>A folder below this one.</summary>
    public void CreateFolder(string name)
    {
        string path = PathOf(name);
        Disk.Do(path, () => PrivateFolder.Create(path));
    }

    public void Dispose() => _lock.Dispose();

    private static string ManifestName(int page) => page == 0 ? FirstManifestName : $"manifest.{page + 1:D4}.json";

    private static FileStream Hold(string folder)
    {
        try
        {
            return new FileStream(Path.Combine(folder, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException e) when (e is not DirectoryNotFoundException and not PathTooLongException && File.Exists(Path.Combine(folder, LockName)))
        {
            throw DownloadErrors.DestinationInUse(folder);
        }
    }

    private void Write(string name, byte[] bytes)
    {
        string path = Path.Combine(FullPath, name);
        Disk.Do(path, () => AtomicFile.Write(path, file => file.Write(bytes, 0, bytes.Length)));
    }

    private void CheckOwner(ExportJob? job)
    {
        if (ExportRecord.Read(FullPath) is not { } record)
        {
            string? stranger = Directory.EnumerateFiles(FullPath)
                .Select(Path.GetFileName)
                .FirstOrDefault(name => (name!.Contains(".ndjson") && name != StrayFiles.LogName) || name.StartsWith("manifest.", StringComparison.OrdinalIgnoreCase));
            if (stranger is not null)
            {
                throw DownloadErrors.FolderHoldsOtherFiles(FullPath, stranger);
            }

            return;
        }

        if (job is null || (record.PollingUrlSha256 ?? JournaledFingerprint()) != ExportRecord.Fingerprint(job.PollingUri))
        {
            throw DownloadErrors.FolderHoldsAnotherExport(FullPath, record.Id);
        }

        _before = record;
    }

    // A start that was killed between the journal and export.json.
    private string? JournaledFingerprint() =>
        Uri.TryCreate(FileJournal.ReadPollingUrl(FullPath), UriKind.Absolute, out Uri? uri) ? ExportRecord.Fingerprint(uri) : null;
}
