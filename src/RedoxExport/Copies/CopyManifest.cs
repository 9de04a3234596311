using System.Text.Json;
using RedoxExport.Storage;
using RedoxExport.Text;

namespace RedoxExport.Copies;

/// <summary>Writes, reads and compares the manifest of a copy.</summary>
internal static class CopyManifest
{
    /// <summary>The category of data, as in <c>files.ndjson</c>.</summary>
    public const string OutputCategory = "output";

    /// <summary>The largest manifest that is read: that of a million files.</summary>
    public const long LargestSize = 256L * 1024 * 1024;

    /// <summary>Makes the document.</summary>
    /// <param name="name">The name of the folder.</param>
    /// <param name="set">The files.</param>
    /// <param name="superseded">The files of the state before that were left for its readers.</param>
    /// <param name="now">The current time.</param>
    public static byte[] Write(string name, CopySet set, IEnumerable<string> superseded, DateTimeOffset now)
    {
        string[] left = [.. superseded];
        CopyRecord record = new()
        {
            Version = CopyRecord.CurrentVersion,
            Name = name,
            CopiedAt = now,
            TransactionTime = set.TransactionTime,
            Revision = set.Revision,
            Files = [.. set.Files.Select(file => new CopyFileRecord
            {
                Name = file.Name,
                Category = file.Category,
                Type = file.Type,
                Resources = file.Resources,
                Bytes = file.Length,
                Sha256 = file.Sha256,
            })],
            Superseded = left.Length > 0 ? left : null,
        };
        using MemoryStream memory = new();
        using (Utf8JsonWriter json = new(memory, ReadableJson.Indented))
        {
            JsonSerializer.Serialize(json, record, CopiesJson.Default.CopyRecord);
        }

        return memory.ToArray();
    }

    /// <summary>Reads a document. It comes from outside, so nothing in it is trusted.</summary>
    /// <returns><see langword="null"/> if it is not the manifest of a copy that this version can read. The copy is then made anew.</returns>
    public static CopyRecord? Read(byte[] bytes)
    {
        try
        {
            CopyRecord? record = JsonSerializer.Deserialize(bytes.AsSpan(Utf8Json.MarkLength(bytes)), CopiesJson.Default.CopyRecord);
            return record is { Version: CopyRecord.CurrentVersion, Files: not null } && record.Bytes >= 0 && record.Resources >= 0 ? record : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or OverflowException)
        {
            return null;
        }
    }

    /// <summary>True if a manifest names exactly these files.</summary>
    public static bool IsOf(CopyRecord record, CopySet set)
    {
        IReadOnlyList<CopyFileRecord?> files = record.Files!;
        return files.Count == set.Files.Count
            && record.TransactionTime == set.TransactionTime
            && record.Revision == set.Revision
            && set.Files.Select((file, i) => files[i] is { } known && known.Name == file.Name && known.Bytes == file.Length && known.Sha256 == file.Sha256).All(same => same);
    }

    /// <summary>The files of a current view's copy that a manifest names. Other names are left out: they are not the module's, and are not deleted.</summary>
    public static IEnumerable<string> ViewFilesOf(CopyRecord? record) =>
        (record?.Files ?? []).Select(file => file?.Name).OfType<string>().Where(ExportLayout.IsCopiedViewFile);

    /// <summary>Makes the list of the files that are about to be written.</summary>
    public static byte[] WriteNames(IEnumerable<string> names)
    {
        using MemoryStream memory = new();
        JsonSerializer.Serialize(memory, [.. names], CopiesJson.Default.StringArray);
        return memory.ToArray();
    }

    /// <summary>Reads such a list. It comes from outside: names that are not those of a current view's files are left out.</summary>
    public static IEnumerable<string> ReadNames(byte[] bytes)
    {
        try
        {
            return (JsonSerializer.Deserialize(bytes, CopiesJson.Default.StringArray) ?? []).Where(name => name is not null && ExportLayout.IsCopiedViewFile(name));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return [];
        }
    }

    /// <summary>The files that the copy before has left for readers.</summary>
    public static IEnumerable<string> SupersededIn(CopyRecord? record) =>
        (record?.Superseded ?? []).OfType<string>().Where(ExportLayout.IsCopiedViewFile);
}
