namespace RedoxExport.Reports;

/// <summary>What a finding is about.</summary>
public enum FindingKind
{
    /// <summary>The last run was refused, given up or lost by the server.</summary>
    RunFailed,

    /// <summary>The last run was stopped, or something kept it from going on.</summary>
    RunInterrupted,

    /// <summary>Files of the last run are missing or damaged.</summary>
    FilesMissing,

    /// <summary>The last run has not ended: the next call goes on with it.</summary>
    StillRunning,

    /// <summary>No run was complete for more than twice the usual time.</summary>
    Overdue,

    /// <summary>No run has ever been complete.</summary>
    NeverComplete,

    /// <summary>The server reports errors inside of the last complete run.</summary>
    OutcomeErrors,

    /// <summary>The server reports warnings there.</summary>
    OutcomeWarnings,

    /// <summary>A resource type that runs before had is not in the last complete one.</summary>
    TypeFellToZero,

    /// <summary>A resource type has fallen by more than the threshold.</summary>
    TypeDropped,

    /// <summary>The data of a run are not what was asked for, or are known to be incomplete: a finding of the run.</summary>
    RunProblem,

    /// <summary>A note among the findings of a run.</summary>
    RunNote,
}
