namespace RedoxExport.Exports;

/// <summary>The list of the manifest that a file is in (IG 3.0.0, response - output manifest).</summary>
public enum FileCategory
{
    /// <summary>Resources: <c>output</c>.</summary>
    Output,

    /// <summary>Transaction bundles with the deleted resources: <c>deleted</c>.</summary>
    Deleted,

    /// <summary>OperationOutcomes about the export itself: <c>error</c> (STU3) or <c>outcome</c> (STU4).</summary>
    Outcome,
}
