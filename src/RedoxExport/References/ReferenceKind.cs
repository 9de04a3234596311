namespace RedoxExport.References;

/// <summary>The form of a reference, which decides if its target can be fetched.</summary>
public enum ReferenceKind
{
    /// <summary>A resource of the server: <c>Type/id</c>, relative or below the server's FHIR base.</summary>
    Resource,

    /// <summary>A resource that the referring resource contains: <c>#id</c>.</summary>
    Contained,

    /// <summary>A name without an address: <c>urn:uuid:…</c>, <c>urn:oid:…</c>.</summary>
    Urn,

    /// <summary>A search: <c>Type?identifier=…</c>.</summary>
    Conditional,

    /// <summary>An address that is not below the server's FHIR base.</summary>
    OtherServer,

    /// <summary>A text that is not a reference in any of these forms.</summary>
    Unusable,
}
