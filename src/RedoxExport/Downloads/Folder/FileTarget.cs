using System.Runtime.CompilerServices;
using RedoxExport.Exports;
using RedoxExport.Storage;
using RedoxExport.Text;
using RedoxExport.Transport;

namespace RedoxExport.Downloads;

/// <summary>The target of one file of a manifest: its paths in the folder and its journal entries.</summary>
/// <param name="folder">The export's folder.</param>
/// <param name="journal">The folder's journals.</param>
/// <param name="name">The file's name without the gzip ending.</param>
/// <param name="isPacked">True if the file is kept as gzip.</param>
/// <param name="expectedType">See <see cref="ExpectedType"/>.</param>
/// <param name="links">The rows, with their current links.</param>
/// <param name="row">The index of the file's row.</param>
/// <param name="listed">The same row in the manifest that the folder was created with.</param>
/// <param name="clock">The clock.</param>
internal sealed class FileTarget(ExportFolder folder, FolderJournal journal, string name, bool isPacked, string? expectedType, FileLinks links, int row, ManifestFile listed, TimeProvider clock) : IFileTarget
{
    // True for each partial file that this object has opened: the plain one and the gzip one.
    private (bool Plain, bool Gzip) _opened;
    private string? _mark;

    /// <summary>The row of the manifest. After links were renewed, it is another object with another link.</summary>
    public ManifestFile File { get; private set; } = links.Renew(row, listed);

    /// <summary>The file's final name.</summary>
    public string Name { get; } = isPacked ? name + ExportLayout.GzipEnding : name;

    /// <summary>The resource type expected of the file's lines; <see langword="null"/> for any type.</summary>
    public string? ExpectedType { get; } = expectedType;

    /// <inheritdoc/>
    public string Accept => "application/fhir+ndjson";

    /// <inheritdoc/>
    public bool IsOpaque => false;

    /// <inheritdoc/>
    public bool HasNewLinks => true;

    /// <inheritdoc/>
    public Uri LinkNow => links[row].Link;

    /// <inheritdoc/>
    public Uri? LocalRoot => links.LocalRoot;

    /// <inheritdoc/>
    public Task<bool> RenewLinkAsync(Uri refused, CancellationToken cancellationToken) => links.RenewAsync(row, refused, cancellationToken);

    /// <inheritdoc/>
    public ContentCheck NewCheck() => new(ExpectedType);

    /// <inheritdoc/>
    public RedoxExportException Refused(GateResponse response) => DownloadErrors.FileRefused(File, Name, response, links.Connection);

    /// <inheritdoc/>
    public ReceivedFile Unwrap(ReceivedFile received) => received;

    /// <inheritdoc/>
    [MethodImpl(HotPath.Optimized)]
    public string? DifferenceOf(ReceivedFile received) => ServerCount.IsRight(File.Count, received.Resources, received.Others, received.Headers)
        ? null
        : FormattableString.Invariant($"contains {Amount.Of(received.Resources, "resource")}, but the manifest's count is {File.Count:N0}");

    /// <summary>The path of the partial file, plain or gzip.</summary>
    [MethodImpl(HotPath.Optimized)]
    public string PartialOf(bool gzip) => folder.PathOf((gzip ? name + ExportLayout.GzipEnding : name) + ExportLayout.PartialEnding);

    /// <summary>Opens the partial file to continue after the bytes that are kept.</summary>
    /// <param name="gzip">True for the gzip file.</param>
    /// <param name="keep">The number of bytes to keep.</param>
    /// <exception cref="RedoxExportException">A disk error.</exception>
    [MethodImpl(HotPath.Optimized)]
    public DiskFile OpenPartial(bool gzip, long keep)
    {
        SetOpened(gzip, true);
        return DiskFile.Open(PartialOf(gzip), keep, folder.Rights);
    }

    /// <summary>
    /// The point where an earlier process stopped; <see langword="null"/> if there is nothing to resume or the partial file is that of another row.
    /// </summary>
    /// <exception cref="RedoxExportException">A disk error.</exception>
    [MethodImpl(HotPath.Optimized)]
    public ResumePoint? PointBefore() => journal.Find(Name) is { } entry && IsSameFile(entry)
        ? Disk.Do(PartialOf(entry.IsGzip), () => ResumePoint.Of(entry, PartialOf(entry.IsGzip), clock))
        : null;

    /// <summary>True if the journal keeps its entry of the existing complete file until the new file replaces it.</summary>
    public bool IsFetchedAgain { get; init; }

    /// <summary>Switches to the current link of the row.</summary>
    /// <param name="point">Where the download was to resume.</param>
    /// <returns>
    /// The same point; <see langword="null"/> if the current link and the link of the received bytes differ in more than a signature,
    /// because these bytes may then belong to another file.
    /// </returns>
    public ResumePoint? Renew(ResumePoint? point)
    {
        File = links.Renew(row, File);
        return point is not null && links.IsSameFile(row, point.Url) ? point : null;
    }

