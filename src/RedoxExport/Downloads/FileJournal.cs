using System.Text.Json;
using RedoxExport.Exports;

namespace RedoxExport.Downloads;

/// <summary>
/// The journal of files, <c>files.ndjson</c>: append-only, a line per change of state. The last line of a name counts; a
/// torn last line, as a kill leaves it, is ignored and ended before the next is written.
/// </summary>
internal sealed class FileJournal : IDisposable
{
    public const string FileName = "files.ndjson";

    private readonly FileStream _file;
    private readonly object _lock = new();
    private readonly Dictionary<string, JournalEntry> _entries;

    private FileJournal(FileStream file, Dictionary<string, JournalEntry> entries)
    {
        _file = file;
        _entries = entries;
    }

    /// <summary>Opens a folder's journal and reads what it says.</summary>
    public static FileJournal Open(string folder)
    {
        string path = Path.Combine(folder, FileName);
        Dictionary<string, JournalEntry> entries = Read(path);
        FileStream file = new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        try
        {
            EndTornLine(file);
            return new FileJournal(file, entries);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The last word on each name. Lines that are torn or not ours say nothing.</summary>
    public static Dictionary<string, JournalEntry> Read(string path)
    {
        Dictionary<string, JournalEntry> entries = new(StringComparer.Ordinal);
        if (!File.Exists(path))
        {
            return entries;
        }

        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using StreamReader reader = new(file);
        while (reader.ReadLine() is { } line)
        {
            if (Parse(line) is { } entry)
            {
                entries[entry.Name] = entry;
            }
        }

        return entries;
    }

    public JournalEntry? Find(string name)
    {
        lock (_lock)
        {
            return _entries.TryGetValue(name, out JournalEntry? entry) ? entry : null;
        }
    }

    /// <summary>Writes a line and hands it to the system at once: a killed process has said it all the same.</summary>
    public void Append(JournalEntry entry)
    {
        using MemoryStream buffer = new(512);
        using (Utf8JsonWriter json = new(buffer, ReadableJson.Compact))
        {
            Write(json, entry);
        }

        buffer.WriteByte((byte)'\n');
        lock (_lock)
        {
            _entries[entry.Name] = entry;
            _file.Write(buffer.GetBuffer(), 0, (int)buffer.Length);
            _file.Flush();
        }
    }

    public void Dispose() => _file.Dispose();

    private static void EndTornLine(FileStream file)
    {
        if (file.Length > 0)
        {
            file.Seek(-1, SeekOrigin.End);
            if (file.ReadByte() != '\n')
            {
                file.WriteByte((byte)'\n');
            }
        }

        file.Seek(0, SeekOrigin.End);
    }

    private static void Write(Utf8JsonWriter json, JournalEntry entry)
    {
        json.WriteStartObject();
        json.WriteString("time", entry.Time.ToUniversalTime());
        json.WriteString("name", entry.Name);
        json.WriteString("state", entry.State);
        json.WriteString("category", entry.Category.ToString().ToLowerInvariant());
        json.WriteString("type", entry.Type);
        json.WriteString("url", entry.Url);
        json.WriteNumber("bytes", entry.Bytes);
        json.WriteNumber("resources", entry.Resources);
        json.WriteString("sha256", entry.Sha256);
        json.WriteString("etag", entry.ETag);
        json.WriteEndObject();
    }

    private static JournalEntry? Parse(string line)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement root = document.RootElement;
            return new JournalEntry
            {
                Time = root.GetProperty("time").GetDateTimeOffset(),
                Name = Required(root, "name"),
                State = Required(root, "state"),
                Category = Enum.TryParse(root.GetProperty("category").GetString(), ignoreCase: true, out FileCategory category) ? category : FileCategory.Output,
                Type = root.GetProperty("type").GetString(),
                Url = Required(root, "url"),
                Bytes = root.GetProperty("bytes").GetInt64(),
                Resources = root.GetProperty("resources").GetInt64(),
                Sha256 = root.GetProperty("sha256").GetString(),
                ETag = root.GetProperty("etag").GetString(),
            };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return null;
        }
    }

    private static string Required(JsonElement root, string name) => root.GetProperty(name).GetString() ?? throw new FormatException();
}
