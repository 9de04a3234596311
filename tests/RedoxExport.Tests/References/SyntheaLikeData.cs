using RedoxExport.Tests.Downloads;

namespace RedoxExport.Tests.References;

/// <summary>
/// A small hospital in the form of Synthea's data: encounters refer to practitioners and organizations, requests to medications, medications to their
/// manufacturers, and organizations to the organizations that they are part of. Every resource is referred to, some only by one that can be missing.
/// </summary>
internal sealed class SyntheaLikeData : IDisposable
{
    private const int Patients = 30;
    private const int Others = 24;

    private readonly TestFolder _folder = new();

    public SyntheaLikeData()
    {
        Directory.CreateDirectory(_folder.FullPath);
        Write("Patient", Patients, i => $$"""{"resourceType":"Patient","id":"p{{i}}","birthDate":"1970-01-01"}""");
        Write("Practitioner", Others, i => $$"""{"resourceType":"Practitioner","id":"dr-{{i}}","active":true,"extension":[{"url":"u","valueDecimal":1.50}]}""");

        // A chain: the export refers to the first three only.
        Write("Organization", Others, i => $$"""{"resourceType":"Organization","id":"org.{{i}}","name":"Ö"{{(i + 3 < Others ? $$""","partOf":{"reference":"Organization/org.{{i + 3}}"}""" : string.Empty)}}}""");
        Write("Medication", Others, i => $$"""{"resourceType":"Medication","id":"m{{i}}","manufacturer":{"reference":"Organization/org.{{i % 3}}"} }""");
        Write("Encounter", Patients, i => $$"""{"resourceType":"Encounter","id":"e{{i}}","subject":{"reference":"Patient/p{{i}}"},"participant":[{"individual":{"reference":"Practitioner/dr-{{i % Others}}"} }],"serviceProvider":{"reference":"Organization/org.{{i % 3}}"} }""");
        Write("MedicationRequest", Patients, i => $$"""{"resourceType":"MedicationRequest","id":"r{{i}}","subject":{"reference":"Patient/p{{i}}"},"medicationReference":{"reference":"Medication/m{{i % Others}}"},"contained":[{"resourceType":"Basic","id":"b","author":{"reference":"#x"} }]}""");
    }

    public string Path => _folder.FullPath;

    /// <summary>All lines, sorted.</summary>
    public IReadOnlyList<string> Lines => [.. Directory.EnumerateFiles(Path).SelectMany(File.ReadLines).Order(StringComparer.Ordinal)];

    public void Dispose() => _folder.Dispose();

    private void Write(string type, int count, Func<int, string> line)
    {
        File.WriteAllLines(_folder[type + ".ndjson"], Enumerable.Range(0, count).Select(i => line(i).Replace(" }", "}", StringComparison.Ordinal)));

        // The time of a resource without one of its own.
        File.SetLastWriteTimeUtc(_folder[type + ".ndjson"], new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
    }
}
