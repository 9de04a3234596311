using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using RedoxExport.Exports;
using RedoxExport.Fhir;
using RedoxExport.Storage;
using RedoxExport.Text;

namespace RedoxExport.Downloads;

/// <summary>Reads and writes <c>export.json</c>: which export a folder holds, and its state.</summary>
/// <remarks>
/// The file contains no token and no key, and the polling URL without its query. Unlike other documents, it is read and written by hand, not by
/// generated code: every save, resume and check reads it, and .NET has to compile about 600 methods when a process first reads a record. The file also keeps
/// the members and the request of a newer version as they are, and a value of another kind counts as missing.
/// </remarks>
internal static class ExportRecord
{
    private const string KickOffDate = "kickOffDate";
    private const string EarliestTime = "earliestTransactionTime";
    private const string EarliestTimeAt = "earliestTransactionTimeHeardAt";
    private const string Watermark = "watermark";
    private const string OutcomeErrors = "outcomeErrors";
    private const string OutcomeWarnings = "outcomeWarnings";

    private static readonly string[] TimeNames = [KickOffDate, EarliestTime, EarliestTimeAt, Watermark];

    /// <summary>Creates the content of the record.</summary>
    /// <param name="state">One of <see cref="ExportState"/>.</param>
    /// <param name="baseUri">The server's base URL.</param>
    /// <param name="request">The request. If it is <see langword="null"/>, the one in <paramref name="before"/> is kept.</param>
    /// <param name="job">The export; <see langword="null"/> before it is started.</param>
    /// <param name="totals">The totals of the save; <see langword="null"/> before it has ended.</param>
    /// <param name="before">The previous record of the same export.</param>
    /// <param name="now">The current time.</param>
    /// <param name="manifestFrom">See <see cref="FolderRecord.ManifestFrom"/>.</param>
    public static byte[] Write(
        string state,
        Uri baseUri,
        ExportRequest? request,
        ExportJob? job,
        SaveTotals? totals,
        FolderRecord? before,
        DateTimeOffset now,
        IReadOnlyList<Uri>? manifestFrom = null)
    {
        using MemoryStream memory = new();
        using (Utf8JsonWriter json = new(memory, ReadableJson.Indented))
        {
            json.WriteStartObject();
            json.WriteNumber("version", 1);
            json.WriteString("state", state);
            json.WriteString("updatedAt", now);
            json.WriteString("baseUri", baseUri.AbsoluteUri);
            if (job is not null)
            {
                json.WriteString("id", job.Id);
                json.WriteString("contentLocation", job.ContentLocation.AbsoluteUri);
                json.WriteString("pollingUrlSha256", Fingerprint(job.PollingUri));
                json.WriteString("startedAt", before?.StartedAt ?? job.StartedAt);
                json.WriteString("transactionTime", job.Manifest?.TransactionTimeText);
                WriteTimes(json, job.Times);
                WriteMoment(json, "expiresAt", job.ExpiresAt);
                WriteUris(json, "manifestFrom", manifestFrom ?? []);
            }

            if (request is not null)
            {
                json.WritePropertyName("request");
                RequestRecord.Write(json, request);
            }
            else if (before?.RequestJson is { } known)
            {
                // A job that was created from a URL has no request, but the folder has it.
                json.WritePropertyName("request");
                json.WriteRawValue(known);
            }

            if (totals is not null)
            {
                json.WriteNumber("files", totals.Files);
                json.WriteNumber("resources", totals.Resources);
                json.WriteNumber("bytes", totals.Bytes);
                json.WriteNumber(OutcomeErrors, job?.OutcomeErrors ?? 0);
                json.WriteNumber(OutcomeWarnings, job?.OutcomeWarnings ?? 0);
            }

            json.WriteEndObject();
        }

        return memory.ToArray();
    }

    /// <summary>Creates the content of the record of a folder with resources that were fetched because others refer to them.</summary>
    /// <param name="state">One of <see cref="ExportState"/>.</param>
    /// <param name="baseUri">The server's base URL.</param>
    /// <param name="totals">The totals; <see langword="null"/> before all resources are fetched.</param>
    /// <param name="now">The current time.</param>
    public static byte[] WriteReferences(string state, Uri baseUri, SaveTotals? totals, DateTimeOffset now)
    {
        using MemoryStream memory = new();
        using (Utf8JsonWriter json = new(memory, ReadableJson.Indented))
        {
            json.WriteStartObject();
            json.WriteNumber("version", 1);
            json.WriteString("state", state);
            json.WriteString("updatedAt", now);
            json.WriteString("baseUri", baseUri.AbsoluteUri);
            json.WriteString("id", ExportLayout.ReferencesFolder);
            if (totals is not null)
            {
                json.WriteNumber("files", totals.Files);
                json.WriteNumber("resources", totals.Resources);
                json.WriteNumber("bytes", totals.Bytes);
            }

            json.WriteEndObject();
        }

        return memory.ToArray();
    }

