namespace RedoxExport.Resources;

/// <summary>The reasons why a line is not a resource.</summary>
internal enum LineFaultKind
{
    /// <summary>Not JSON (RFC 8259).</summary>
    NotJson,

    /// <summary>JSON, but not one object.</summary>
    NotAnObject,

    /// <summary>An object without a <c>resourceType</c> that is a string.</summary>
    NoResourceType,

    /// <summary>Bytes that are not UTF-8.</summary>
    NotUtf8,

    /// <summary>An escaped half of a surrogate pair. JSON's grammar allows it, but it is not a valid Unicode character.</summary>
    LoneSurrogate,

    /// <summary>Two members of one object have the same name.</summary>
    DuplicateMember,

    /// <summary>Nested deeper than <see cref="ResourceParser.MaxDepth"/>.</summary>
    TooDeep,

    /// <summary>Longer than the longest line that is accepted.</summary>
    TooLong,
}
