namespace RedoxExport.Datasets;

/// <summary>What an update did to a resource.</summary>
internal enum ResourceChange
{
    /// <summary>It was not in the view, and is not.</summary>
    Nothing,

    /// <summary>Its text is the same.</summary>
    Unchanged,

    /// <summary>It is new in the view.</summary>
    Added,

    /// <summary>Its text is another.</summary>
    Updated,

    /// <summary>The server deleted it, or a full run does not have it.</summary>
    Deleted,

    /// <summary>It went with a patient who left the group.</summary>
    Left,
}
