namespace RedoxExport.Sandbox.Data;

/// <summary>The elements of FHIR R4 types with a minimum cardinality of one. <c>_elements</c> never removes them.</summary>
internal static class MandatoryElements
{
    private static readonly Dictionary<string, string[]> ByType = new(StringComparer.Ordinal)
    {
        ["AllergyIntolerance"] = ["patient"],
        ["Appointment"] = ["status", "participant"],
        ["CarePlan"] = ["status", "intent", "subject"],
        ["Claim"] = ["status", "type", "use", "patient", "created", "provider", "priority", "insurance"],
        ["Communication"] = ["status"],
        ["Composition"] = ["status", "type", "date", "author", "title"],
        ["Condition"] = ["subject"],
        ["Consent"] = ["status", "scope", "category"],
        ["Coverage"] = ["status", "beneficiary", "payor"],
        ["DiagnosticReport"] = ["status", "code"],
        ["DocumentReference"] = ["status", "content"],
        ["Encounter"] = ["status", "class"],
        ["ExplanationOfBenefit"] = ["status", "type", "use", "patient", "created", "insurer", "provider", "outcome", "insurance"],
        ["FamilyMemberHistory"] = ["status", "patient", "relationship"],
        ["Goal"] = ["lifecycleStatus", "description", "subject"],
        ["Group"] = ["type", "actual"],
        ["ImagingStudy"] = ["status", "subject"],
        ["Immunization"] = ["status", "vaccineCode", "patient", "occurrence"],
        ["MedicationAdministration"] = ["status", "medication", "subject", "effective"],
        ["MedicationDispense"] = ["status", "medication"],
        ["MedicationRequest"] = ["status", "intent", "medication", "subject"],
        ["MedicationStatement"] = ["status", "medication", "subject"],
        ["Observation"] = ["status", "code"],
        ["Procedure"] = ["status", "subject"],
        ["Provenance"] = ["target", "recorded", "agent"],
        ["QuestionnaireResponse"] = ["status"],
        ["RelatedPerson"] = ["patient"],
        ["ServiceRequest"] = ["status", "intent", "subject"],
        ["Task"] = ["status", "intent"],
    };

    public static IReadOnlyList<string> Of(string type) => ByType.TryGetValue(type, out string[]? names) ? names : [];
}
