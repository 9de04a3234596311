namespace RedoxExport.Reports;

/// <summary>The kind of a finding.</summary>
public enum FindingKind
{
    /// <summary>The last run failed: the server refused it, gave up, or no longer has the export.</summary>
    RunFailed,

    /// <summary>The last run was stopped or could not continue.</summary>
    RunInterrupted,

    /// <summary>Files of the last run are missing or damaged.</summary>
    FilesMissing,

    /// <summary>The last run has not ended: the next call resumes it.</summary>
    StillRunning,

    /// <summary>There was no run for longer than the limit, or the last complete run is older than twice the usual interval.</summary>
    Overdue,

    /// <summary>No run has ever been complete.</summary>
    NeverComplete,

    /// <summary>The server reports errors inside the last complete run.</summary>
    OutcomeErrors,

    /// <summary>The server reports warnings inside the last complete run.</summary>
    OutcomeWarnings,

    /// <summary>The last complete run has no resources of a type that earlier runs had.</summary>
    TypeFellToZero,

    /// <summary>The number of resources of a type has fallen by more than the threshold.</summary>
    TypeDropped,

    /// <summary>The run has a finding of severity problem: its data are not what was requested, or are known to be incomplete.</summary>
    RunProblem,

    /// <summary>The run has a finding of severity note.</summary>
    RunNote,

    /// <summary>Tables of a database do not have the present state of the current view.</summary>
    TablesBehind,

    /// <summary>A check has found a problem of resources in the current view.</summary>
    CheckProblem,

    /// <summary>The runs of a folder cannot be read.</summary>
    Unreadable,

    /// <summary>The checks of the current view could not be run.</summary>
    ChecksFailed,

    /// <summary>The last run is dated in the future, so its age is not known.</summary>
    DatedInFuture,

    /// <summary>The last call could not begin or resume a run, or could not be recorded in the folder.</summary>
    RunNotBegun,

    /// <summary>A view of another request is kept because it has the only copy of data. Nothing removes it by itself.</summary>
    ViewKept,
}
