using System.Text.Json;
using RedoxExport.Sandbox.Generation;
using RedoxExport.Sandbox.Http;

namespace RedoxExport.Sandbox.Exports;

/// <summary>Writes the payload in which Redox wraps the answer to a kick-off, after the example in Redox's documentation.</summary>
internal static class RedoxPayload
{
    public static byte[] Write(SandboxJob job, Uri contentLocation, int seed) => JsonText.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteStartObject("Meta");
        writer.WriteString("DataModel", "FHIR Bulk Data Access");
        writer.WriteString("EventType", EventType(job.Query.Level));
        writer.WriteString("EventDateTime", ManifestText.FhirTime(job.TransactionTime));
        writer.WriteBoolean("Test", true);
        writer.WriteStartObject("Source");
        WriteSystem(writer, DeterministicId.Create(seed, "source", 0), "Redox Dev Tools");
        writer.WriteEndObject();
        writer.WriteStartArray("Destinations");
        writer.WriteStartObject();
        WriteSystem(writer, DeterministicId.Create(seed, "destination", 0), "RedoxExport Sandbox");
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteStartArray("Logs");
        writer.WriteStartObject();
        writer.WriteString("ID", DeterministicId.Create(job.Id, "log"));
        writer.WriteString("AttemptID", DeterministicId.Create(job.Id, "attempt"));
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteNull("FacilityCode");
        writer.WriteEndObject();
        writer.WriteNumber("status", 202);
        writer.WriteString("contentLocation", contentLocation.AbsoluteUri);
        writer.WriteEndObject();
    });

    private static string EventType(ExportLevel level) => level switch
    {
        ExportLevel.Patient => "patient-export-response",
        ExportLevel.Group => "group-export-response",
        _ => "system-export-response",
    };

    private static void WriteSystem(Utf8JsonWriter writer, Guid id, string name)
    {
        writer.WriteString("ID", id);
        writer.WriteString("Name", name);
    }
}
