using System.Runtime.CompilerServices;
using System.Text.Json;
using RedoxExport.Exports;
using RedoxExport.Fhir;
using RedoxExport.Storage;
using RedoxExport.Text;

namespace RedoxExport.Downloads;

/// <summary>The position and length of a line in the journal, in bytes.</summary>
internal readonly record struct LineRange(long Start, int Length);

/// <summary>A line of the journal: an entry for a file, or the polling URL.</summary>
/// <param name="Range">The position of the line.</param>
/// <param name="Entry">The entry for a file; <see langword="null"/> if the line has the polling URL.</param>
/// <param name="PollingUrl">The complete polling URL; <see langword="null"/> if the line has an entry.</param>
/// <param name="Times">When the polling URL was received, by the server's clock and by this computer's.</param>
internal readonly record struct JournalLine(LineRange Range, JournalEntry? Entry, string? PollingUrl, ServerTimes? Times = null);

/// <summary>Reads and writes the lines of the journal.</summary>
internal static class JournalReader
{
    private const int LongestLine = 1024 * 1024;

    /// <summary>Reads all complete and valid lines from the start. The position of the stream is undefined afterward.</summary>
    public static IEnumerable<JournalLine> Lines(Stream file)
    {
        byte[] buffer = new byte[64 * 1024];
        int filled = 0;
        long start = 0;
        bool tooLong = false;
        file.Seek(0, SeekOrigin.Begin);
        while (true)
        {
            int read = file.Read(buffer, filled, buffer.Length - filled);
            if (read == 0)
            {
                // If a process was killed between a line and its newline, the line itself is complete.
                if (filled > 0 && !tooLong && Parse(buffer.AsMemory(0, filled), new LineRange(start, filled)) is { } last)
                {
                    yield return last;
                }

                yield break;
            }

            filled += read;
            int taken = 0;
            int length;
            while ((length = Array.IndexOf(buffer, (byte)'\n', taken, filled - taken) - taken) >= 0)
            {
                LineRange range = new(start, length);
                if (!tooLong && Parse(buffer.AsMemory(taken, length), range) is { } line)
                {
                    yield return line;
                }

                tooLong = false;
                taken += length + 1;
                start += length + 1;
            }

            filled -= taken;
            Buffer.BlockCopy(buffer, taken, buffer, 0, filled);
            if (filled == buffer.Length)
            {
                if (filled >= LongestLine)
                {
                    // This module does not write lines of this length. Skip it, so that it cannot fill the memory.
                    tooLong = true;
                    start += filled;
                    filled = 0;
                }
                else
                {
                    Array.Resize(ref buffer, buffer.Length * 2);
                }
            }
        }
    }

    /// <summary>Reads the entry of the line at a position.</summary>
    public static JournalEntry? At(Stream file, LineRange range)
    {
        byte[] line = new byte[range.Length];
        file.Seek(range.Start, SeekOrigin.Begin);
        int filled = 0;
        int read;
        while (filled < line.Length && (read = file.Read(line, filled, line.Length - filled)) > 0)
        {
            filled += read;
        }

        return Parse(line.AsMemory(0, filled), range)?.Entry;
    }

    [MethodImpl(HotPath.Optimized)]
    public static void Write(Utf8JsonWriter json, JournalEntry entry)
    {
        json.WriteStartObject();
        json.WriteString(JournalMembers.Time, entry.Time.ToUniversalTime());
        json.WriteString(JournalMembers.Name, entry.Name);
        json.WriteString(JournalMembers.State, entry.State);
        json.WriteString(JournalMembers.Category, JournalMembers.CategoryOf(entry.Category));
        json.WriteString(JournalMembers.Type, entry.Type);
        json.WriteString(JournalMembers.Url, entry.Url);
        if (entry.Row is not null)
        {
            json.WriteString(JournalMembers.Row, entry.Row);
        }

        json.WriteNumber(JournalMembers.Bytes, entry.Bytes);
        if (JournalState.IsWhole(entry.State))
        {
            WriteContent(json, entry);
        }

        if (entry.Reason is not null)
        {
            json.WriteString(JournalMembers.Reason, entry.Reason);
        }

        if (entry.DecodedSha256 is not null)
        {
            json.WriteNumber(JournalMembers.DecodedBytes, entry.DecodedBytes ?? 0);
            json.WriteString(JournalMembers.DecodedSha256, entry.DecodedSha256);
        }

        if (entry.Validator is not null)
        {
            WriteResumePoint(json, entry);
        }

        json.WriteEndObject();
    }

