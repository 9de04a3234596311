namespace RedoxExport.Runs;

/// <summary>How far a run has come, or how it ended.</summary>
public enum ExportRunState
{
    /// <summary>A process is working on the run, or was until it was killed: the next call resumes it.</summary>
    Running,

    /// <summary>The server is still working: the next call resumes the run.</summary>
    Waiting,

    /// <summary>The run could not continue (no sign-in, no network, a full disk): the next call resumes it.</summary>
    Interrupted,

    /// <summary>Files are missing or damaged: the next call requests them once more, and the call after that starts a new run.</summary>
    Incomplete,

    /// <summary>All files are saved and verified.</summary>
    Complete,

    /// <summary>The server refused the run or gave up, or the run could not begin.</summary>
    Failed,

    /// <summary>The server no longer has the export.</summary>
    Gone,

    /// <summary>A different run was started before this one had ended.</summary>
    Abandoned,
}
