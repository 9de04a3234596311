namespace RedoxExport.Datasets;

/// <summary>Why a line that is a resource cannot get into a view.</summary>
internal enum RecordFault
{
    /// <summary>It can.</summary>
    None,

    /// <summary>It has no id.</summary>
    NoId,

    /// <summary>Its type cannot name a file.</summary>
    TypeUnusable,

    /// <summary>It is no bundle of deletions.</summary>
    NoDeletions,
}
