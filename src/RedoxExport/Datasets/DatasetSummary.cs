using System.Globalization;
using System.Text;
using System.Text.Json;
using RedoxExport.Storage;

namespace RedoxExport.Datasets;

/// <summary>The content of a current view's <c>dataset.json</c>.</summary>
public sealed class DatasetSummary
{
    private const int Version = 1;

    internal DatasetSummary(IReadOnlyList<string> runIds, DateTimeOffset transactionTime, IReadOnlyList<DatasetType> types)
    {
        RunIds = runIds;
        TransactionTime = transactionTime;
        Types = types;
    }

    /// <summary>The runs in the view, oldest first: a full run and the increments after it.</summary>
    public IReadOnlyList<string> RunIds { get; }

    /// <summary>The full run that the view started with.</summary>
    public string BaseRunId => RunIds[0];

    /// <summary>The last run in the view.</summary>
    public string LastRunId => RunIds[RunIds.Count - 1];

    /// <summary>The server's time of the last run.</summary>
    public DateTimeOffset TransactionTime { get; }

    /// <summary>The view's types, in ordinal order of their names.</summary>
    public IReadOnlyList<DatasetType> Types { get; }

    /// <summary>The number of resources in the view.</summary>
    public long Resources => Types.Sum(type => type.Resources);

    /// <summary>The size of the view in bytes, without dataset.json.</summary>
    public long Bytes => Types.Sum(type => type.Bytes);

    /// <summary>Reads the file in a folder.</summary>
    /// <returns><see langword="null"/> if there is no file, or if this version cannot read it.</returns>
    /// <exception cref="IOException">A disk operation failed.</exception>
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
            // The file was not written by this module or has been changed: the view is rebuilt.
            return null;
        }
    }

    private static string TextOf(JsonElement value) => value.GetString() ?? throw new FormatException("A name is missing.");

    // Checked because the name becomes part of a path.
    private static string TypeOf(JsonElement value) =>
        new DatasetTypeNames().Find(Encoding.UTF8.GetBytes(TextOf(value))) is { } type ? type.Name : throw new FormatException("A type has a name that this module did not assign.");

    private static long NumberOf(JsonElement value) =>
        value.GetInt64() is >= 0 and long number ? number : throw new FormatException("A number is negative.");

    /// <summary>Writes the file. It appears only after all of it is on disk, and marks the folder as complete.</summary>
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
