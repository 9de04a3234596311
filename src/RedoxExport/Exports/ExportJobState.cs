namespace RedoxExport.Exports;

/// <summary>The state of an export on the server.</summary>
public enum ExportJobState
{
    /// <summary>The server accepted the request; no status request has been sent since.</summary>
    Accepted,

    /// <summary>The server is preparing the files.</summary>
    InProgress,

    /// <summary>All files are ready and the manifest has been received.</summary>
    Completed,

    /// <summary>The export failed on the server; <see cref="ExportJob.Issues"/> has the reason.</summary>
    Failed,

    /// <summary>Canceled before it was complete.</summary>
    Cancelled,

    /// <summary>Complete, and the server was told that it may delete the files.</summary>
    Released,

    /// <summary>The server does not know the job, or no longer knows it.</summary>
    Gone,
}
