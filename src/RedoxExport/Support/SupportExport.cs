using System.Text;
using System.Text.Json;
using RedoxExport.Downloads;
using RedoxExport.Exports;
using RedoxExport.Text;

namespace RedoxExport.Support;

/// <summary>The record, the manifest and the journal of an export, without links, names of a server, and values of the request.</summary>
internal static class SupportExport
{
    private static readonly Uri Unknown = new("https://server.invalid/");

    /// <summary>The record of the folder.</summary>
    public static byte[] Record(FolderRecord record)
    {
        ExportRequest? request = RequestRecord.Read(record.RequestJson);
        return SupportDocument.Write(json =>
        {
            json.Known("state", KnownText.State(record.State));
            json.Known("startedAt", record.StartedAt);
            json.Known("outcomeErrors", record.OutcomeErrors);
            json.Known("outcomeWarnings", record.OutcomeWarnings);
            json.Known("asksForChanges", record.AsksForChanges);
            if (request is null)
            {
                return;
            }

            json.WriteStartObject("request");
            json.Known("level", request.Level);
            json.WriteStartArray("types");
            foreach (string type in request.Types)
            {
                json.WriteStringValue(KnownText.Type(type));
            }

            json.WriteEndArray();
            json.Known("since", request.Since);
            json.Known("until", request.Until);
            json.Known("method", request.Method);
            json.Known("typeFilters", request.TypeFilters.Count);
            json.Known("elements", request.Elements.Count);
            json.Known("patients", request.Patients.Count);
            json.Known("associatedData", request.IncludeAssociatedData.Count);
            json.Known("otherParameters", request.AdditionalParameters.Count);
            json.Known("minimumFileSize", request.MinimumFileSize);
            json.Known("maximumFileSize", request.MaximumFileSize);
            json.Known("allowsPartialManifests", request.AllowPartialManifests);
            json.Known("isLenient", request.Lenient);
            json.WriteEndObject();
        });
    }

    /// <summary>The rows of the manifest.</summary>
    /// <param name="folder">The folder of the export.</param>
    /// <param name="record">Its record.</param>
    /// <param name="most">The most bytes.</param>
    /// <returns><see langword="null"/> if there is no manifest yet.</returns>
    /// <exception cref="RedoxExportException"><c>FolderDamaged</c>, or a disk error.</exception>
    public static (byte[] Content, string? Note)? Manifest(string folder, FolderRecord record, int most)
    {
        if (ExportFolder.ReadManifest(folder, record.BaseUri ?? Unknown, record) is not { } manifest)
        {
            return null;
        }

        byte[] head = SupportDocument.Write(
            json =>
            {
                json.Known("transactionTime", manifest.TransactionTime);
                json.Known("requiresAccessToken", manifest.RequiresAccessToken);
                json.Known("pages", manifest.Pages.Count);
                json.Known("files", manifest.Files.Count);
                json.Known("remarks", manifest.RemarkCount);
            },
            isLine: true);
        return Lines(head, manifest.Files.Select(file => SupportDocument.Write(json => Write(json, file, record.BaseUri), isLine: true)), manifest.Files.Count, most);
    }

    /// <summary>The last state of each file.</summary>
    /// <param name="folder">The folder of the export.</param>
    /// <param name="most">The most bytes.</param>
    public static (byte[] Content, string? Note) Journal(string folder, int most)
    {
        IReadOnlyDictionary<string, JournalEntry> entries = FileJournal.Read(folder);
        return Lines([], entries.Values.Select(entry => SupportDocument.Write(json => Write(json, entry), isLine: true)), entries.Count, most);
    }

    private static void Write(Utf8JsonWriter json, ManifestFile file, Uri? server)
    {
        json.Known("category", file.Category);
        json.Known("type", KnownText.Type(file.Type));
        json.Known("count", file.Count);
        json.Known("fileSize", file.FileSize);
        json.Known("isOnServer", server is null ? null : Uri.Compare(file.Link, server, UriComponents.SchemeAndServer, UriFormat.SafeUnescaped, StringComparison.OrdinalIgnoreCase) == 0);
        json.Known("hasQuery", file.Link.IsAbsoluteUri ? file.Link.Query.Length > 0 : null);
    }

    private static void Write(Utf8JsonWriter json, JournalEntry entry)
    {
        json.Known("name", KnownText.File(entry.Name));
        json.Known("state", KnownText.State(entry.State));
        json.Known("category", entry.Category);
        json.Known("type", KnownText.Type(entry.Type));
        json.Known("bytes", entry.Bytes);
        json.Known("resources", entry.Resources);
        json.Known("isGzip", entry.IsGzip);
        json.Known("total", entry.Total);
        json.Known("hasDamage", entry.Damage is not null);
        json.Known("time", entry.Time);
    }

    private static (byte[] Content, string? Note) Lines(byte[] head, IEnumerable<byte[]> lines, int count, int most)
    {
        using MemoryStream memory = new();
        memory.Write(head, 0, head.Length);
        int written = 0;
        foreach (byte[] line in lines)
        {
            if (memory.Length + line.Length > most)
            {
                string note = $"the last {Amount.Of(count - written, "file is", "files are")} left out";
                byte[] told = Encoding.UTF8.GetBytes("{\"note\":\"" + note + "\"}\n");
                memory.Write(told, 0, told.Length);
                return (memory.ToArray(), note);
            }

            memory.Write(line, 0, line.Length);
            written++;
        }

        return (memory.ToArray(), null);
    }
}
