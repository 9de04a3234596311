namespace RedoxExport.Runs;

/// <summary>The importance of an event in the log of a run, rising.</summary>
public enum RunLogLevel
{
    /// <summary>A detail for troubleshooting: one request, one retry.</summary>
    Verbose,

    /// <summary>A step of the run.</summary>
    Information,

    /// <summary>An administrator should know of it, although the work continued.</summary>
    Warning,
}
