using System.Globalization;
using System.Text;
using System.Text.Json;
using RedoxExport.Storage;

namespace RedoxExport.Datasets;

/// <summary>What <c>dataset.json</c> says of a current view.</summary>
public sealed class DatasetSummary
{
    private const int Version = 1;

    internal DatasetSummary(IReadOnlyList<string> runIds, DateTimeOffset transactionTime, IReadOnlyList<DatasetType> types)
    {
        RunIds = runIds;
        TransactionTime = transactionTime;
        Types = types;
    }

    /// <summary>The runs that are in it, oldest first: a full one and the increments behind it.</summary>
    public IReadOnlyList<string> RunIds { get; }

    /// <summary>The full run that it was begun with.</summary>
    public string BaseRunId => RunIds[0];

    /// <summary>The last run that is in it.</summary>
    public string LastRunId => RunIds[RunIds.Count - 1];

    /// <summary>The server's clock of that run.</summary>
    public DateTimeOffset TransactionTime { get; }

    /// <summary>Its types, in ordinal order of their names.</summary>
    public IReadOnlyList<DatasetType> Types { get; }

    /// <summary>How many resources it holds.</summary>
    public long Resources => Types.Sum(type => type.Resources);

    /// <summary>Its size in bytes, without dataset.json.</summary>
    public long Bytes => Types.Sum(type => type.Bytes);

    /// <summary>Reads the file of a folder.</summary>
    /// <returns><see langword="null"/> where there is none, or none that this version understands.</returns>
    /// <exception cref="IOException">The disk is at fault.</exception>
    internal static DatasetSummary? Read(string folder)
    {
        string path = Path.Combine(folder, ExportLayout.ViewSummaryName);
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(path));
            JsonElement root = json.RootElement;
            if (root.GetProperty("version").GetInt32() != Version)
            {
                return null;
            }

            string[] runs = [.. root.GetProperty("runs").EnumerateArray().Select(TextOf)];
            DatasetType[] types = [.. root.GetProperty("types").EnumerateArray().Select(type => new DatasetType(
                TypeOf(type.GetProperty("type")),
                NumberOf(type.GetProperty("resources")),
                NumberOf(type.GetProperty("bytes"))))];
            DatasetSummary summary = new(runs, root.GetProperty("transactionTime").GetDateTimeOffset(), types);
            return runs.Length == 0 || summary.Resources < 0 || summary.Bytes < 0 ? null : summary;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or OverflowException)
        {
            // Not ours, or not any more: the view is made anew.
            return null;
        }
    }

    private static string TextOf(JsonElement value) => value.GetString() ?? throw new FormatException("A name is missing.");

    // It is part of a path.
    private static string TypeOf(JsonElement value) =>
        new DatasetTypeNames().Find(Encoding.UTF8.GetBytes(TextOf(value))) is { } type ? type.Name : throw new FormatException("A type has a name that was not given here.");

    private static long NumberOf(JsonElement value) =>
        value.GetInt64() is >= 0 and long number ? number : throw new FormatException("A number is negative.");

    /// <summary>Writes the file. Its name is there only when all of it is on the disk: with it, a folder is complete.</summary>
    internal void Write(string folder) => AtomicFile.Write(Path.Combine(folder, ExportLayout.ViewSummaryName), file =>
    {
        using Utf8JsonWriter json = new(file, new JsonWriterOptions { Indented = true });
        Write(json);
    });

    private void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("version", Version);
        json.WriteString("transactionTime", TransactionTime.ToString("O", CultureInfo.InvariantCulture));
        json.WriteNumber("resources", Resources);
        json.WriteNumber("bytes", Bytes);
        json.WriteStartArray("types");
        foreach (DatasetType type in Types)
        {
            json.WriteStartObject();
            json.WriteString("type", type.Type);
            json.WriteNumber("resources", type.Resources);
            json.WriteNumber("bytes", type.Bytes);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("runs");
        foreach (string run in RunIds)
        {
            json.WriteStringValue(run);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