    [MethodImpl(HotPath.Optimized)]
    private static void WriteContent(Utf8JsonWriter json, JournalEntry entry)
    {
        json.WriteNumber(JournalMembers.Resources, entry.Resources);
        json.WriteString(JournalMembers.Sha256, entry.Sha256);
        json.WriteString(JournalMembers.Etag, entry.ETag);
        if (entry.Damage is { } damage)
        {
            json.WriteNumber(JournalMembers.DamagedLines, damage.Count);
            json.WriteStartArray(JournalMembers.FirstDamagedLines);
            foreach (long line in damage.First)
            {
                json.WriteNumberValue(line);
            }

            json.WriteEndArray();
        }

        if (entry.Others is { } others)
        {
            json.WriteStartObject(ExportLayout.OtherTypesMember);
            foreach (KeyValuePair<string, long> type in others.Types)
            {
                json.WriteNumber(type.Key, type.Value);
            }

            json.WriteEndObject();
        }
    }

    [MethodImpl(HotPath.Optimized)]
    private static void WriteResumePoint(Utf8JsonWriter json, JournalEntry entry)
    {
        json.WriteString(JournalMembers.Validator, entry.Validator);
        json.WriteBoolean(JournalMembers.Gzip, entry.IsGzip);
        if (entry.Total is { } total)
        {
            json.WriteNumber(JournalMembers.Total, total);
        }

        if (entry.HeadSha256 is not null)
        {
            json.WriteNumber(JournalMembers.HeadBytes, entry.HeadBytes ?? 0);
            json.WriteString(JournalMembers.HeadSha256, entry.HeadSha256);
        }

        if (entry.SystemStart is { } systemStart)
        {
            json.WriteString(JournalMembers.SystemStart, systemStart);
        }
    }

    public static void WritePollingUrl(Utf8JsonWriter json, Uri uri, DateTimeOffset now, DateTimeOffset? kickOffDate)
    {
        json.WriteStartObject();
        json.WriteString("time", now.ToUniversalTime());
        json.WriteString("pollingUrl", uri.AbsoluteUri);
        if (kickOffDate is { } date)
        {
            json.WriteString("kickOffDate", date);
        }

        json.WriteEndObject();
    }

    private static JournalLine? Parse(ReadOnlyMemory<byte> line, LineRange range)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
            {
                return null;
            }

            return Text(root, "pollingUrl") is { } pollingUrl
                ? new JournalLine(range, null, pollingUrl, TimesOf(root))
                : new JournalLine(range, EntryOf(root), null);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return null;
        }
    }

    private static JournalEntry EntryOf(JsonElement root) => new()
    {
        Time = root.GetProperty("time").GetDateTimeOffset(),
        Name = Required(root, "name"),
        State = Required(root, "state"),
        Category = RecordValues.TryChoice(root.GetProperty("category").GetString(), out FileCategory category, ignoreCase: true) ? category : FileCategory.Output,
        Type = Text(root, "type"),
        Url = Required(root, "url"),
        Row = Text(root, "row"),
        Bytes = root.GetProperty("bytes").GetInt64(),
        Resources = Number(root, "resources") ?? 0,
        Sha256 = Text(root, "sha256"),
        ETag = Text(root, "etag"),
        DecodedBytes = Number(root, "decodedBytes"),
        DecodedSha256 = Text(root, "decodedSha256"),
        Validator = Text(root, "validator"),
        IsGzip = root.TryGetProperty("gzip", out JsonElement gzip) && gzip.ValueKind == JsonValueKind.True,
        Total = Number(root, "total"),
        HeadBytes = Number(root, "headBytes"),
        HeadSha256 = Text(root, "headSha256"),
        Reason = Text(root, "reason") is { } reason ? SafeText.Clean(reason) : null,
        Damage = DamageOf(root),
        Others = OthersOf(root),
        SystemStart = root.TryGetProperty("systemStart", out JsonElement start) ? start.GetDateTimeOffset() : null,
    };

    private static ServerTimes TimesOf(JsonElement root) => FhirInstant.Read(Text(root, "kickOffDate")) is { } date
        ? new ServerTimes { KickOffDate = date, KickOffAt = FhirInstant.Read(Text(root, "time")) }
        : ServerTimes.None;

    private static LineDamage? DamageOf(JsonElement root)
    {
        if (Number(root, "damagedLines") is not (> 0 and long count))
        {
            return null;
        }

        long[] first = root.TryGetProperty("firstDamagedLines", out JsonElement lines) && lines.ValueKind == JsonValueKind.Array
            ? [.. lines.EnumerateArray().Take(LineDamage.MostNamed).Select(line => line.GetInt64())]
            : [];
        return new LineDamage(count, first);
    }

    private static LineTypeCounts? OthersOf(JsonElement root) =>
        root.TryGetProperty(ExportLayout.OtherTypesMember, out JsonElement others) && others.ValueKind == JsonValueKind.Object
            ? new LineTypeCounts(others.EnumerateObject().Select(type => new KeyValuePair<string, long>(SafeText.Clean(type.Name, 64), type.Value.GetInt64())))
            : null;

    private static string Required(JsonElement root, string name) => Text(root, name) ?? throw new FormatException();

    private static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static long? Number(JsonElement root, string name) =>
        root.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number ? value.GetInt64() : null;
}
