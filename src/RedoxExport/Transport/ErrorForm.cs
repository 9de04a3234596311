namespace RedoxExport.Transport;

/// <summary>The form of an error's body.</summary>
internal enum ErrorForm
{
    /// <summary>No body, or blanks only.</summary>
    Empty,

    /// <summary>An OperationOutcome: a FHIR server answered.</summary>
    OperationOutcome,

    /// <summary>A JSON object: Redox's <c>Meta.Errors</c> or <c>errorDetail</c>, an OAuth error, a problem (RFC 9457) or any other.</summary>
    JsonObject,

    /// <summary>JSON that is not an object.</summary>
    OtherJson,

    /// <summary>It begins like JSON and is not: cut short, damaged, or several documents. None of it is shown.</summary>
    DamagedJson,

    /// <summary>XML in which an object store or a FHIR server says what is wrong.</summary>
    XmlError,

    /// <summary>HTML, or any other XML: often of a proxy.</summary>
    Page,

    /// <summary>Plain text.</summary>
    PlainText,

    /// <summary>It was too long, or broke off.</summary>
    Unreadable,
}
