namespace RedoxExport.Verification;

/// <summary>
/// Elements that a server must send with any resource, requested or not (IG 3.0.0, <c>_elements</c>): those that are mandatory in a type of FHIR R4,
/// R4B or R5, and those that change the meaning of others. One list for all types is enough: it avoids false reports about a server that follows the
/// guide, and a server that ignores <c>_elements</c> sends many elements that are not in the list.
/// </summary>
internal static class MandatoryElements
{
    private static readonly HashSet<string> Names = new(StringComparer.Ordinal)
    {
        "resourceType", "id", "meta", "implicitRules", "language", "modifierExtension",
        "abstract", "active", "actor", "agent", "author", "base", "beneficiary", "billablePeriod", "candidate", "category", "class", "clinicalStatus",
        "code", "concept", "consumptionDefinition", "content", "contentType", "created", "date", "decision", "deceased", "disposition", "doNotPerform",
        "ended", "entity", "entry", "event", "experimental", "facility", "fhirVersion", "focus", "format", "group", "identifier", "individual",
        "instance", "insurance", "insurer", "intent", "item", "kind", "link", "lockedDate", "manufacturer", "medication", "member", "message",
        "messageType", "mode", "molecule", "name", "numberOfInstances", "object", "occurrence", "onBehalfOf", "operator", "outcome", "parameter",
        "participant", "participantEffective", "patient", "payee", "payment", "paymentAmount", "paymentDate", "payor", "period", "priority",
        "procedure", "process", "product", "provider", "publicationStatus", "quantity", "recorded", "reference", "registrar", "relation",
        "request", "requester", "response", "rest", "roleLink", "scope", "section", "series", "source", "sourceReference", "started", "statement",
        "status", "study", "subject", "substance", "supplier", "sponsor", "system", "target", "template", "test", "testReport", "testScript",
        "timestamp", "title", "topic", "type", "url", "use", "vaccineCode", "verificationStatus", "version", "wasNotGiven", "who",
    };

    // Choice elements: their names end with the type of the value, as in medicationReference.
    private static readonly string[] Choices = ["deceased", "medication", "occurrence"];

    /// <summary>True if an element is allowed although it was not requested.</summary>
    public static bool Has(string element) => Names.Contains(element) || Choices.Any(choice => IsChoiceOf(choice, element));

    /// <summary>True if an element is a typed form of a choice element: <c>valueQuantity</c> of <c>value</c>.</summary>
    public static bool IsChoiceOf(string name, string element) =>
        element.Length > name.Length && element.StartsWith(name, StringComparison.Ordinal) && char.IsUpper(element[name.Length]);
}
