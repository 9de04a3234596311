using System.Globalization;

namespace RedoxExport.Tests.Datasets;

/// <summary>A version of a resource that a property test makes up.</summary>
internal sealed record GeneratedItem(string Type, string Id, int Hour, int Version, bool Subset, string Patient, int Text)
{
    public string Line
    {
        get
        {
            string reference = Type switch
            {
                "Observation" => $$$""","subject":{"reference":"Patient/{{{Patient}}}"}""",
                "Appointment" => $$$""","participant":[{"actor":{"reference":"Practitioner/i1"}},{"actor":{"reference":"https://fhir.example.org/Patient/{{{Patient}}}/_history/2"}}]""",
                _ => string.Empty,
            };
            string tag = Subset ? ""","tag":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ObservationValue","code":"SUBSETTED"}]""" : string.Empty;
            return string.Create(
                CultureInfo.InvariantCulture,
                $$$"""{"resourceType":"{{{Type}}}","id":"{{{Id}}}","meta":{"versionId":"{{{Version}}}","lastUpdated":"2026-05-28T{{{Hour:00}}}:00:00Z"{{{tag}}}}{{{reference}}},"text":"ü{{{Text}}}"}""");
        }
    }
}
