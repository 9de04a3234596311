namespace RedoxExport.Runs;

/// <summary>What a scheduled script ends with, so that the scheduler can tell the nights apart.</summary>
public static class RunExitCode
{
    /// <summary>Everything is on disk and checked.</summary>
    public const int Complete = 0;

    /// <summary>Anything that has no number of its own.</summary>
    public const int Other = 1;

    /// <summary>
    /// Complete, and something may be missing or wrong: the server reports errors or warnings inside of the export, or a finding of the run
    /// is a problem.
    /// </summary>
    public const int CompleteWithIssues = 2;

    /// <summary>The server is still at work; the next call goes on.</summary>
    public const int StillRunning = 3;

    /// <summary>The sign-in failed: it was refused, or its key, certificate or token is missing or cannot be used.</summary>
    public const int SignIn = 4;

    /// <summary>The server refused the export, or gave up.</summary>
    public const int Refused = 5;

    /// <summary>Files are missing or damaged, or could not be written; or the current view could not be updated.</summary>
    public const int Incomplete = 6;

    /// <summary>The server knows nothing of the export any more.</summary>
    public const int Gone = 7;

    /// <summary>Another run is at work in the same folder.</summary>
    public const int Busy = 8;

    /// <summary>The number of a run.</summary>
    /// <param name="run">The run.</param>
    /// <exception cref="ArgumentNullException"><paramref name="run"/> is <see langword="null"/>.</exception>
    public static int Of(ExportRun run) => (run ?? throw new ArgumentNullException(nameof(run))).State switch
    {
        ExportRunState.Complete when run.DatasetIsOld => Incomplete,
        ExportRunState.Complete => run.OutcomeErrors + run.OutcomeWarnings + run.Found.Problems > 0 ? CompleteWithIssues : Complete,
        ExportRunState.Waiting => StillRunning,
        ExportRunState.Gone => Gone,
        ExportRunState.Incomplete => Incomplete,
        _ => run.ErrorKind switch
        {
            ErrorKind.Authentication => SignIn,
            ErrorKind.Storage => Incomplete,
            ErrorKind.Connection or ErrorKind.Timeout => Other,
            _ => run.State == ExportRunState.Failed ? Refused : Other,
        },
    };

    /// <summary>The number of an error that kept a run from beginning: that of the sign-in, or of the lock.</summary>
    /// <param name="error">What <c>catch</c> has caught: <c>$_.Exception</c>.</param>
    public static int Of(Exception error) => error switch
    {
        RedoxExportException { ConcernsSignIn: true } => SignIn,
        RedoxExportException { Kind: ErrorKind.Storage } => Incomplete,
        RedoxExportException root when RunErrors.IsRootInUse(root) => Busy,
        _ => Other,
    };
}
