namespace RedoxExport.Runs;

/// <summary>
/// How long a run is kept that does not come to its end. No state is without a way out: what went wrong is asked for once more, and then
/// another run begins.
/// </summary>
internal static class RunPatience
{
    // What was wrong twice is not asked of the same export a third time.
    private const int MostFailures = 2;

    // Exports of a week are known, and of schedules that call once a week the third call has to be able to take them.
    private static readonly TimeSpan LongestRun = TimeSpan.FromDays(15);

    /// <summary>Whether a later call resumes a run.</summary>
    public static bool IsOpen(ExportRun run) => run.State is ExportRunState.Running or ExportRunState.Waiting or ExportRunState.Interrupted
        || (run.State == ExportRunState.Incomplete && run.Failures < MostFailures);

    /// <summary>Whether a run began so long ago that its export is not waited for any longer. It has been resumed at least once by then.</summary>
    public static bool IsOverdue(ExportRun run, DateTimeOffset now) => run.Calls > 1 && now - run.StartedAt > LongestRun;

    /// <summary>Whether an error comes from the export itself, so that resuming it may end in the same error for ever.</summary>
    /// <remarks>
    /// A network, a disk, a sign-in or another command that keeps a run from ending says nothing about the export. An answer that is never whole
    /// does, and so does a server that refuses to say how the export stands to somebody who is signed in.
    /// </remarks>
    public static bool IsOfExport(RedoxExportException e) => !IsOutage(e)
        && (e.Recovery == Recovery.ResumeBody
            || e is { Kind: ErrorKind.Authentication, Recovery: Recovery.RunAgain }
            || e.Kind is not (ErrorKind.Connection or ErrorKind.Timeout or ErrorKind.Storage or ErrorKind.Busy or ErrorKind.Authentication));

    /// <summary>Whether no answer was the end: such a run goes on with the same export as often as it must.</summary>
    public static bool IsOutage(RedoxExportException e) => e is { Recovery: Recovery.RepeatRequest, Kind: not ErrorKind.RefusedByServer };

    /// <summary>Whether <c>-Full</c> begins another run at once where this one was resumed and ended in an error again.</summary>
    /// <remarks>
    /// An outage is no reason to give up an export. A host to which connections can be made, and which leaves one request without an answer for as
    /// long as it is waited for, may never answer it.
    /// </remarks>
    public static bool EndsByFull(RedoxExportException e) => IsOutage(e)
        ? e is { Kind: ErrorKind.Timeout, SilentHost: not null }
        : e.Recovery != Recovery.KeepWaiting && (IsOfExport(e) || e.Kind is ErrorKind.Connection or ErrorKind.Timeout);

    /// <summary>The state of a run after an error. The run's failures are counted here.</summary>
    /// <param name="run">The run.</param>
    /// <param name="e">The error.</param>
    /// <param name="hasExport">Whether anything was started that could be resumed.</param>
    /// <param name="hasProgressed">Whether the call brought something: a server that is too busy at times may need many of them.</param>
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

    /// <summary>The state of a run that something stopped.</summary>
    public static ExportRunState StateAfterStop(ExportRun run) => run.Failures < MostFailures ? ExportRunState.Interrupted : ExportRunState.Failed;
}