    /// <summary>Reads the record of a folder; <see langword="null"/> if the folder holds no export.</summary>
    /// <exception cref="RedoxExportException"><c>FolderDamaged</c>.</exception>
    public static FolderRecord? Read(string folder)
    {
        string path = Path.Combine(folder, ExportLayout.RecordName);
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            JsonElement root = document.RootElement;
            return new FolderRecord
            {
                State = Text(root, "state") ?? string.Empty,
                Id = Text(root, "id"),
                BaseUri = Uri.TryCreate(Text(root, "baseUri"), UriKind.Absolute, out Uri? baseUri) ? baseUri : null,
                ContentLocation = Text(root, "contentLocation"),
                PollingUrlSha256 = Text(root, "pollingUrlSha256"),
                StartedAt = FhirInstant.Read(Text(root, "startedAt")),
                Times = TimesOf(root),
                RequestJson = root.TryGetProperty("request", out JsonElement request) ? request.GetRawText() : null,
                ManifestFrom = ReadUris(root, "manifestFrom"),
                AsksForChanges = root.TryGetProperty("request", out JsonElement asked) && asked.ValueKind == JsonValueKind.Object && asked.TryGetProperty("since", out _),
                OutcomeErrors = Number(root, OutcomeErrors),
                OutcomeWarnings = Number(root, OutcomeWarnings),
            };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw DownloadErrors.FolderDamaged(folder, ExportLayout.RecordName, "it is not JSON that this module wrote", e);
        }
    }

    /// <summary>
    /// A hash of the polling URL. It distinguishes exports whose polling URLs differ only in the query, as on some servers, without
    /// storing the query.
    /// </summary>
    public static string Fingerprint(Uri pollingUri)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(pollingUri.AbsoluteUri));
        return Hexadecimal.Lower(hash.GetHashAndReset());
    }

    /// <summary>Copies a record and replaces its server times.</summary>
    /// <param name="record">The content of the file.</param>
    /// <param name="times">The new server times.</param>
    public static byte[] WithTimes(byte[] record, ServerTimes times)
    {
        using JsonDocument document = JsonDocument.Parse(record);
        using MemoryStream memory = new();
        using (Utf8JsonWriter json = new(memory, ReadableJson.Indented))
        {
            json.WriteStartObject();
            foreach (JsonProperty member in document.RootElement.EnumerateObject().Where(member => !TimeNames.Contains(member.Name)))
            {
                member.WriteTo(json);
            }

            WriteTimes(json, times);
            json.WriteEndObject();
        }

        return memory.ToArray();
    }

    private static ServerTimes TimesOf(JsonElement root)
    {
        DateTimeOffset? date = FhirInstant.Read(Text(root, KickOffDate));
        return new ServerTimes
        {
            KickOffDate = date,
            KickOffAt = date is null ? null : FhirInstant.Read(Text(root, "startedAt")),
            TransactionTime = FhirInstant.Read(Text(root, EarliestTime)),
            TransactionTimeAt = FhirInstant.Read(Text(root, EarliestTimeAt)),
        };
    }

    private static void WriteTimes(Utf8JsonWriter json, ServerTimes times)
    {
        WriteMoment(json, KickOffDate, times.KickOffDate);
        WriteMoment(json, EarliestTime, times.TransactionTime);
        WriteMoment(json, EarliestTimeAt, times.TransactionTimeAt);
        WriteMoment(json, Watermark, times.Watermark);
    }

    private static long Number(JsonElement root, string name) =>
        root.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number) ? number : 0;

    private static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static void WriteUris(Utf8JsonWriter json, string name, IReadOnlyList<Uri> uris)
    {
        if (uris.Count > 0)
        {
            json.WriteStartArray(name);
            foreach (Uri uri in uris)
            {
                json.WriteStringValue(uri.AbsoluteUri);
            }

            json.WriteEndArray();
        }
    }

    private static IReadOnlyList<Uri> ReadUris(JsonElement root, string name) =>
        root.TryGetProperty(name, out JsonElement list) && list.ValueKind == JsonValueKind.Array
            ? [.. list.EnumerateArray().Select(item => Uri.TryCreate(item.GetString(), UriKind.Absolute, out Uri? uri) ? uri : throw new InvalidOperationException())]
            : [];

    private static void WriteMoment(Utf8JsonWriter json, string name, DateTimeOffset? moment)
    {
        if (moment is { } value)
        {
            json.WriteString(name, value);
        }
    }
}
