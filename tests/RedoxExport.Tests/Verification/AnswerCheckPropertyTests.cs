using System.Text;
using CsCheck;
using RedoxExport.Exports;
using RedoxExport.Resources;
using RedoxExport.Tests.Transport;
using RedoxExport.Verification;

namespace RedoxExport.Tests.Verification;

/// <summary>Random requests, and answers that the guide allows: none is a problem. One resource that it does not allow is one, with its number.</summary>
public sealed class AnswerCheckPropertyTests
{
    private const int PatientsThere = 5;

    private static readonly string[] TypesThere = ["Patient", "Observation", "Encounter", "AllergyIntolerance", "Practitioner", "Organization", "Provenance"];
    private static readonly DateTimeOffset Since = new(2026, 5, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly Gen<ExportRequest> Requests = Gen.Select(
        Gen.Int[0, (1 << TypesThere.Length) - 1], Gen.Int[0, (1 << PatientsThere) - 1], Gen.Bool, Gen.Bool, Gen.Bool, Gen.Bool,
        (types, patients, since, elements, associated, organized) => new ExportRequest
        {
            Level = ExportLevel.AllPatients,
            Types = [.. TypesThere.Where((_, i) => (types >> i & 1) != 0)],
            Patients = [.. Enumerable.Range(0, PatientsThere).Where(i => (patients >> i & 1) != 0).Select(i => i % 2 == 0 ? $"Patient/p{i}" : $"p{i}")],
            Since = since ? Since : null,
            Elements = elements ? ["id", "Observation.value"] : [],
            IncludeAssociatedData = associated ? ["LatestProvenanceResources"] : [],
            OrganizeOutputBy = organized ? "Patient" : null,
        });

    private static readonly Gen<(string Type, int Patient, int Other, int Form)[]> Things =
        Gen.Select(Gen.Int[0, 6].Select(i => TypesThere[i]), Gen.Int[0, PatientsThere - 1], Gen.Int[0, PatientsThere - 1], Gen.Int[0, 9]).Array[0, 30];

    [Fact]
    public void Nothing_that_the_guide_allows_is_a_problem() =>
        Gen.Select(Requests, Things).Sample((request, things) =>
        {
            string[] lines = [.. things.Where(thing => IsAllowed(request, thing.Type, thing.Patient, thing.Other, thing.Form)).Select(thing => Line(thing.Type, thing.Patient, thing.Other, thing.Form))];
            Assert.DoesNotContain(Check(request, lines), finding => finding.Severity == RunFindingSeverity.Problem);
        });

    [Fact]
    public void One_resource_of_a_type_that_was_not_asked_for_is_a_problem() =>
        Gen.Select(Requests, Things, Gen.Int[1, 3]).Sample((request, things, count) =>
        {
            ExportRequest restricted = request with { Types = [.. request.Types, "Patient"] };
            string[] lines = [.. things.Where(thing => IsAllowed(restricted, thing.Type, thing.Patient, thing.Other, thing.Form)).Select(thing => Line(thing.Type, thing.Patient, thing.Other, thing.Form))];
            ExportEvent finding = Assert.Single(
                Check(restricted, [.. lines, .. Enumerable.Range(0, count).Select(i => $$"""{"resourceType":"Slot","id":"{{i}}"}""")]),
                each => each.Severity == RunFindingSeverity.Problem);
            Assert.Equal(("TypeNotAsked", "Slot", (long)count), (finding.Name, finding.Data["type"], finding.Data["count"]));
        });

    [Fact]
    public void One_resource_of_another_patient_only_is_a_problem() =>
        Gen.Select(Requests, Things, Gen.Int[1, 3]).Sample((request, things, count) =>
        {
            ExportRequest restricted = request with { Patients = [.. request.Patients, "p0"], Types = [] };
            string[] lines = [.. things.Where(thing => IsAllowed(restricted, thing.Type, thing.Patient, thing.Other, thing.Form)).Select(thing => Line(thing.Type, thing.Patient, thing.Other, thing.Form))];
            ExportEvent finding = Assert.Single(
                Check(restricted, [.. lines, .. Enumerable.Range(0, count).Select(i => $$$"""{"resourceType":"Observation","id":"x{{{i}}}","subject":{"reference":"Patient/stranger"}}""")]),
                each => each.Severity == RunFindingSeverity.Problem);
            Assert.Equal(("PatientNotAsked", (long)count), (finding.Name, finding.Data["count"]));
        });

    /// <summary>IG 3.0.0: of the asked types and patients; what helps to understand it, and what belongs to an asked patient in any way.</summary>
    private static bool IsAllowed(ExportRequest request, string type, int patient, int other, int form)
    {
        bool isTypeAsked = request.Types.Count == 0
            || request.Types.Contains(type)
            || (type == "Provenance" && request.IncludeAssociatedData.Count > 0)
            || (type == "Patient" && request.OrganizeOutputBy is not null);
        bool isSomebodys = type is "Patient" or "Observation" or "Encounter" or "AllergyIntolerance";
        return isTypeAsked && (request.Patients.Count == 0 || !isSomebodys || IsAsked(request, patient) || (IsShared(type, form) && IsAsked(request, other)));
    }

    private static bool IsAsked(ExportRequest request, int patient) => request.Patients.Any(asked => asked.EndsWith($"p{patient}", StringComparison.Ordinal));

    // An observation that another patient made, a record that is linked to another.
    private static bool IsShared(string type, int form) => form % 3 == 0 && (type is "Observation" or "Patient");

    private static string Line(string type, int patient, int other, int form)
    {
        string reference = (form % 2 == 0 ? "Patient/p" : "https://example.org/fhir/Patient/p") + patient + (form % 5 == 0 ? "/_history/1" : string.Empty);
        string owner = type switch
        {
            "Patient" => string.Empty,
            "Observation" or "Encounter" => $$$""","subject":{"reference":"{{{reference}}}"}""",
            "AllergyIntolerance" => $$$""","patient":{"reference":"{{{reference}}}"}""",
            "Provenance" => $$$""","target":[{"reference":"{{{reference}}}"}]""",
            _ => string.Empty,
        };
        string shared = !IsShared(type, form) ? string.Empty
            : type == "Patient" ? $$$""","link":[{"other":{"reference":"Patient/p{{{other}}}"}}]"""
            : $$$""","performer":[{"reference":"Patient/p{{{other}}}"}]""";
        string lastUpdated = Since.AddDays(form - 5).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", null);
        return $$$"""{"resourceType":"{{{type}}}","id":"{{{(type == "Patient" ? "p" + patient : "r" + form)}}}","meta":{"lastUpdated":"{{{lastUpdated}}}"}{{{owner}}}{{{shared}}}}""";
    }

    private static IReadOnlyList<ExportEvent> Check(ExportRequest request, IReadOnlyList<string> lines)
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            File.WriteAllText(path, string.Join("\n", lines), new UTF8Encoding(false));
            AnswerCheck check = new(request, request.OrganizeOutputBy);
            foreach (ResourceBatch<AnswerCounts> batch in new ResourceFile(path).ReadBatches(new ResourceTypeFilter(null), check.NewShape, default))
            {
                batch.Items.ToList().ForEach(check.Add);
            }

            RecordingEvents events = new();
            check.Report(events);
            return events.Warnings;
        }
        finally
        {
            File.Delete(path);
        }
    }
}
