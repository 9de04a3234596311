using System.Text.Json;
using RedoxExport.Fhir;
using RedoxExport.Storage;
using RedoxExport.Text;

namespace RedoxExport.Runs;

/// <summary>Reads the log of a run, also while the run writes it: each call returns the lines that have been completed since the last one.</summary>
/// <param name="path">The file; it may be missing.</param>
internal sealed class RunLogReader(string path)
{
    private const int LongestText = 500;
    private const int LongestLine = 1024 * 1024;

    // Members of the log items of other tools, which repeat what the module's own members say.
    private static readonly HashSet<string> Other = new(StringComparer.Ordinal) { "time", "level", "event", "run", "exportId", "timestamp", "eventId", "eventDetail" };

    private long _position;
    private long _lines;

    /// <summary>The file.</summary>
    public string Path { get; } = path;

    /// <summary>The numbers of the lines that the last call could not read, such as the last one of a process that was killed.</summary>
    public List<long> Unreadable { get; } = [];

    /// <summary>Reads the lines that are complete by now.</summary>
    /// <exception cref="RedoxExportException">A disk error.</exception>
    public IEnumerable<RunLogEvent> Read()
    {
        Unreadable.Clear();
        using FileStream? file = Disk.Do(Path, Open);
        if (file is null)
        {
            yield break;
        }

        file.Position = _position;
        byte[] buffer = new byte[64 * 1024];
        using MemoryStream line = new();
        long pending = 0;
        while (Disk.Do(Path, () => file.Read(buffer, 0, buffer.Length)) is var read and > 0)
        {
            for (int start = 0; start < read;)
            {
                int end = Array.IndexOf(buffer, (byte)'\n', start, read - start);
                int length = (end < 0 ? read : end) - start;
                if (line.Length <= LongestLine)
                {
                    line.Write(buffer, start, length);
                }

                pending += length;
                if (end < 0)
                {
                    break;
                }

                start += length + 1;
                _position += pending + 1;
                pending = 0;
                _lines++;
                if (Parse(line.ToArray()) is { } found)
                {
                    yield return found;
                }
                else
                {
                    Unreadable.Add(_lines);
                }

                line.SetLength(0);
            }
        }
    }

    private FileStream? Open() => File.Exists(Path) ? new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete) : null;

    private RunLogEvent? Parse(byte[] line)
    {
        using JsonDocument? json = Utf8Json.TryParseObject(line);
        return json is not null
            && Text(json.RootElement, "time") is { } time && FhirInstant.Read(time) is { } moment
            && Text(json.RootElement, "level") is { } level && Enum.TryParse(level, out RunLogLevel importance)
            && Text(json.RootElement, "event") is { } name
            ? new RunLogEvent
            {
                Time = moment,
                Level = importance,
                Name = name,
                RunId = Text(json.RootElement, "run") ?? string.Empty,
                ExportId = Text(json.RootElement, "exportId"),
                Data = DataOf(json.RootElement),
                Path = Path,
                Line = _lines,
            }
            : null;
    }

    private static Dictionary<string, object> DataOf(JsonElement json)
    {
        Dictionary<string, object> data = new(StringComparer.Ordinal);
        foreach (JsonProperty member in json.EnumerateObject())
        {
            if (!Other.Contains(member.Name) && ValueOf(member.Value) is { } value)
            {
                data[SafeText.Clean(member.Name, LongestText)] = value;
            }
        }

        return data;
    }

    private static object? ValueOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => SafeText.Clean(Utf8Json.TextOf(value) ?? string.Empty, LongestText),
        JsonValueKind.Number => value.TryGetInt64(out long number) ? (object)number : value.GetDouble(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? SafeText.Clean(Utf8Json.TextOf(value) ?? string.Empty, LongestText) : null;
}
