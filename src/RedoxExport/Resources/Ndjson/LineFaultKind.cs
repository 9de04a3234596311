namespace RedoxExport.Resources;

/// <summary>The ways in which a line can fail to be a resource.</summary>
internal enum LineFaultKind
{
    /// <summary>Not JSON (RFC 8259).</summary>
    NotJson,

    /// <summary>JSON, but not one object.</summary>
    NotAnObject,

    /// <summary>An object without a <c>resourceType</c> that is a text.</summary>
    NoResourceType,

    /// <summary>Bytes that are not UTF-8.</summary>
    NotUtf8,

    /// <summary>An escaped half of a surrogate pair: JSON's grammar allows it, and no text can hold it.</summary>
    LoneSurrogate,

    /// <summary>Two members of one object with one name.</summary>
    DuplicateMember,

    /// <summary>Nested deeper than is read.</summary>
    TooDeep,

    /// <summary>Longer than is read.</summary>
    TooLong,
}
