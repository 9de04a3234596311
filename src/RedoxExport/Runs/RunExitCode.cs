namespace RedoxExport.Runs;

/// <summary>The exit codes for a scheduled script, so that the scheduler can tell the results of runs apart.</summary>
public static class RunExitCode
{
    /// <summary>All files are saved and verified.</summary>
    public const int Complete = 0;

    /// <summary>Any result without its own exit code.</summary>
    public const int Other = 1;

    /// <summary>
    /// The run is complete, but something may be missing or wrong: the server reports errors or warnings inside the export, or a finding of the run
    /// is a problem.
    /// </summary>
    public const int CompleteWithIssues = 2;

    /// <summary>The server is still working; the next call resumes the run.</summary>
    public const int StillRunning = 3;

    /// <summary>The sign-in failed: it was refused, or its key, certificate or token is missing or cannot be used.</summary>
    public const int SignIn = 4;

    /// <summary>The server refused the export, or gave up.</summary>
    public const int Refused = 5;

    /// <summary>Files are missing or damaged, or could not be written; or the current view could not be updated.</summary>
    public const int Incomplete = 6;

    /// <summary>The server no longer has the export.</summary>
    public const int Gone = 7;

    /// <summary>Another run is using the same folder.</summary>
    public const int Busy = 8;

    /// <summary>The files and the current view are complete, but the tables of the database could not be brought in step with them.</summary>
    public const int TablesNotSynced = 9;

    /// <summary>The files, the current view and the tables are complete, but the attachments of the current view could not be saved.</summary>
    public const int AttachmentsNotSaved = 10;

    // First what a person has to repair, then data that are missing, then data that are complete but not quite in order, then what the next call repairs.
    private static readonly int[] MostSeriousFirst = [SignIn, Refused, Gone, Incomplete, Other, TablesNotSynced, AttachmentsNotSaved, CompleteWithIssues, Busy, StillRunning, Complete];

    /// <summary>Returns the most serious exit code of several runs, such as those of <c>Invoke-RedoxExport</c> with several profiles.</summary>
    /// <param name="runs">The runs. If there are none, nothing was exported, and the exit code is 1.</param>
    public static int MostSerious(params ExportRun?[]? runs)
    {
        int[] codes = [.. (runs ?? []).OfType<ExportRun>().Select(Of)];
        return codes.Length == 0 ? Other : codes.OrderBy(code => Array.IndexOf(MostSeriousFirst, code)).First();
    }

    /// <summary>Returns the exit code of a run.</summary>
    /// <param name="run">The run.</param>
    /// <exception cref="ArgumentNullException"><paramref name="run"/> is <see langword="null"/>.</exception>
    public static int Of(ExportRun run) => (run ?? throw new ArgumentNullException(nameof(run))).State switch
    {
        _ when run.FailedCalls is { } failed => failed.ExitCode,
        ExportRunState.Complete when run.DatasetIsOld => Incomplete,
        ExportRunState.Complete when run.TablesAreOld => TablesNotSynced,
        ExportRunState.Complete when run.AttachmentsAreOld => AttachmentsNotSaved,
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

    /// <summary>Returns the exit code of an error that prevented a run from starting: a sign-in error, a disk error or the folder's lock.</summary>
    /// <param name="error">The error that <c>catch</c> caught: <c>$_.Exception</c>.</param>
    public static int Of(Exception error) => error switch
    {
        RedoxExportException { ConcernsSignIn: true } => SignIn,
        RedoxExportException { Kind: ErrorKind.Storage } => Incomplete,
        RedoxExportException root when RunErrors.IsRootInUse(root) => Busy,
        _ => Other,
    };
}
