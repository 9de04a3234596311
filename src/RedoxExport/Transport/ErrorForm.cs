namespace RedoxExport.Transport;

/// <summary>The form of an error's body.</summary>
internal enum ErrorForm
{
    /// <summary>No body, or only white space.</summary>
    Empty,

    /// <summary>An OperationOutcome: a FHIR server responded.</summary>
    OperationOutcome,

    /// <summary>A JSON object: Redox's <c>Meta.Errors</c> or <c>errorDetail</c>, an OAuth error, a problem (RFC 9457) or any other.</summary>
    JsonObject,

    /// <summary>JSON that is not an object.</summary>
    OtherJson,

    /// <summary>Begins like JSON but is not valid: cut short, damaged, or several documents. None of it is shown.</summary>
    DamagedJson,

    /// <summary>An error of an object store or a FHIR server in XML.</summary>
    XmlError,

    /// <summary>HTML or any other XML, often from a proxy.</summary>
    Page,

    /// <summary>Plain text.</summary>
    PlainText,

    /// <summary>A body that was too long or broke off.</summary>
    Unreadable,
}
