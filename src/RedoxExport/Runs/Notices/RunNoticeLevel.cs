namespace RedoxExport.Runs;

/// <summary>How urgent a notice is.</summary>
public enum RunNoticeLevel
{
    /// <summary>The run is complete, and nothing needs attention.</summary>
    Success,

    /// <summary>The run is complete with issues, waits for the server, or did not begin because another one is in progress.</summary>
    Warning,

    /// <summary>The run has failed or is not complete.</summary>
    Error,
}
