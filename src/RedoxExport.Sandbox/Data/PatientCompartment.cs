using System.Text.Json;

namespace RedoxExport.Sandbox.Data;

/// <summary>Determines the patient that a resource belongs to, based on the Patient compartment of FHIR R4.</summary>
internal static class PatientCompartment
{
    private const string Prefix = "Patient/";

    // The elements with which the types of the compartment refer to their patient.
    private static readonly string[] Elements = ["subject", "patient", "beneficiary", "individual", "for", "who"];

    // Types that help to understand a patient's data but belong to no patient (IG 3.0.0, patient-level export: MAY be returned).
    private static readonly HashSet<string> Companions = new(StringComparer.Ordinal)
    {
        "Device", "HealthcareService", "Location", "Medication", "Organization", "Practitioner", "PractitionerRole", "Substance",
    };

    // Administrative resources and definitions. Groups are excluded because they would reveal other patients.
    private static readonly HashSet<string> Outside = new(StringComparer.Ordinal)
    {
        "ActivityDefinition", "CapabilityStatement", "CodeSystem", "ConceptMap", "Endpoint", "Group", "InsurancePlan", "Library",
        "Measure", "NamingSystem", "OperationDefinition", "OperationOutcome", "OrganizationAffiliation", "PlanDefinition",
        "Questionnaire", "SearchParameter", "StructureDefinition", "StructureMap", "Subscription", "ValueSet",
    };

    /// <summary>True if patient-level and group-level exports include the type.</summary>
    public static bool Includes(string type) => !Outside.Contains(type);

    /// <summary>True if resources of the type belong to patients.</summary>
    public static bool HasMembers(string type) => Includes(type) && !IsCompanion(type);

    /// <summary>True if resources of the type belong to no patient and are exported with every selection of patients.</summary>
    public static bool IsCompanion(string type) => Companions.Contains(type);

    /// <summary>The id of the patient that a resource is, or belongs to; <see langword="null"/> if there is none.</summary>
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
