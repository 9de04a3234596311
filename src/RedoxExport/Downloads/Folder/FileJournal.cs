using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text.Json;
using RedoxExport.Exports;
using RedoxExport.Storage;
using RedoxExport.Text;

namespace RedoxExport.Downloads;

/// <summary>
/// The journal of files, <c>files.ndjson</c>: append-only, a line per change of state. The last line of a name counts; a
/// torn last line, as a kill leaves it, is ignored and ended before the next is written.
/// </summary>
/// <remarks>
/// In memory there is only where each name's last line stands, by the name's hash: 100,000 files fit in a few megabytes. The whole polling URL is kept here too, on a
/// line of its own, since no other file but the manifest may hold a link's query.
/// </remarks>
internal sealed class FileJournal : IDisposable
{
    private const int Unbuffered = 1;

    private readonly FileStream _file;
    private readonly object _lock = new();
    private readonly Dictionary<ulong, LinePlace> _places;
    private readonly ConcurrentStack<JournalLineWriter> _writers = new();
    private long _end;

    private FileJournal(FileStream file, int names)
    {
        _file = file;
        _places = new Dictionary<ulong, LinePlace>(names);
    }

    /// <summary>The whole polling URL, where it is known.</summary>
    public string? PollingUrl { get; private set; }

    /// <summary>Opens a folder's journal and reads what it says.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="names">How many names are to be expected.</param>
    /// <param name="fileName">The journal's name: that of a shard, where it is one's.</param>
    public static FileJournal Open(string folder, int names = 0, string fileName = ExportLayout.JournalName)
    {
        FileJournal journal = Load(new FileStream(Path.Combine(folder, fileName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, Unbuffered), names);
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

    /// <summary>Opens a folder's journal to be asked only: it is not changed, and whoever writes it is not kept from it.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="names">How many names are to be expected.</param>
    /// <param name="fileName">The journal's name: that of a shard, where it is one's.</param>
    public static FileJournal OpenToRead(string folder, int names = 0, string fileName = ExportLayout.JournalName) =>
        Load(new FileStream(Path.Combine(folder, fileName), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete), names);

    /// <summary>The last word on each name. Lines that are torn or not ours say nothing.</summary>
    /// <param name="folder">The folder; it may have no journal.</param>
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

    /// <summary>The polling URL that a folder's journal has.</summary>
    public static string? ReadPollingUrl(string folder) => ReadStart(folder).PollingUrl;

    /// <summary>The polling URL that a folder's journal has, and what came with it.</summary>
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

    /// <summary>The last word on a name.</summary>
    [MethodImpl(HotPath.Optimized)]
    public JournalEntry? Find(string name)
    {
        lock (_lock)
        {
            // Two names with one hash would only be one that is fetched again.
            return _places.TryGetValue(TextHash.Of(name), out LinePlace place) && JournalReader.At(_file, place) is { } entry && entry.Name == name ? entry : null;
        }
    }

    /// <summary>Writes a line and hands it to the system at once: a killed process has said it all the same.</summary>
    public void Append(JournalEntry entry) => Append(entry.Name, json => JournalReader.Write(json, entry));

    /// <summary>Writes down the polling URL, whole.</summary>
    /// <param name="uri">The polling URL.</param>
    /// <param name="now">When it came, by this computer's clock.</param>
    /// <param name="kickOffDate">When it came by the server's clock, where that is known.</param>
    public void AppendPollingUrl(Uri uri, DateTimeOffset now, DateTimeOffset? kickOffDate = null)
    {
        PollingUrl = uri.AbsoluteUri;
        Append(null, json => JournalReader.WritePollingUrl(json, uri, now, kickOffDate));
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
    private void Append(string? name, Action<Utf8JsonWriter> write)
    {
        // Eight files end at once as soon as one does: what each has to say is made beside the others, and only written in turn.
        JournalLineWriter writer = _writers.TryPop(out JournalLineWriter? used) ? used : new JournalLineWriter();
        ArraySegment<byte> line = writer.Write(write);
        lock (_lock)
        {
            // A line goes to the system in one piece. One that a full disk took half of is written over by the next.
            _file.Seek(_end, SeekOrigin.Begin);
            _file.Write(line.Array!, line.Offset, line.Count);
            if (name is not null)
            {
                _places[TextHash.Of(name)] = new LinePlace(_end, line.Count - 1);
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
            _places[TextHash.Of(entry.Name)] = line.Place;
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
