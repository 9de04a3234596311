namespace RedoxExport.Exports;

/// <summary>Where an export stands on the server.</summary>
public enum ExportJobState
{
    /// <summary>The server took the request; nobody has asked since.</summary>
    Accepted,

    /// <summary>The server is at work.</summary>
    InProgress,

    /// <summary>All files are ready: the manifest is here.</summary>
    Completed,

    /// <summary>The server gave up, and said why in <see cref="ExportJob.Issues"/>.</summary>
    Failed,

    /// <summary>Stopped before it was complete.</summary>
    Cancelled,

    /// <summary>Complete, and the server was told that its files may go.</summary>
    Released,

    /// <summary>The server knows of no such job, or not any more.</summary>
    Gone,
}
