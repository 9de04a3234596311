namespace RedoxExport.Runs;

/// <summary>What a run fetches.</summary>
public enum ExportRunMode
{
    /// <summary>Everything that the request names.</summary>
    Full,

    /// <summary>What changed since a moment of the server's clock.</summary>
    Incremental,
}
