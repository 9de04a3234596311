using RedoxExport.Exports;
using RedoxExport.Storage;

namespace RedoxExport.Downloads;

/// <summary>Where one file of a manifest goes, and what the journal says of it.</summary>
internal sealed class FilePlace(ExportFolder folder, FolderJournal journal, string name, bool isPacked, string? expectedType, ManifestFile file, TimeProvider clock)
{
    // Which partial files this has opened: without gzip, under gzip.
    private readonly bool[] _opened = new bool[2];

    /// <summary>The row of the manifest: another one, with another link, when links were renewed.</summary>
    public ManifestFile File { get; set; } = file;

    /// <summary>What the file is called in the end.</summary>
    public string Name { get; } = isPacked ? name + ExportLayout.GzipEnding : name;

    /// <summary>The resource type that every line has to be of; <see langword="null"/> for any.</summary>
    public string? ExpectedType { get; } = expectedType;

    /// <summary>Where what is not whole lies, under gzip or not.</summary>
    public string PartialOf(bool gzip) => folder.PathOf((gzip ? name + ExportLayout.GzipEnding : name) + ExportLayout.PartialEnding);

    /// <summary>Opens what is not whole, to go on behind what is kept of it.</summary>
    /// <param name="gzip">Whether it is under gzip.</param>
    /// <param name="keep">How many bytes of it are kept.</param>
    /// <exception cref="RedoxExportException">The disk is at fault.</exception>
    public DiskFile OpenPartial(bool gzip, long keep)
    {
        _opened[gzip ? 1 : 0] = true;
        return DiskFile.Open(PartialOf(gzip), keep, folder.Rights);
    }

    /// <summary>Where an earlier process stopped.</summary>
    public ResumePoint? PointBefore() =>
        journal.Find(Name) is { } entry && IsSameFile(entry) ? ResumePoint.Of(entry, PartialOf(entry.IsGzip), clock) : null;

    public void JournalPartial(FileBody body, long flushed) => Append(Entry(JournalState.Partial) with
    {
        Bytes = flushed,
        Validator = body.Validator,
        IsGzip = body.IsGzip,
        Total = body.Total,
        SystemStart = SystemStart.Of(clock),
    });

    /// <summary>What lies beside is not to be continued.</summary>
    public void JournalDamaged() => Append(Entry(JournalState.Damaged));

    /// <summary>Writes down that a file is whole, and gives it its name. In this order: a kill between the two costs a name, not the file (see <see cref="FinishInterrupted"/>).</summary>
    /// <exception cref="RedoxExportException">The disk is at fault.</exception>
    public string Keep(Arrival arrival, ExportedFileState state)
    {
        Append(Entry(state == ExportedFileState.Complete ? JournalState.Complete : JournalState.CountMismatch) with
        {
            Bytes = arrival.Bytes,
            Resources = arrival.Resources,
            Sha256 = arrival.Sha256,
            ETag = arrival.ETag,
            DecodedBytes = arrival.IsPacked ? arrival.DecodedBytes : null,
            DecodedSha256 = arrival.IsPacked ? arrival.DecodedSha256 : null,
        });
        string path = folder.PathOf(Name);
        Rename(arrival.Partial, path);
        _opened[arrival.IsPacked ? 1 : 0] = false;
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
    private void Drop(bool gzip)
    {
        if (folder.HadPartials || _opened[gzip ? 1 : 0])
        {
            string path = PartialOf(gzip);
            Disk.Do(path, () => PlainFile.Delete(path));
        }
    }

    // The link may have been signed anew: what counts is the place and the kind. If-Range tells whether the bytes are the same.
    private bool IsSameFile(JournalEntry entry) => entry.Category == File.Category && entry.Type == File.Type;

    private JournalEntry Entry(string state) => new()
    {
        Time = clock.GetUtcNow(),
        Name = Name,
        State = state,
        Category = File.Category,
        Type = File.Type,
        Url = File.Link.AbsoluteUri,
    };

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
