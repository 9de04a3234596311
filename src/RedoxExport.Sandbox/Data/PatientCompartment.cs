using System.Text.Json;

namespace RedoxExport.Sandbox.Data;

/// <summary>Which patient a resource belongs to, after the Patient compartment of FHIR R4.</summary>
internal static class PatientCompartment
{
    private const string Prefix = "Patient/";

    // The elements by which the compartment's types name their patient.
    private static readonly string[] Elements = ["subject", "patient", "beneficiary", "individual", "for", "who"];

    // What helps to understand a patient's data without belonging to one (IG 3.0.0, patient-level export: MAY be returned).
    private static readonly HashSet<string> Companions = new(StringComparer.Ordinal)
    {
        "Device", "HealthcareService", "Location", "Medication", "Organization", "Practitioner", "PractitionerRole", "Substance",
    };

    // Administrative resources and definitions; groups would name other patients.
    private static readonly HashSet<string> Outside = new(StringComparer.Ordinal)
    {
        "ActivityDefinition", "CapabilityStatement", "CodeSystem", "ConceptMap", "Endpoint", "Group", "InsurancePlan", "Library",
        "Measure", "NamingSystem", "OperationDefinition", "OperationOutcome", "OrganizationAffiliation", "PlanDefinition",
        "Questionnaire", "SearchParameter", "StructureDefinition", "StructureMap", "Subscription", "ValueSet",
    };

    /// <summary>Whether exports of patients (all, or a group's) include the type.</summary>
    public static bool Includes(string type) => !Outside.Contains(type);

    /// <summary>Whether resources of the type belong to patients.</summary>
    public static bool HasMembers(string type) => Includes(type) && !IsCompanion(type);

    /// <summary>Whether the type's resources belong to nobody and go with every patient.</summary>
    public static bool IsCompanion(string type) => Companions.Contains(type);

    /// <summary>The id of the patient that a resource is, or belongs to.</summary>
    public static string? PatientOf(JsonElement resource)
    {
        if (resource.TryGetProperty("resourceType", out JsonElement type) && type.ValueEquals("Patient"))
        {
            return resource.TryGetProperty("id", out JsonElement id) ? id.GetString() : null;
        }

        foreach (string element in Elements)
        {
            if (resource.TryGetProperty(element, out JsonElement reference) && ReferencedPatient(reference) is string patient)
            {
                return patient;
            }
        }

        return null;
    }

    /// <summary>The id in a reference such as <c>{"reference":"Patient/1"}</c>.</summary>
    public static string? ReferencedPatient(JsonElement reference) =>
        reference.ValueKind == JsonValueKind.Object
        && reference.TryGetProperty("reference", out JsonElement value)
        && value.ValueKind == JsonValueKind.String
        && value.GetString() is string text
        && text.StartsWith(Prefix, StringComparison.Ordinal)
            ? text.Substring(Prefix.Length).Split('/')[0]
            : null;
}
