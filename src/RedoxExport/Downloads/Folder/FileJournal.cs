using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text.Json;
using RedoxExport.Exports;
using RedoxExport.Storage;
using RedoxExport.Text;

namespace RedoxExport.Downloads;

/// <summary>
/// The journal of files, <c>files.ndjson</c>: append-only, one line per change of state. The last line of a name counts. If a kill
/// left a torn last line, it is ignored, and terminated before the next line is written.
/// </summary>
/// <remarks>
/// Memory holds only the position of each name's last line, keyed by the name's hash: 100,000 files need a few megabytes. The
/// journal also stores the complete polling URL, on a line of its own, because only the journal and the manifest may contain the
/// query of a link.
/// </remarks>
internal sealed class FileJournal : IDisposable
{

    private readonly FileStream _file;
    private readonly object _lock = new();
    private readonly Dictionary<ulong, LineRange> _ranges;
    private readonly ConcurrentStack<JournalLineWriter> _writers = new();
    private long _end;

    private FileJournal(FileStream file, int names)
    {
        _file = file;
        _ranges = new Dictionary<ulong, LineRange>(names);
    }

    /// <summary>The complete polling URL, if it is known.</summary>
    public string? PollingUrl { get; private set; }

    /// <summary>Opens a folder's journal for writing, and reads it.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="names">The expected number of names.</param>
    /// <param name="fileName">The journal's file name; that of a shard has its own.</param>
    public static FileJournal Open(string folder, int names = 0, string fileName = ExportLayout.JournalName)
    {
        FileJournal journal = Load(PlainFile.OpenToAdd(Path.Combine(folder, fileName)), names);
        try
        {
            journal.EndTornLine();
            return journal;
        }
        catch
        {
            journal.Dispose();
            throw;
        }
    }

    /// <summary>Opens a folder's journal for reading only. It is not changed, and another process can keep writing to it.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="names">The expected number of names.</param>
    /// <param name="fileName">The journal's file name; that of a shard has its own.</param>
    public static FileJournal OpenToRead(string folder, int names = 0, string fileName = ExportLayout.JournalName) =>
        Load(new FileStream(Path.Combine(folder, fileName), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete), names);

    /// <summary>Reads the last entry of each name. Ignores lines that are torn or were not written by this module.</summary>
    /// <param name="folder">The folder. It may have no journal.</param>
    public static IReadOnlyDictionary<string, JournalEntry> Read(string folder)
    {
        Dictionary<string, JournalEntry> entries = new(StringComparer.Ordinal);
        foreach (JournalLine line in LinesOf(folder))
        {
            if (line.Entry is { } entry)
            {
                entries[entry.Name] = entry;
            }
        }

        return entries;
    }

    public static string? ReadPollingUrl(string folder) => ReadStart(folder).PollingUrl;

    /// <summary>Reads the complete polling URL from a folder's journal, and the server times that were stored with it.</summary>
    public static (string? PollingUrl, ServerTimes Times) ReadStart(string folder)
    {
        string? pollingUrl = null;
        ServerTimes times = ServerTimes.None;
        foreach (JournalLine line in LinesOf(folder))
        {
            pollingUrl = line.PollingUrl ?? pollingUrl;
            times = times.With(line.Times ?? ServerTimes.None);
        }

        return (pollingUrl, times);
    }

    /// <summary>The last entry of a name.</summary>
    [MethodImpl(HotPath.Optimized)]
    public JournalEntry? Find(string name)
    {
        lock (_lock)
        {
            // If two names have the same hash, the worst case is that a file is fetched again.
            return _ranges.TryGetValue(TextHash.Of(name), out LineRange range) && JournalReader.At(_file, range) is { } entry && entry.Name == name ? entry : null;
        }
    }

    /// <summary>Passes a line to the operating system immediately, so that it survives a kill of this process.</summary>
    public void Append(JournalEntry entry) => Append(entry.Name, JournalReader.Write, entry);

    /// <summary>Writes the complete polling URL.</summary>
    /// <param name="uri">The polling URL.</param>
    /// <param name="now">When the URL was received, by this computer's clock.</param>
    /// <param name="kickOffDate">When it was received by the server's clock (the <c>Date</c> of the kick-off's response), if known.</param>
    public void AppendPollingUrl(Uri uri, DateTimeOffset now, DateTimeOffset? kickOffDate = null)
    {
        PollingUrl = uri.AbsoluteUri;
        Append(null, (json, link) => JournalReader.WritePollingUrl(json, link, now, kickOffDate), uri);
    }

    public void Dispose()
    {
        while (_writers.TryPop(out JournalLineWriter? writer))
        {
            writer.Dispose();
        }

        _file.Dispose();
    }

    private static FileJournal Load(FileStream file, int names)
    {
        try
        {
            FileJournal journal = new(file, names);
            foreach (JournalLine line in JournalReader.Lines(file))
            {
                journal.Remember(line);
            }

            return journal;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static IEnumerable<JournalLine> LinesOf(string folder)
    {
        string path = Path.Combine(folder, ExportLayout.JournalName);
        if (!File.Exists(path))
        {
            yield break;
        }

        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        foreach (JournalLine line in JournalReader.Lines(file))
        {
            yield return line;
        }
    }

    [MethodImpl(HotPath.Optimized)]
    private void Append<T>(string? name, Action<Utf8JsonWriter, T> write, T value)
    {
        // Several files often finish at the same time: eight downloads that run together tend to end together. Each thread formats its
        // line in parallel; only the writes take turns.
        JournalLineWriter writer = _writers.TryPop(out JournalLineWriter? used) ? used : new JournalLineWriter();
        ArraySegment<byte> line = writer.Write(write, value);
        lock (_lock)
        {
            // A line is passed to the system in one write. If a full disk cut it short, the next line overwrites it.
            _file.Seek(_end, SeekOrigin.Begin);
            _file.Write(line.Array!, line.Offset, line.Count);
            if (name is not null)
            {
                _ranges[TextHash.Of(name)] = new LineRange(_end, line.Count - 1);
            }

            _end += line.Count;
        }

        _writers.Push(writer);
    }

    private void Remember(JournalLine line)
    {
        PollingUrl = line.PollingUrl ?? PollingUrl;
        if (line.Entry is { } entry)
        {
            _ranges[TextHash.Of(entry.Name)] = line.Range;
        }
    }

    private void EndTornLine()
    {
        if (_file.Length > 0)
        {
            _file.Seek(-1, SeekOrigin.End);
            if (_file.ReadByte() != '\n')
            {
                _file.WriteByte((byte)'\n');
            }
        }

        _end = _file.Length;
    }
}
