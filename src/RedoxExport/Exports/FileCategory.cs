namespace RedoxExport.Exports;

/// <summary>Which list of the manifest a file stands in (IG 3.0.0, response - output manifest).</summary>
public enum FileCategory
{
    /// <summary>Resources: <c>output</c>.</summary>
    Output,

    /// <summary>Transaction bundles of what was deleted: <c>deleted</c>.</summary>
    Deleted,

    /// <summary>OperationOutcomes about the export itself: <c>error</c> (STU3) or <c>outcome</c> (STU4).</summary>
    Outcome,
}
