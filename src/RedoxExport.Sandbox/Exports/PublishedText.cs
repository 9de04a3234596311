using System.Text.Json;
using RedoxExport.Sandbox.Http;

namespace RedoxExport.Sandbox.Exports;

/// <summary>Writes the pages of published lists.</summary>
internal static class PublishedText
{
    private const string ManifestType = "http://hl7.org/fhir/uv/bulkdata/StructureDefinition/BulkPublishManifest";

    /// <param name="job">The export that the page lists.</param>
    /// <param name="rows">The files of the page, of all arrays.</param>
    /// <param name="next">The address of the next page, or a marker; <see langword="null"/> if there is none.</param>
    /// <param name="options">The options with the access rules for files.</param>
    /// <param name="address">Returns the address of a file.</param>
    public static byte[] Write(SandboxJob job, IReadOnlyList<ExportRow> rows, string? next, SandboxOptions options, Func<ExportRow, Uri> address) =>
        JsonText.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("manifestType", ManifestType);
            writer.WriteString("transactionTime", ManifestText.FhirTime(job.TransactionTime));
            writer.WriteBoolean("requiresAccessToken", options.FilesNeedToken);
            writer.WriteString("outputFormat", "application/fhir+ndjson");
            WriteRows(writer, "output", RowKind.Output, job, rows, address);
            WriteRows(writer, "deleted", RowKind.Deleted, job, rows, address);
            WriteRows(writer, "outcome", RowKind.Outcome, job, rows, address);
            if (next is not null)
            {
                writer.WriteStartArray("link");
                writer.WriteStartObject();
                writer.WriteString("relation", "next");
                writer.WriteString("url", next);
                writer.WriteEndObject();
                writer.WriteEndArray();
            }

            writer.WriteEndObject();
        });

    private static void WriteRows(Utf8JsonWriter writer, string name, RowKind kind, SandboxJob job, IReadOnlyList<ExportRow> rows, Func<ExportRow, Uri> address)
    {
        if (!rows.Any(row => row.Kind == kind))
        {
            return;
        }

        writer.WriteStartArray(name);
        foreach (ExportRow row in rows.Where(row => row.Kind == kind))
        {
            ManifestText.WriteRow(writer, row, job, address, stu4: true);
        }

        writer.WriteEndArray();
    }
}
