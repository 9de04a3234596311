namespace RedoxExport;

/// <summary>The action that can still succeed after an error. It is set where the error is created, and the code decides by it.</summary>
internal enum Recovery
{
    /// <summary>None that the module can take: someone has to change something first.</summary>
    None,

    /// <summary>Continue: only the data that the error names are missing, and everything else is unaffected.</summary>
    Continue,

    /// <summary>Send the same request again.</summary>
    RepeatRequest,

    /// <summary>Request the rest of the body: what arrived so far is good. A small document is requested again as a whole.</summary>
    ResumeBody,

    /// <summary>Download again from the start: what arrived, or what is on disk, is wrong or missing.</summary>
    DownloadAgain,

    /// <summary>Ask for the manifest again: the link of the file no longer works.</summary>
    RenewLink,

    /// <summary>Wait until another command or process releases what it holds.</summary>
    WaitForHolder,

    /// <summary>Wait longer: the export is still running on the server.</summary>
    KeepWaiting,

    /// <summary>Run the same command again, after the advice was followed: it resumes from what is on disk.</summary>
    RunAgain,

    /// <summary>Start a new export: this one has ended, or was never started.</summary>
    StartNewExport,

    /// <summary>Use another folder: this one cannot take the export, and nothing in it was changed.</summary>
    UseAnotherFolder,
}
