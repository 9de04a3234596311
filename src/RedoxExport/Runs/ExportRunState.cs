namespace RedoxExport.Runs;

/// <summary>How far a run has come, or how it ended.</summary>
public enum ExportRunState
{
    /// <summary>A process is at work on it, or was until it was killed: the next call goes on with it.</summary>
    Running,

    /// <summary>The server is still at work: the next call goes on with it.</summary>
    Waiting,

    /// <summary>Something kept it from going on (no sign-in, no network, a full disk): the next call goes on with it.</summary>
    Interrupted,

    /// <summary>Files are missing or damaged: the next call asks for them once more, and the one after that starts anew.</summary>
    Incomplete,

    /// <summary>Everything is on disk and checked.</summary>
    Complete,

    /// <summary>The server refused it or gave up.</summary>
    Failed,

    /// <summary>The server knows nothing of the export any more.</summary>
    Gone,

    /// <summary>Another run was wanted before it had ended.</summary>
    Abandoned,
}
