namespace RedoxExport.Datasets;

/// <summary>The reason why a line cannot become part of a view.</summary>
internal enum RecordFault
{
    /// <summary>There is none.</summary>
    None,

    /// <summary>The resource has no id.</summary>
    NoId,

    /// <summary>The name of its type cannot be a file name.</summary>
    TypeUnusable,

    /// <summary>The line is not a bundle of deletions.</summary>
    NoDeletions,
}
