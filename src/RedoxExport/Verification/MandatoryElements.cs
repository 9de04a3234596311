namespace RedoxExport.Verification;

/// <summary>
/// Elements that a server has to send with any resource, asked for or not (IG 3.0.0, <c>_elements</c>): those that are mandatory in a
/// type of FHIR R4, R4B or R5, and those that change the meaning of others. One list for all types: it is there to spare a server that
/// does what it should, and one that ignores <c>_elements</c> sends much else.
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

    // The names of these go on with the type of their value.
    private static readonly string[] Choices = ["deceased", "medication", "occurrence"];

    /// <summary>Whether an element may be there though nobody asked for it.</summary>
    public static bool Has(string element) => Names.Contains(element) || Choices.Any(choice => IsChoiceOf(choice, element));

    /// <summary>Whether an element is the choice of a type for another: <c>valueQuantity</c> of <c>value</c>.</summary>
    public static bool IsChoiceOf(string name, string element) =>
        element.Length > name.Length && element.StartsWith(name, StringComparison.Ordinal) && char.IsUpper(element[name.Length]);
}
