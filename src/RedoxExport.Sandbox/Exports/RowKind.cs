namespace RedoxExport.Sandbox.Exports;

/// <summary>The array of the manifest that a file is listed in.</summary>
internal enum RowKind
{
    Output,
    Deleted,

    /// <summary><c>error</c> in STU3, <c>outcome</c> in STU4.</summary>
    Outcome,
}
