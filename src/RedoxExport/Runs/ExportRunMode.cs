namespace RedoxExport.Runs;

/// <summary>The scope of a run.</summary>
public enum ExportRunMode
{
    /// <summary>Everything that the request covers.</summary>
    Full,

    /// <summary>Only what has changed since a given time of the server's clock.</summary>
    Incremental,

    /// <summary>
    /// Resources that were fetched because others refer to them (<c>Save-RedoxExportReference</c>). Like an increment, such a run adds to the runs
    /// before it.
    /// </summary>
    References,
}
