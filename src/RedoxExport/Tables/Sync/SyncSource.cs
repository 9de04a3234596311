using System.Text.Json;
using System.Text.Json.Serialization;
using RedoxExport.Storage;
using RedoxExport.Text;

namespace RedoxExport.Tables;

/// <summary>
/// The name of a root in the tables of databases. It is kept in the root, in <c>tables.json</c>, so that it stays the same if the folder moves or the
/// request changes: with another name, all its rows would be there twice.
/// </summary>
internal static class SyncSource
{
    private const int LongestName = 63;
    private const int NewNameDigits = 8;

    /// <summary>The name of a root, and a new one if it has none. Changes nothing on disk.</summary>
    /// <param name="root">The root.</param>
    /// <param name="requested">The name that the user specified; <see langword="null"/> for none.</param>
    /// <exception cref="RedoxExportException"><c>SourceNotValid</c>.</exception>
    public static string Find(string root, string? requested)
    {
        if (requested is { } name && (name.Length is 0 or > LongestName || name != name.Trim() || name.Any(c => SafeText.IsControl(c) || char.IsSurrogate(c))))
        {
            throw TableErrors.SourceNotValid(LongestName);
        }

        return requested ?? Read(root) ?? ExportLayout.NewToken().Substring(0, NewNameDigits);
    }

    /// <summary>True if a root has a name, which it should keep.</summary>
    /// <exception cref="RedoxExportException">A disk operation failed.</exception>
    public static bool HasName(string root) => Read(root) is not null;

    /// <summary>Writes the name into the root.</summary>
    /// <exception cref="RedoxExportException">A disk operation failed.</exception>
    public static void Keep(string root, string name, IExportEvents? events)
    {
        string? before = Read(root);
        if (before == name)
        {
            return;
        }

        if (before is not null)
        {
            events.Warning(
                "SourceRenamed",
                $"The tables knew '{root}' as the source '{SafeText.Name(before, LongestName)}'. It is '{SafeText.Name(name, LongestName)}' from now on. The rows with the earlier name stay in the tables until someone deletes them.");
        }

        string path = PathOf(root);
        Disk.Do(path, () => RecordDocument.Write(path, new SourceRecord { Source = name }, SyncJson.Default.SourceRecord, new JsonWriterOptions { Indented = true }));
    }

    private static string PathOf(string root) => Path.Combine(root, ExportLayout.SourceName);

    private static string? Read(string root)
    {
        string path = PathOf(root);
        return Disk.Do(path, () =>
        {
            try
            {
                return File.Exists(path) && JsonSerializer.Deserialize(File.ReadAllBytes(path), SyncJson.Default.SourceRecord)?.Source is { Length: > 0 and <= LongestName } name ? name : null;
            }
            catch (JsonException)
            {
                // The file was changed by something else: the root gets a new name.
                return null;
            }
        });
    }
}

/// <summary>The document <c>tables.json</c>.</summary>
internal sealed record SourceRecord
{
    public required string? Source { get; init; }
}

/// <summary>The generated code that reads and writes the documents about tables. It uses no reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SourceRecord))]
[JsonSerializable(typeof(SyncedDatabase))]
internal sealed partial class SyncJson : JsonSerializerContext;
