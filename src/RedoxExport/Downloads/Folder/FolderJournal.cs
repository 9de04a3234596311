using System.Runtime.CompilerServices;
using RedoxExport.Storage;

namespace RedoxExport.Downloads;

/// <summary>
/// All journals of a folder together: <c>files.ndjson</c> and, if the export was saved in shards, one per shard. Only one of them
/// is written. If several have an entry for a name, the latest one counts.
/// </summary>
internal sealed class FolderJournal : IDisposable
{
    private readonly FileJournal? _own;
    private readonly List<FileJournal> _others = [];

    private FolderJournal(FileJournal? own, string name)
    {
        _own = own;
        OwnName = name;
    }

    /// <summary>The file name of the journal that is written.</summary>
    public string OwnName { get; }

    /// <summary>The complete polling URL, if it is known.</summary>
    public string? PollingUrl => _own?.PollingUrl;

    /// <summary>Opens a folder's journals, one of them for writing.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="shard">The shard whose journal is written; <see langword="null"/> for <c>files.ndjson</c>.</param>
    /// <param name="names">The expected number of names.</param>
    public static FolderJournal Open(string folder, Shard? shard, int names)
    {
        string name = shard is null ? ExportLayout.JournalName : ShardFiles.JournalOf(shard);
        FolderJournal journal = new(FileJournal.Open(folder, shard is null ? names : names / shard.Count, name), name);

        // Other shards of the same count have other rows. Shards of another count may have saved rows of this shard before.
        return journal.With(folder, other => shard is null || other.Count != shard.Count, readsFiles: shard is not null);
    }

    /// <summary>Opens a folder's journals for reading only. They are not changed, and other processes can keep writing to them.</summary>
    /// <param name="folder">The folder. It may have no journal.</param>
    public static FolderJournal OpenToRead(string folder) => new FolderJournal(null, ExportLayout.JournalName).With(folder, _ => true, readsFiles: true);

    /// <summary>The latest entry of a name in all journals.</summary>
    [MethodImpl(HotPath.Optimized)]
    public JournalEntry? Find(string name)
    {
        JournalEntry? last = _own?.Find(name);
        foreach (FileJournal other in _others)
        {
            if (other.Find(name) is { } entry && (last is null || entry.Time > last.Time))
            {
                last = entry;
            }
        }

        return last;
    }

    /// <summary>
    /// Adds an entry to the journal that is written. The entry gets a later time than all others of its name, because the clock of the
    /// computer that saved the row before may be ahead.
    /// </summary>
    [MethodImpl(HotPath.Optimized)]
    public void Append(JournalEntry entry)
    {
        FileJournal own = _own ?? throw new InvalidOperationException("This journal is read only.");
        foreach (FileJournal other in _others)
        {
            if (other.Find(entry.Name) is { } before && before.Time >= entry.Time)
            {
                entry = entry with { Time = before.Time.AddTicks(1) };
            }
        }

        own.Append(entry);
    }

    public void Dispose()
    {
        _own?.Dispose();
        foreach (FileJournal other in _others)
        {
            other.Dispose();
        }
    }

    private FolderJournal With(string folder, Func<Shard, bool> isWanted, bool readsFiles)
    {
        try
        {
            if (readsFiles && File.Exists(Path.Combine(folder, ExportLayout.JournalName)))
            {
                _others.Add(FileJournal.OpenToRead(folder));
            }

            foreach (Shard shard in ShardFiles.WithJournal(folder).Where(isWanted))
            {
                _others.Add(FileJournal.OpenToRead(folder, 0, ShardFiles.JournalOf(shard)));
            }

            return this;
        }
        catch
        {
            Dispose();
            throw;
        }
    }
}
