using RedoxExport.Exports;

namespace RedoxExport.Downloads;

/// <summary>A folder that one export lives in, held by one writer at a time.</summary>
internal sealed class ExportFolder : IDisposable
{
    public const string LockName = "export.lock";

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
            PrivateFolder.Create(full);
            ExportFolder folder = new(full, Hold(full), clock);
            try
            {
                folder.CheckOwner(job);
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

    public string PathOf(string name) => Path.Combine(FullPath, name.Replace('/', Path.DirectorySeparatorChar));

    public void WriteRecord(string state, Uri baseUri, ExportRequest? request, ExportJob? job, IReadOnlyList<ExportedFile>? files = null) =>
        Write(ExportRecord.FileName, ExportRecord.Write(state, baseUri, request, job, files, _before, _clock.GetUtcNow()));

    /// <summary>The server's manifest, byte for byte; further pages beside the first.</summary>
    public void WriteManifest(ExportManifest manifest)
    {
        for (int i = 0; i < manifest.Pages.Count; i++)
        {
            Write(i == 0 ? "manifest.json" : $"manifest.{i + 1:D4}.json", manifest.Pages[i].Bytes);
        }
    }

    /// <summary>A folder below this one.</summary>
    public void CreateFolder(string name)
    {
        string path = PathOf(name);
        try
        {
            PrivateFolder.Create(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw DownloadErrors.Storage(path, e);
        }
    }

    public void Dispose() => _lock.Dispose();

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
        try
        {
            AtomicFile.Write(path, bytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw DownloadErrors.Storage(path, e);
        }
    }

    private void CheckOwner(ExportJob? job)
    {
        if (ExportRecord.Read(FullPath) is not { } record)
        {
            string? stranger = Directory.EnumerateFiles(FullPath)
                .Select(Path.GetFileName)
                .FirstOrDefault(name => name!.Contains(".ndjson") || name.StartsWith("manifest.", StringComparison.OrdinalIgnoreCase));
            if (stranger is not null)
            {
                throw DownloadErrors.FolderHoldsOtherFiles(FullPath, stranger);
            }

            return;
        }

        if (job is null || record.PollingUrlSha256 != ExportRecord.Fingerprint(job.PollingUri))
        {
            throw DownloadErrors.FolderHoldsAnotherExport(FullPath, record.Id);
        }

        _before = record;
    }
}
