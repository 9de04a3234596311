namespace RedoxExport.Sandbox.Data;

/// <summary>A search parameter of FHIR R4 that the sandbox supports in <c>_typeFilter</c> and in searches.</summary>
internal sealed class SearchParameter
{
    private const string Everywhere = "";

    private readonly string[] _types;

    private SearchParameter(string name, string kind, string[] elements, string types)
    {
        Name = name;
        Kind = kind;
        Elements = elements;
        _types = types.Split([' '], StringSplitOptions.RemoveEmptyEntries);
    }

    public static IReadOnlyList<SearchParameter> All { get; } =
    [
        new("_id", "token", ["id"], Everywhere),
        new(LastUpdated, "date", ["meta"], Everywhere),
        new("active", "token", ["active"], "Organization Patient Practitioner PractitionerRole"),
        new("category", "token", ["category"], "AllergyIntolerance CarePlan Condition DiagnosticReport DocumentReference Observation Procedure"),
        new("class", "token", ["class"], "Encounter"),
        new("clinical-status", "token", ["clinicalStatus"], "AllergyIntolerance Condition"),
        new("code", "token", ["code", "medicationCodeableConcept"], "AllergyIntolerance Condition DiagnosticReport Group Medication MedicationRequest Observation Procedure ServiceRequest"),
        new("encounter", "reference", ["encounter"], "CarePlan Condition DiagnosticReport MedicationRequest Observation Procedure ServiceRequest"),
        new("gender", "token", ["gender"], "Patient Practitioner"),
        new("intent", "token", ["intent"], "CarePlan MedicationRequest ServiceRequest"),
        new("patient", "reference", ["subject", "patient"], "AllergyIntolerance CarePlan Condition DiagnosticReport DocumentReference Encounter Immunization MedicationRequest Observation Procedure ServiceRequest"),
        new("practitioner", "reference", ["practitioner"], "PractitionerRole"),
        new("status", "token", ["status"], "CarePlan DiagnosticReport DocumentReference Encounter Immunization MedicationRequest Observation Procedure ServiceRequest"),
        new("subject", "reference", ["subject", "patient"], "CarePlan Condition DiagnosticReport DocumentReference Encounter MedicationRequest Observation Procedure ServiceRequest"),
        new("type", "token", ["type"], "AllergyIntolerance DocumentReference Encounter Group Organization"),
        new("vaccine-code", "token", ["vaccineCode"], "Immunization"),
        new("verification-status", "token", ["verificationStatus"], "AllergyIntolerance Condition"),
    ];

    /// <summary>The name of the parameter that compares the time of the last change.</summary>
    public const string LastUpdated = "_lastUpdated";

    public string Name { get; }

    /// <summary>The FHIR search parameter type: <c>token</c>, <c>reference</c> or <c>date</c>.</summary>
    public string Kind { get; }

    /// <summary>The elements that are compared. One match is enough.</summary>
    public IReadOnlyList<string> Elements { get; }

    /// <summary>
    /// Finds a parameter, regardless of the types that FHIR defines it for: a resource without the parameter's elements does not match.
    /// </summary>
    public static SearchParameter? Find(string name) => All.FirstOrDefault(parameter => parameter.Name == name);

    /// <summary>The parameters that FHIR defines for a type.</summary>
    public static IEnumerable<SearchParameter> Of(string type) => All.Where(parameter => parameter._types.Length == 0 || parameter._types.Contains(type));
}
