using RedoxExport.Exports;
using RedoxExport.Storage;
using RedoxExport.Text;
using RedoxExport.Transport;

namespace RedoxExport.Downloads;

/// <summary>A folder that one export lives in, held by one writer at a time, or by one a shard.</summary>
internal sealed class ExportFolder : IDisposable
{
    // What is done while all is held takes a second or two for a very long manifest; many may be before this one.
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(2);

    // A process that was killed holds its shard until the system, or a file server, has noticed.
    private static readonly TimeSpan LongestWaitForShard = TimeSpan.FromSeconds(5);
    private static readonly Backoff ShardPauses = Backoff.HalfJitter(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(1));

    private readonly Shard? _shard;
    private readonly TimeProvider _clock;
    private readonly Pacing? _pacing;
    private FileLock? _lock;
    private FileLock? _shardLock;
    private FolderRecord? _before;
    private IReadOnlyList<Uri> _manifestFrom = [];

    private ExportFolder(string path, FileLock heldLock, Shard? shard, TimeProvider clock, Pacing? pacing)
    {
        FullPath = path;
        Rights = FileRights.HandedDownBy(path);
        _lock = heldLock;
        _shard = shard;
        _clock = clock;
        _pacing = pacing;
    }

    public string FullPath { get; }

    /// <summary>Who may open the files that are created here.</summary>
    public FileRights Rights { get; }

    /// <summary>Whether files lay here that were not whole when the folder was opened.</summary>
    public bool HadPartials { get; private set; }

    /// <summary>What the folder said of the same export when it was opened; <see langword="null"/> if it was new.</summary>
    public FolderRecord? Before => _before;

    /// <summary>Opens or creates the folder for an export, and holds it.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="job">The export that it is for; <see langword="null"/> for one that is about to start, which needs an empty place.</param>
    /// <param name="clock">The clock.</param>
    /// <exception cref="RedoxExportException"><c>DestinationInUse</c>, <c>FolderHoldsAnotherExport</c>, <c>FolderHoldsOtherFiles</c>, <c>FolderDamaged</c>, or the disk is at fault.</exception>
    public static ExportFolder Open(string path, ExportJob? job, TimeProvider clock) => Guarded(path, full =>
    {
        FileLock held = FileLock.TryTake(Path.Combine(full, ExportLayout.LockName)) ?? throw DownloadErrors.DestinationInUse(full);
        return Task.FromResult(new ExportFolder(full, held, null, clock, null).Begin(job));
    }).GetAwaiter().GetResult();

