using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace RedoxExport.Sandbox.Generation;

/// <summary>Generates the documents of a patient: notes and scans that are linked as Binary resources, and a report with its text inside.</summary>
internal sealed class PatientDocuments(FhirWriter writer, IResourceSink sink, string patient, string practitioner)
{
    private static readonly Concept Note = new(Vocabulary.Loinc, "11506-3", "Progress note");
    private static readonly Concept Report = new(Vocabulary.Loinc, "11502-2", "Laboratory report");

    /// <summary>Writes the documents of a visit.</summary>
    /// <param name="dice">Decides the ids.</param>
    /// <param name="day">The day of the visit.</param>
    /// <param name="stored">The <c>lastUpdated</c> of the resources.</param>
    public void Write(Dice dice, DateTimeOffset day, DateTimeOffset stored)
    {
        string document = DeterministicId.FromDice(dice).ToString("D");
        writer.Begin("DocumentReference", document, stored)
            .Text("status", "current")
            .Concept("type", Note)
            .Reference("subject", "Patient", patient)
            .Instant("date", day)
            .Array("author").Item().Text("reference", "Practitioner/" + practitioner).EndItemAndArray()
            .Array("content");
        WriteLink("note-" + document);
        WriteLink("scan-" + document);
        sink.Add("DocumentReference", writer.EndArray().Finish());

        string report = DeterministicId.FromDice(dice).ToString("D");
        byte[] text = Encoding.UTF8.GetBytes($"Laboratory report {report}\nAll values are within the expected range.\n");
        writer.Begin("DiagnosticReport", report, stored)
            .Text("status", "final")
            .Concept("code", Report)
            .Reference("subject", "Patient", patient)
            .Time("effectiveDateTime", day)
            .Array("presentedForm").Item()
            .Text("contentType", "text/plain; charset=utf-8")
            .Text("data", Convert.ToBase64String(text));
        WriteFacts(text);
        sink.Add("DiagnosticReport", writer.EndItemAndArray().Finish());
    }

    private void WriteLink(string id)
    {
        AttachmentContent content = AttachmentContent.Of(id)!;
        writer.Item().Object("attachment").Text("contentType", content.Type).Text("url", "Binary/" + id);
        WriteFacts(content.Bytes);
        writer.End().End();
    }

    private void WriteFacts(byte[] content)
    {
        // FHIR defines the hash as SHA-1. It protects nothing here.
        using IncrementalHash sha1 = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        sha1.AppendData(content);
        writer.Number("size", content.Length.ToString(CultureInfo.InvariantCulture)).Text("hash", Convert.ToBase64String(sha1.GetHashAndReset()));
    }
}
