using System.Runtime.CompilerServices;
using RedoxExport.Exports;
using RedoxExport.Storage;

namespace RedoxExport.Downloads;

/// <summary>Where one file of a manifest goes, and what the journal says of it.</summary>
/// <param name="folder">The folder.</param>
/// <param name="journal">What its journals say.</param>
/// <param name="name">The file's name, as it is without packing.</param>
/// <param name="isPacked">Tells if the file is kept packed.</param>
/// <param name="expectedType">See <see cref="ExpectedType"/>.</param>
/// <param name="links">The rows, with the links that are good now.</param>
/// <param name="row">The file's row.</param>
/// <param name="listed">The same row of the list that the folder was begun with.</param>
/// <param name="clock">The clock.</param>
internal sealed class FilePlace(ExportFolder folder, FolderJournal journal, string name, bool isPacked, string? expectedType, FileLinks links, int row, ManifestFile listed, TimeProvider clock)
{
    // Which partial files this has opened: without gzip, under gzip.
    private (bool Plain, bool Gzip) _opened;
    private string? _mark;

    /// <summary>The row of the manifest: another one, with another link, when links were renewed.</summary>
    public ManifestFile File { get; private set; } = links.Renew(row, listed);

    /// <summary>What the file is called in the end.</summary>
    public string Name { get; } = isPacked ? name + ExportLayout.GzipEnding : name;

    /// <summary>The resource type that its lines should be of; <see langword="null"/> for any.</summary>
    public string? ExpectedType { get; } = expectedType;

    /// <summary>Where what is not whole lies, under gzip or not.</summary>
    [MethodImpl(HotPath.Optimized)]
    public string PartialOf(bool gzip) => folder.PathOf((gzip ? name + ExportLayout.GzipEnding : name) + ExportLayout.PartialEnding);

    /// <summary>Opens what is not whole, to go on behind what is kept of it.</summary>
    /// <param name="gzip">Whether it is under gzip.</param>
    /// <param name="keep">How many bytes of it are kept.</param>
    /// <exception cref="RedoxExportException">The disk is at fault.</exception>
    [MethodImpl(HotPath.Optimized)]
    public DiskFile OpenPartial(bool gzip, long keep)
    {
        SetOpened(gzip, true);
        return DiskFile.Open(PartialOf(gzip), keep, folder.Rights);
    }

    /// <summary>Where an earlier process stopped; <see langword="null"/> if there is nothing to continue, or what is there is another file's.</summary>
    /// <exception cref="RedoxExportException">The disk is at fault.</exception>
    [MethodImpl(HotPath.Optimized)]
    public ResumePoint? PointBefore() => journal.Find(Name) is { } entry && IsSameFile(entry)
        ? Disk.Do(PartialOf(entry.IsGzip), () => ResumePoint.Of(entry, PartialOf(entry.IsGzip), clock))
        : null;

    /// <summary>Whether a whole file of this name stays what the journal names until another takes its place.</summary>
    public bool IsFetchedAgain { get; init; }

    /// <summary>Takes the link that is good now.</summary>
    /// <param name="point">From where the file was to be continued.</param>
    /// <returns>The same; <see langword="null"/> if the link is not the one that its bytes came by, but for a signature: they may be another file's.</returns>
    public ResumePoint? Renew(ResumePoint? point)
    {
        File = links.Renew(row, File);
        return point is not null && links.IsSamePlace(row, point.Url) ? point : null;
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

    /// <summary>Takes back what the journal says of a file that can be continued, if it says so: other bytes come to lie in its place.</summary>
    public void ForgetPartial()
    {
        if (journal.Find(Name) is { State: JournalState.Partial })
        {
            JournalDamaged();
        }
    }

    /// <summary>What lies next to it is not to be continued.</summary>
    public void JournalDamaged() => AppendUnlessWhole(Entry(JournalState.Damaged));

    /// <summary>Writes down that the server does not give the file, and that the export is whole without it.</summary>
    /// <param name="reason">Why, in a sentence.</param>
    public void JournalUnavailable(string reason)
    {
        DropPartials();
        AppendUnlessWhole(Entry(JournalState.Unavailable) with { Reason = reason });
    }

    /// <summary>Writes down that a file is whole, and gives it its name. In this order: a kill between the two costs a name, not the file (see <see cref="FinishInterrupted"/>).</summary>
    /// <exception cref="RedoxExportException">The disk is at fault.</exception>
    [MethodImpl(HotPath.Optimized)]
    public string Keep(Arrival arrival, bool countWrong)
    {
        Append(Entry(countWrong ? JournalState.CountMismatch : JournalState.Complete, arrival));
        string path = folder.PathOf(Name);
        Rename(arrival.Partial, path);
        SetOpened(arrival.IsPacked, false);
        DropPartials();
        return path;
    }

    /// <summary>Gives a file that the journal calls whole its name, where an earlier process was killed before it could.</summary>
    /// <exception cref="RedoxExportException">The disk is at fault.</exception>
    public void FinishInterrupted()
    {
        if (folder.HadPartials)
        {
            Finish(name, PartialOf(gzip: false));
            Finish(name + ExportLayout.GzipEnding, PartialOf(gzip: true));
        }
    }

    /// <summary>Removes what is not whole and of no use any more.</summary>
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
        // The hash is looked at because a file may be fetched again after it was whole: then this is another one that was begun.
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

    // Nobody else writes into the folder while it is held: what was not there before and was not opened here need not be looked for.
    [MethodImpl(HotPath.Optimized)]
    private void Drop(bool gzip)
    {
        if (folder.HadPartials || (gzip ? _opened.Gzip : _opened.Plain))
        {
            string path = PartialOf(gzip);
            Disk.Do(path, () => PlainFile.Delete(path));
        }
    }

    // The link may have been signed anew: what counts is the row. If-Range does not tell: all files of an export may have one Last-Modified.
    private bool IsSameFile(JournalEntry entry) => entry.Category == File.Category && entry.Type == File.Type && links.IsOfRow(entry, row);

    [MethodImpl(HotPath.Optimized)]
    private JournalEntry Entry(string state, Arrival? arrival = null) => new()
    {
        Time = clock.GetUtcNow(),
        Name = Name,
        State = state,
        Category = File.Category,
        Type = File.Type,
        Url = File.Link.AbsoluteUri,
        Row = _mark ??= links.MarkOf(row, File),
        Bytes = arrival?.Bytes ?? 0,
        Resources = arrival?.Resources ?? 0,
        Sha256 = arrival?.Sha256,
        ETag = arrival?.ETag,
        DecodedBytes = arrival is { IsPacked: true } ? arrival.DecodedBytes : null,
        DecodedSha256 = arrival is { IsPacked: true } ? arrival.DecodedSha256 : null,
        Damage = arrival?.Damage,
        Others = arrival?.Others,
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
