namespace RedoxExport.Datasets;

/// <summary>The change that an update made to a resource.</summary>
internal enum ResourceChange
{
    /// <summary>The resource was not in the view and still is not.</summary>
    Nothing,

    /// <summary>Its text is the same.</summary>
    Unchanged,

    /// <summary>It is new in the view.</summary>
    Added,

    /// <summary>Its text has changed.</summary>
    Updated,

    /// <summary>The server deleted it, or a full run does not have it.</summary>
    Deleted,

    /// <summary>It was removed because its patients left the group.</summary>
    Left,
}
