using System.Runtime.CompilerServices;
using RedoxExport.Storage;

namespace RedoxExport.Downloads;

/// <summary>
/// What all journals of a folder say together: <c>files.ndjson</c> and, where it was saved in shards, one of each. One of them is
/// written. Of the last words that several have on a name, the latest counts.
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

    /// <summary>The file that lines are added to.</summary>
    public string OwnName { get; }

    /// <summary>The whole polling URL, where it is known.</summary>
    public string? PollingUrl => _own?.PollingUrl;

    /// <summary>Opens a folder's journals to go on with one of them.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="shard">Whose is written; <see langword="null"/> for <c>files.ndjson</c>.</param>
    /// <param name="names">How many names are to be expected.</param>
    public static FolderJournal Open(string folder, Shard? shard, int names)
    {
        string name = shard is null ? ExportLayout.JournalName : ShardFiles.JournalOf(shard);
        FolderJournal journal = new(FileJournal.Open(folder, shard is null ? names : names / shard.Count, name), name);

        // The shards beside this one have other rows. Those of another dealing may have had its rows before.
        return journal.With(folder, other => shard is null || other.Count != shard.Count, readsFiles: shard is not null);
    }

    /// <summary>Opens a folder's journals to be asked only: they are not changed, and whoever writes them is not kept from it.</summary>
    /// <param name="folder">The folder; it may have no journal.</param>
    public static FolderJournal OpenToRead(string folder) => new FolderJournal(null, ExportLayout.JournalName).With(folder, _ => true, readsFiles: true);

    /// <summary>The last word on a name.</summary>
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

    /// <summary>Adds a line to the journal that is written, and makes it the last word: the clock of the computer that had the row before may be ahead.</summary>
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
