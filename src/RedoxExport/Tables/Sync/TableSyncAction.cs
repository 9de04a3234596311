namespace RedoxExport.Tables;

/// <summary>The work that a sync did on a table.</summary>
public enum TableSyncAction
{
    /// <summary>Nothing: the table already had the present data.</summary>
    Unchanged,

    /// <summary>The rows of changed resources were replaced, and those of removed resources deleted.</summary>
    Updated,

    /// <summary>The table was filled for the first time.</summary>
    Loaded,

    /// <summary>All rows were loaded anew, because following the changes was not possible.</summary>
    Rebuilt,
}