    /// <summary>
    /// Opens or creates the folder for one shard of an export, beside those that save the others. It is held alone until
    /// <see cref="LetOthersIn"/>: the first one that comes makes what all need.
    /// </summary>
    /// <param name="path">The folder.</param>
    /// <param name="job">The export that it is for.</param>
    /// <param name="shard">The shard, which nobody else may save meanwhile.</param>
    /// <param name="pacing">Time.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RedoxExportException">As <see cref="Open"/>.</exception>
    public static Task<ExportFolder> OpenAsync(string path, ExportJob job, Shard shard, Pacing pacing, CancellationToken cancellationToken) => Guarded(path, async full =>
    {
        long begun = pacing.Clock.GetTimestamp();
        Backoff.Sequence pauses = ShardPauses.Begin(pacing);
        while (true)
        {
            FileLock held = await WaitForAllAsync(full, pacing, cancellationToken).ConfigureAwait(false);
            try
            {
                return new ExportFolder(full, held, shard, pacing.Clock, pacing).Begin(job);
            }
            catch (RedoxExportException e) when (e.Recovery == Recovery.WaitForHolder && pacing.Clock.GetElapsedTime(begun) < LongestWaitForShard)
            {
                await pauses.DelayAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    });

    /// <summary>Where a file of a folder is; its name may have a slash.</summary>
    public static string PathOf(string folder, string name) => Path.Combine(folder, name.Replace('/', Path.DirectorySeparatorChar));

    public string PathOf(string name) => PathOf(FullPath, name);

    public void WriteRecord(string state, Uri baseUri, ExportRequest? request, ExportJob? job, SaveTotals? totals = null)
    {
        // Of a shard: the others have written it since it was read.
        Recall(job);
        Write(ExportLayout.RecordName, ExportRecord.Write(state, baseUri, request, job, totals, _before, _clock.GetUtcNow(), _manifestFrom));
    }

    /// <summary>Writes down which moments of the server's clock its answers have named. The folder is held.</summary>
    public void WriteTimes(ExportJob job)
    {
        ServerTimes heard = job.Times;
        Recall(job);
        if (job.Times != _before?.Times || heard != job.Times)
        {
            string path = PathOf(ExportLayout.RecordName);
            Disk.Do(path, () => WriteTimes(path, job.Times));
        }
    }

    /// <summary>
    /// Writes down which moments of the server's clock its answers have named, if nothing else is writing into the folder at the moment: a command
    /// that saves into it asks the server by itself. If it cannot be written, the save says so.
    /// </summary>
    public static void KeepTimes(ExportJob job)
    {
        if (job.Path is not { } folder)
        {
            return;
        }

        try
        {
            using FileLock? held = FileLock.TryTake(Path.Combine(folder, ExportLayout.LockName));
            if (held is null || ExportRecord.Read(folder) is not { } record || record.PollingUrlSha256 != ExportRecord.Fingerprint(job.PollingUri))
            {
                return;
            }

            job.Times = job.Times.With(record.Times);
            if (job.Times != record.Times)
            {
                WriteTimes(PathOf(folder, ExportLayout.RecordName), job.Times);
            }
        }
        catch (Exception e) when (Disk.IsFault(e) || e is RedoxExportException)
        {
            // A medium that cannot be written to may be asked about all the same.
        }
    }

    /// <summary>
    /// The list that the folder was begun with: rows and names are those of this one, however often the list is fetched again;
    /// <see langword="null"/> if nothing has been fetched by a list yet.
    /// </summary>
    /// <param name="from">The address that relative links are relative to.</param>
    /// <exception cref="RedoxExportException"><c>FolderDamaged</c>, or the disk is at fault.</exception>
    public ExportManifest? FirstManifest(Uri from)
    {
        // A process that was killed before the record said so had not begun to fetch.
        if (_before?.State is not (ExportState.Saving or ExportState.Saved or ExportState.Incomplete))
        {
            return null;
        }

        _manifestFrom = _before.ManifestFrom;
        return ReadManifest(FullPath, from, _before);
    }

    /// <summary>The server's manifest, byte for byte; further pages next to the first.</summary>
    /// <param name="manifest">The manifest.</param>
    /// <param name="from">The address that its relative links are taken to be relative to, unless the record says otherwise.</param>
    public void WriteManifest(ExportManifest manifest, Uri from)
    {
        Uri[] pages = [.. manifest.Pages.Select(page => SafeText.WithoutSecrets(page.From))];
        _manifestFrom = Array.TrueForAll(pages, page => page == SafeText.WithoutSecrets(from)) ? [] : pages;
        if (manifest.Pages.Count > 1 || File.Exists(PathOf(ExportLayout.ManifestPageName(1))))
        {
            // Without its first page a manifest is not there. Killed in between, no mixture of two is left, and no beginning of one.
            string first = PathOf(ExportLayout.ManifestName);
            Disk.Do(first, () => PlainFile.Delete(first));
        }

        for (int i = manifest.Pages.Count; File.Exists(PathOf(ExportLayout.ManifestPageName(i))); i++)
        {
            string stale = PathOf(ExportLayout.ManifestPageName(i));
            Disk.Do(stale, () => PlainFile.Delete(stale));
        }

        for (int i = manifest.Pages.Count - 1; i >= 0; i--)
        {
            string path = PathOf(ExportLayout.ManifestPageName(i));
            Disk.Do(path, () => AtomicFile.Write(path, manifest.Pages[i].CopyTo));
        }
    }

    /// <summary>The rows of the manifest that the folder was begun with; <see langword="null"/> where it has none yet.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="from">The address that links are relative to, unless the record says otherwise.</param>
    /// <param name="record">The folder's record.</param>
    /// <exception cref="RedoxExportException"><c>FolderDamaged</c>, or the disk is at fault.</exception>
    public static ExportManifest? ReadManifest(string path, Uri from, FolderRecord? record = null)
    {
        List<ManifestPage> pages = [];
        for (string file; File.Exists(file = Path.Combine(path, ExportLayout.ManifestPageName(pages.Count)));)
        {
            byte[] bytes = Disk.Do(file, () => File.ReadAllBytes(file));
            try
            {
                pages.Add(ManifestPage.Read(bytes, record?.ManifestFrom.ElementAtOrDefault(pages.Count) ?? from));
            }
            catch (RedoxExportException e)
            {
                throw DownloadErrors.FolderDamaged(path, ExportLayout.ManifestPageName(pages.Count), "it is not a valid manifest", e);
            }
        }

        return pages.Count > 0 ? new ExportManifest(pages, isPartial: false) : null;
    }

    /// <summary>Whether somebody holds a folder at the moment, or saves a shard into it, as far as that can be seen. Nothing in it is changed.</summary>
    /// <param name="path">The folder.</param>
    public static bool IsHeld(string path) => FileLock.IsHeld(Path.Combine(path, ExportLayout.LockName)) || ShardFiles.AtWork(path).Count > 0;

    /// <summary>Whether somebody else saves a shard into the folder at the moment.</summary>
    public bool OthersAreAtWork => ShardFiles.AtWork(FullPath).Any(other => other != _shard);

    /// <summary>Of a shard: lets go of what all shards share, and keeps its own. A whole folder stays held.</summary>
    public void LetOthersIn()
    {
        if (_shard is not null)
        {
            _lock?.Dispose();
            _lock = null;
        }
    }

    /// <summary>Of a shard: waits until what all shards share is its own for a moment. A whole folder is held anyway.</summary>
    /// <exception cref="RedoxExportException"><c>DestinationInUse</c>, or the disk is at fault.</exception>
    public async Task HoldAllAsync(CancellationToken cancellationToken)
    {
        try
        {
            _lock ??= await WaitForAllAsync(FullPath, _pacing!, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (Disk.IsFault(e))
        {
            throw StorageErrors.Of(FullPath, e);
        }
    }

    /// <summary>Of a shard: as <see cref="HoldAllAsync"/>, but it may be that others hold it all the time.</summary>
    /// <exception cref="RedoxExportException">The disk is at fault.</exception>
    public async Task<bool> TryHoldAllAsync(CancellationToken cancellationToken)
    {
        try
        {
            await HoldAllAsync(cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (RedoxExportException e) when (e.Recovery == Recovery.WaitForHolder)
        {
            return false;
        }
    }

    /// <summary>A folder below this one.</summary>
    public void CreateFolder(string name)
    {
        string path = PathOf(name);
        Disk.Do(path, () => PrivateFolder.Create(path));
    }

    public void Dispose()
    {
        // In this order: who holds the folder next does not take a shard that has ended for one at work.
        _shardLock?.Dispose();
        _shardLock = null;
        _lock?.Dispose();
        _lock = null;
    }

    private static async Task<FileLock> WaitForAllAsync(string folder, Pacing pacing, CancellationToken cancellationToken) =>
        await FolderLock.WaitAsync(Path.Combine(folder, ExportLayout.LockName), LongestWait, pacing, cancellationToken).ConfigureAwait(false) ?? throw DownloadErrors.DestinationInUse(folder);

    private static async Task<ExportFolder> Guarded(string path, Func<string, Task<ExportFolder>> open)
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
            return await open(full).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw StorageErrors.Of(full, e);
        }
    }

    private ExportFolder Begin(ExportJob? job)
    {
        try
        {
            // A whole folder needs all to itself. A shard has rows of its own among shards of the same dealing; those of another have some of them too.
            if (ShardFiles.AtWork(FullPath).FirstOrDefault(other => other == _shard || other.Count != _shard?.Count) is { } busy)
            {
                throw DownloadErrors.DestinationInUse(FullPath, busy);
            }

            if (_shard is not null)
            {
                _shardLock = FileLock.TryTake(PathOf(ShardFiles.LockOf(_shard))) ?? throw DownloadErrors.DestinationInUse(FullPath, _shard);
            }

            CheckOwner(job);
            AtomicFile.DeleteAbandoned(FullPath);
            HadPartials = StrayFiles.AnyPartial(FullPath);
            return this;
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    private void Write(string name, byte[] bytes)
    {
        string path = Path.Combine(FullPath, name);
        Disk.Do(path, () => AtomicFile.Write(path, file => file.Write(bytes, 0, bytes.Length)));
    }

    private static void WriteTimes(string path, ServerTimes times)
    {
        byte[] record = ExportRecord.WithTimes(File.ReadAllBytes(path), times);
        AtomicFile.Write(path, file => file.Write(record, 0, record.Length));
    }

    // What the folder knows of the same export counts as well: the kick-off may have been made by another process.
    private void Recall(ExportJob? job)
    {
        _before = Disk.Do(FullPath, () => ExportRecord.Read(FullPath)) ?? _before;
        if (job is not null && _before is { } known)
        {
            job.Times = job.Times.With(known.Times);
        }
    }

    private void CheckOwner(ExportJob? job)
    {
        if (ExportRecord.Read(FullPath) is not { } record)
        {
            string? stranger = Directory.EnumerateFiles(FullPath)
                .Select(Path.GetFileName)
                .FirstOrDefault(name => (name!.Contains(ExportLayout.NdjsonEnding) && name != ExportLayout.LogName) || ExportLayout.IsManifest(name));
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
        job.Times = job.Times.With(record.Times);
    }

    // A start that was killed between the journal and export.json.
    private string? JournaledFingerprint() =>
        Uri.TryCreate(FileJournal.ReadPollingUrl(FullPath), UriKind.Absolute, out Uri? uri) ? ExportRecord.Fingerprint(uri) : null;
}
