namespace RedoxExport.Runs;

/// <summary>The scope of a run.</summary>
public enum ExportRunMode
{
    /// <summary>Everything that the request covers.</summary>
    Full,

    /// <summary>Only what has changed since a given time of the server's clock.</summary>
    Incremental,
}