    public void JournalPartial(FileBody body, long flushed, FileHead head) => AppendUnlessWhole(Entry(JournalState.Partial) with
    {
        HeadBytes = head.Bytes > 0 ? head.Bytes : null,
        HeadSha256 = head.Bytes > 0 ? head.Sha256() : null,
        Bytes = flushed,
        Validator = body.Validator,
        IsGzip = body.IsGzip,
        Total = body.Total,
        SystemStart = SystemStart.Of(clock),
    });

    /// <summary>Revokes the journal entry of a partial file, if there is one, because other bytes are about to replace that file.</summary>
    public void ForgetPartial()
    {
        if (journal.Find(Name) is { State: JournalState.Partial })
        {
            JournalDamaged();
        }
    }

    /// <summary>Records that the partial file must not be resumed.</summary>
    public void JournalDamaged() => AppendUnlessWhole(Entry(JournalState.Damaged));

    /// <summary>Records that the server does not provide the file, and that the export is complete without it.</summary>
    /// <param name="reason">The reason, as a sentence.</param>
    public void JournalUnavailable(string reason)
    {
        DropPartials();
        AppendUnlessWhole(Entry(JournalState.Unavailable) with { Reason = reason });
    }

    /// <summary>
    /// Records that a file is complete, then gives it its final name. With this order, a kill between the two steps loses only the
    /// name, which <see cref="FinishInterrupted"/> restores.
    /// </summary>
    /// <exception cref="RedoxExportException">A disk error.</exception>
    [MethodImpl(HotPath.Optimized)]
    public string Keep(ReceivedFile received, bool countWrong)
    {
        Append(Entry(countWrong ? JournalState.CountMismatch : JournalState.Complete, received));
        string path = folder.PathOf(Name);
        Rename(received.Partial, path);
        SetOpened(received.IsPacked, false);
        DropPartials();
        return path;
    }

    /// <summary>
    /// Gives its final name to a file that the journal records as complete, if an earlier process was killed before it renamed the file.
    /// </summary>
    /// <exception cref="RedoxExportException">A disk error.</exception>
    public void FinishInterrupted()
    {
        if (folder.HadPartials)
        {
            Finish(name, PartialOf(gzip: false));
            Finish(name + ExportLayout.GzipEnding, PartialOf(gzip: true));
        }
    }

    /// <summary>Deletes partial files that are no longer needed.</summary>
    public void DropPartials()
    {
        Drop(gzip: false);
        Drop(gzip: true);
    }

    private void SetOpened(bool gzip, bool isOpened) => _opened = gzip ? (_opened.Plain, isOpened) : (isOpened, _opened.Gzip);

    private static void Rename(string from, string to)
    {
        try
        {
            PlainFile.Replace(from, to);
        }
        catch (Exception e) when (Disk.IsFault(e))
        {
            throw StorageErrors.Of(to, e);
        }
    }

    private void Finish(string kept, string partial) => Disk.Do(partial, () =>
    {
        // Compare the hash, because a complete file may be fetched again: the partial file may then belong to the new download.
        if (journal.Find(kept) is { Sha256: { } sha256 } entry
            && JournalState.IsWhole(entry.State)
            && new FileInfo(partial) is { Exists: true } onDisk
            && onDisk.Length == entry.Bytes
            && PlainFile.IsTrusted(partial)
            && Hexadecimal.Sha256OfFile(partial) == sha256)
        {
            PlainFile.Replace(partial, folder.PathOf(kept));
        }
    });

    // While the lock is held, no other process writes this file. A partial file can exist only if the folder contained some when it
    // was opened, or if this object opened one.
    [MethodImpl(HotPath.Optimized)]
    private void Drop(bool gzip)
    {
        if (folder.HadPartials || (gzip ? _opened.Gzip : _opened.Plain))
        {
            string path = PartialOf(gzip);
            Disk.Do(path, () => PlainFile.Delete(path));
        }
    }

    // The link may have a new signature, so the row decides. If-Range is not enough: all files of an export may have one Last-Modified.
    private bool IsSameFile(JournalEntry entry) => entry.Category == File.Category && entry.Type == File.Type && links.IsOfRow(entry, row);

    [MethodImpl(HotPath.Optimized)]
    private JournalEntry Entry(string state, ReceivedFile? received = null) => new()
    {
        Time = clock.GetUtcNow(),
        Name = Name,
        State = state,
        Category = File.Category,
        Type = File.Type,
        Url = File.Link.AbsoluteUri,
        Row = _mark ??= links.MarkOf(row, File),
        Bytes = received?.Bytes ?? 0,
        Resources = received?.Resources ?? 0,
        Sha256 = received?.Sha256,
        ETag = received?.ETag,
        DecodedBytes = received is { IsPacked: true } ? received.DecodedBytes : null,
        DecodedSha256 = received is { IsPacked: true } ? received.DecodedSha256 : null,
        Damage = received?.Damage,
        Others = received?.Others,
    };

    private void AppendUnlessWhole(JournalEntry entry)
    {
        if (!IsFetchedAgain)
        {
            Append(entry);
        }
    }

    [MethodImpl(HotPath.Optimized)]
    private void Append(JournalEntry entry)
    {
        try
        {
            journal.Append(entry);
        }
        catch (Exception e) when (Disk.IsFault(e))
        {
            throw StorageErrors.Of(folder.PathOf(journal.OwnName), e);
        }
    }
}
