using RedoxExport.Exports;
using RedoxExport.Storage;
using RedoxExport.Text;
using RedoxExport.Transport;

namespace RedoxExport.Downloads;

/// <summary>The folder of one export on disk, locked by one writer at a time, or by one writer per shard.</summary>
internal sealed class ExportFolder : IDisposable
{
    // The lock is held for a second or two for a very long manifest, and many processes may be waiting ahead of this one.
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(2);

    // After a process was killed, its shard stays locked until the operating system or the file server notices.
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

    /// <summary>Who may open the files that are created in the folder.</summary>
    public FileRights Rights { get; }

    /// <summary>True if the folder contained partial files when it was opened.</summary>
    public bool HadPartials { get; private set; }

    /// <summary>The record of this export that was last read from the folder; <see langword="null"/> if there was none yet.</summary>
    public FolderRecord? Before => _before;

    /// <summary>Opens or creates the folder for an export, and locks it.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="job">The export to save; <see langword="null"/> for one that is about to start, which needs a folder without export data.</param>
    /// <param name="clock">The clock.</param>
    /// <exception cref="RedoxExportException">
    /// <c>DestinationInUse</c>, <c>FolderHoldsAnotherExport</c>, <c>FolderHoldsOtherFiles</c>, <c>FolderDamaged</c>, or a disk error.
    /// </exception>
    public static ExportFolder Open(string path, ExportJob? job, TimeProvider clock) => Guarded(path, full =>
    {
        FileLock held = FileLock.TryTake(Path.Combine(full, ExportLayout.LockName)) ?? throw DownloadErrors.DestinationInUse(full);
        return Task.FromResult(new ExportFolder(full, held, null, clock, null).Begin(job));
    }).GetAwaiter().GetResult();

    /// <summary>
    /// Opens or creates the folder for one shard of an export, while other processes may save other shards into it. The folder stays
    /// locked until <see cref="LetOthersIn"/>, so that the first process creates what all shards need.
    /// </summary>
    /// <param name="path">The folder.</param>
    /// <param name="job">The export to save.</param>
    /// <param name="shard">The shard. No other process may save it at the same time.</param>
    /// <param name="pacing">The clock and the source of jitter.</param>
    /// <param name="cancellationToken">Cancels the wait for the locks.</param>
    /// <exception cref="RedoxExportException">The same errors as <see cref="Open"/>.</exception>
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

    /// <summary>The path of a file in a folder. The name may contain a slash.</summary>
    public static string PathOf(string folder, string name) => Path.Combine(folder, name.Replace('/', Path.DirectorySeparatorChar));

    public string PathOf(string name) => PathOf(FullPath, name);

    public void WriteRecord(string state, Uri baseUri, ExportRequest? request, ExportJob? job, SaveTotals? totals = null)
    {
        // With shards, another process may have written the record since this one read it.
        Recall(job);
        Write(ExportLayout.RecordName, ExportRecord.Write(state, baseUri, request, job, totals, _before, _clock.GetUtcNow(), _manifestFrom));
    }

    /// <summary>Writes the export's server times to its record if they changed. The folder must be locked.</summary>
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
    /// Writes the export's server times to its record, unless another command is writing to the folder: that command gets the times
    /// from the server itself. Disk errors are ignored here, because a save reports them.
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
            // An export in a read-only folder can still be queried.
        }
    }

    /// <summary>
    /// The manifest that the folder was created with. Its rows and names stay in use however often the manifest is fetched again;
    /// <see langword="null"/> if no download has started from a manifest yet.
    /// </summary>
    /// <param name="from">The base address of relative links, unless the record names one.</param>
    /// <exception cref="RedoxExportException"><c>FolderDamaged</c>, or a disk error.</exception>
    public ExportManifest? FirstManifest(Uri from)
    {
        // A process that was killed before it recorded one of these states had not started any download.
        if (_before?.State is not (ExportState.Saving or ExportState.Saved or ExportState.Incomplete))
        {
            return null;
        }

        _manifestFrom = _before.ManifestFrom;
        return ReadManifest(FullPath, from, _before);
    }

    /// <summary>Writes the server's manifest byte for byte, with further pages in files next to the first page.</summary>
    /// <param name="manifest">The manifest.</param>
    /// <param name="from">The address that a later read uses as the base of relative links, unless the record names the pages' addresses.</param>
    public void WriteManifest(ExportManifest manifest, Uri from)
    {
        Uri[] pages = [.. manifest.Pages.Select(page => SafeText.WithoutSecrets(page.From))];
        _manifestFrom = Array.TrueForAll(pages, page => page == SafeText.WithoutSecrets(from)) ? [] : pages;
        if (manifest.Pages.Count > 1 || File.Exists(PathOf(ExportLayout.ManifestPageName(1))))
        {
            // A manifest without its first page counts as missing. A kill during this method therefore leaves neither a mix of two
            // manifests nor a part of one.
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

    /// <summary>Reads the manifest that the folder was created with; <see langword="null"/> if there is none yet.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="from">The base address of relative links, unless the record names one.</param>
    /// <param name="record">The folder's record.</param>
    /// <exception cref="RedoxExportException"><c>FolderDamaged</c>, or a disk error.</exception>
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

    /// <summary>
    /// True if a process holds the folder or is saving a shard into it, as far as this can be detected. Changes nothing in the folder.
    /// </summary>
    /// <param name="path">The folder.</param>
    public static bool IsHeld(string path) => FileLock.IsHeld(Path.Combine(path, ExportLayout.LockName)) == true || ShardFiles.AtWork(path).Count > 0;

    /// <summary>True if another process is saving a shard into the folder.</summary>
    public bool OthersAreAtWork => ShardFiles.AtWork(FullPath).Any(other => other != _shard);

    /// <summary>With a shard: releases the lock that all shards share, and keeps the shard's own. Without one, the folder stays locked.</summary>
    public void LetOthersIn()
    {
        if (_shard is not null)
        {
            _lock?.Dispose();
            _lock = null;
        }
    }

    /// <summary>With a shard: waits for the lock that all shards share. Without one, the folder is already locked.</summary>
    /// <exception cref="RedoxExportException"><c>DestinationInUse</c>, or a disk error.</exception>
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

    /// <summary>Like <see cref="HoldAllAsync"/>, but returns false if others hold the lock during the whole wait.</summary>
    /// <exception cref="RedoxExportException">A disk error.</exception>
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

    public void CreateFolder(string name)
    {
        string path = PathOf(name);
        Disk.Do(path, () => PrivateFolder.Create(path));
    }

    public void Dispose()
    {
        // Release the shard first, so that the next holder of the folder does not see a finished shard as active.
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
            // Without a shard, the save needs the folder for itself. A shard's rows are its own only among shards of the same count; shards
            // of another count share some of them.
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

    // The kick-off may have been made by another process, so the times in the folder's record count as well.
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

    // For a start that was killed after the polling URL was written to the journal and before it was written to export.json.
    private string? JournaledFingerprint() =>
        Uri.TryCreate(FileJournal.ReadPollingUrl(FullPath), UriKind.Absolute, out Uri? uri) ? ExportRecord.Fingerprint(uri) : null;
}
