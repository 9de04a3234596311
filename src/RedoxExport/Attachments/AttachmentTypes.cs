namespace RedoxExport.Attachments;

/// <summary>The resource types of FHIR R4 and R5 that hold data of patients and can have attachments, and the names of elements that are attachments.</summary>
internal static class AttachmentTypes
{
    public const string Binary = "Binary";

    /// <summary>The types that are read if no others are asked for. Other types can be asked for by name.</summary>
    public static readonly IReadOnlyList<string> All =
    [
        Binary, "BodyStructure", "Claim", "Communication", "CommunicationRequest", "Consent", "Contract", "DiagnosticReport", "DocumentReference",
        "ExplanationOfBenefit", "HealthcareService", "Library", "Media", "Patient", "Person", "Practitioner", "Questionnaire",
        "QuestionnaireResponse", "RelatedPerson", "Task",
    ];

    /// <summary>True if an element with this name is an attachment: <c>valueAttachment</c>, <c>photo</c> and others.</summary>
    /// <param name="name">The name, in UTF-8.</param>
    /// <param name="type">The type of the resource.</param>
    /// <param name="isTop">True for an element of the resource itself.</param>
    public static bool IsAttachment(ReadOnlySpan<byte> name, string type, bool isTop) =>
        name.EndsWith("Attachment"u8)
        || name.SequenceEqual("attachment"u8)
        || name.SequenceEqual("presentedForm"u8)
        || name.SequenceEqual("photo"u8)
        || (isTop && (type is "Media" or "Library") && name.SequenceEqual("content"u8))
        || (type == "BodyStructure" && name.SequenceEqual("image"u8));
}
