namespace RedoxExport.Runs;

/// <summary>Decides how long an unfinished run is resumed. No state is a dead end: a failure is retried once, and then another run starts.</summary>
internal static class RunPatience
{
    // The same export is not retried after the second failure.
    private const int MostFailures = 2;

    // Exports that take a week are known. With one call per week, the third call must still be able to receive them.
    private static readonly TimeSpan LongestRun = TimeSpan.FromDays(15);

    /// <summary>True if a later call resumes a run.</summary>
    public static bool IsOpen(ExportRun run) => run.State is ExportRunState.Running or ExportRunState.Waiting or ExportRunState.Interrupted
        || (run.State == ExportRunState.Incomplete && run.Failures < MostFailures);

    /// <summary>True if a run began so long ago that its export is no longer waited for. Such a run has been resumed at least once.</summary>
    public static bool IsOverdue(ExportRun run, DateTimeOffset now) => run.Calls > 1 && now - run.StartedAt > LongestRun;

    /// <summary>True if the error is caused by the export itself, so that resuming the run may fail with the same error forever.</summary>
    /// <remarks>
    /// A network error, a disk error, a failed sign-in or another command that blocks the run says nothing about the export. A response that is never
    /// complete is caused by the export, and so is a server that refuses the status of the export after a successful sign-in.
    /// </remarks>
    public static bool IsOfExport(RedoxExportException e) => !IsOutage(e)
        && (e.Recovery == Recovery.ResumeBody
            || e is { Kind: ErrorKind.Authentication, Recovery: Recovery.RunAgain }
            || e.Kind is not (ErrorKind.Connection or ErrorKind.Timeout or ErrorKind.Storage or ErrorKind.Busy or ErrorKind.Authentication));

    /// <summary>
    /// True if requests were not answered and nothing is known to be wrong with the export: the run can be resumed any number of times.
    /// </summary>
    public static bool IsOutage(RedoxExportException e) => e is { Recovery: Recovery.RepeatRequest, Kind: not ErrorKind.RefusedByServer };

    /// <summary>True if <c>-Full</c> starts another run at once after the open run was resumed and failed again.</summary>
    /// <remarks>
    /// An outage is not a reason to give up an export. But a host that accepts connections and leaves one request unanswered for the whole waiting
    /// time may never answer it.
    /// </remarks>
    public static bool EndsByFull(RedoxExportException e) => IsOutage(e)
        ? e is { Kind: ErrorKind.Timeout, SilentHost: not null }
        : e.Recovery != Recovery.KeepWaiting && (IsOfExport(e) || e.Kind is ErrorKind.Connection or ErrorKind.Timeout);

    /// <summary>Returns the state of a run after an error, and counts the failures of the run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="e">The error.</param>
    /// <param name="hasExport">True if an export was started that can be resumed.</param>
    /// <param name="hasProgressed">True if the call received any data: a server that is temporarily too busy may need many calls.</param>
    public static ExportRunState StateAfter(ExportRun run, RedoxExportException e, bool hasExport, bool hasProgressed)
    {
        run.Failures += IsOfExport(e) && !(hasProgressed && e.Recovery == Recovery.RepeatRequest) ? 1 : 0;
        return e.Recovery switch
        {
            Recovery.RepeatRequest => StateAfterStop(run),
            Recovery.KeepWaiting => ExportRunState.Waiting,
            Recovery.StartNewExport => e.Kind == ErrorKind.NotFound ? ExportRunState.Gone : ExportRunState.Failed,
            Recovery.DownloadAgain or Recovery.UseAnotherFolder => ExportRunState.Incomplete,
            _ => hasExport || e is { Kind: ErrorKind.InvalidData, Recovery: Recovery.RunAgain } ? StateAfterStop(run) : ExportRunState.Failed,
        };
    }

    /// <summary>Returns the state of a run that was stopped.</summary>
    public static ExportRunState StateAfterStop(ExportRun run) => run.Failures < MostFailures ? ExportRunState.Interrupted : ExportRunState.Failed;
}
