using RedoxExport.Exports;
using RedoxExport.Storage;
using RedoxExport.Text;

namespace RedoxExport.Runs;

/// <summary>
/// Records a call that ended before it could begin or resume a run, so that the history, the morning page and the metrics show it. If the next call would
/// have resumed a run, that run gets the error. Otherwise, there is a run that has failed; calls that follow each other share it, so that a task that fails
/// every few minutes does not fill the history.
/// </summary>
/// <param name="root">The folder that holds the runs.</param>
/// <param name="server">The server, as far as it is known.</param>
/// <param name="baseUri">The FHIR base address; <see langword="null"/> if it is not known.</param>
/// <param name="request">The request.</param>
/// <param name="isIncremental">True if the run would have asked for changes only.</param>
/// <param name="events">Receives a warning if the call cannot be recorded.</param>
/// <param name="clock">The clock.</param>
internal sealed class FailedBeginning(string root, RunServer server, Uri? baseUri, ExportRequest request, bool isIncremental, IExportEvents? events, TimeProvider clock)
{

    // A log of this length has several hundred calls. After that, fewer and fewer are logged.
    private const long LongLog = 64 * 1024;

    /// <summary>False if the folder must not be created: it is not known that it would ever hold runs.</summary>
    public bool MayCreate { get; init; } = true;

    /// <summary>False if the drive of the folder is not connected: its path has no meaning for the file system, and nothing there may be touched.</summary>
    public bool IsReachable { get; init; } = true;

    /// <summary>The time at which the call began; <see langword="null"/> if only its end is known.</summary>
    public DateTimeOffset? CalledAt { get; init; }

    /// <summary>Remembers the call if it cannot be recorded in the folder; <see langword="null"/> if nothing does.</summary>
    public UnrecordedCalls? Unrecorded { get; init; }

    /// <summary>
    /// The last failure of the session to connect, if the call had no connection because of it: it says more than that there is none. It counts only if
    /// it can be a failure of the server that the folder's runs come from.
    /// </summary>
    public FailedConnection? LastConnection { get; init; }

    /// <summary>True if an error is one to record: not a mistake in the parameters, and not another run that is in progress, which is recorded itself.</summary>
    public static bool Concerns(RedoxExportException error) => (error.Kind != ErrorKind.InvalidArgument || error.ConcernsSignIn) && !RunErrors.IsRootInUse(error);

    /// <summary>Records the call. Never throws: the error that ended the call stays the error.</summary>
    /// <returns>The run that has the error. If nothing could be recorded, it has no id.</returns>
    public ExportRun Record(RedoxExportException error)
    {
        DateTimeOffset now = clock.GetUtcNow();
        ExportRun run = RecordOrReport(WithLastConnection(error), now);
        using RunObservation observed = new(IsReachable ? Path.GetFullPath(root) : root, run, isResumed: run.HasBegun, clock, now - (CalledAt ?? now));
        return run;
    }

    // Also for a folder that can be read and not written: the note has the same error as the history would have.
    private RedoxExportException WithLastConnection(RedoxExportException error)
    {
        try
        {
            if (IsReachable && LastConnection is { } last && last.CanBeOf(RunHistory.ReadOrNew(root), request))
            {
                (server, baseUri) = (last.Server, last.BaseUri);
                return last.Error;
            }
        }
        catch (RedoxExportException)
        {
            // A history that cannot be read does not say which server its runs come from.
        }

        return error;
    }

    private ExportRun RecordOrReport(RedoxExportException error, DateTimeOffset now)
    {
        UnrecordedCall? noted = null;
        try
        {
            if (!IsReachable)
            {
                noted = RememberOrWarn(error, now, "Its drive is not connected.");
            }
            else if (!RunFolder.IsRoot(root) && HoldsRoots())
            {
                // A history of its own would hide those in it from the page and the metrics, and the runs of profiles would refuse the folder.
                Warn("It has no runs of its own, and contains folders of runs. Check -Path, and specify -Profile if the runs are those of profiles.");
            }
            else if (MayCreate || RunFolder.IsRoot(root))
            {
                ExportRun recorded = RecordIn(error, now);
                Unrecorded?.Forget(root, CalledRequest.Of(recorded));
                return recorded;
            }
        }
        catch (RedoxExportException e)
        {
            // Another run is recorded itself. A history that could not be read is the error already.
            if (!RunErrors.IsRootInUse(e))
            {
                noted = RememberOrWarn(error, now, e.Message == error.Message ? null : e.Message);
            }
        }
        catch (Exception e)
        {
            noted = RememberOrWarn(error, now, $"An unexpected error ({e.GetType().Name}) occurred.");
        }

        ExportRun run = ExportRun.NotBegun(root, server, request.ToString(), error, now);
        run.FailedCalls = noted?.Failed ?? run.FailedCalls;
        return run;
    }

    private UnrecordedCall? RememberOrWarn(RedoxExportException error, DateTimeOffset now, string? reason)
    {
        UnrecordedCall? noted = Unrecorded?.Add(root, CalledRequest.Of(request, baseUri), error, now);
        if (noted is not null)
        {
            events.Warning(
                "FailureNotRecorded",
                $"'{root}' cannot record that this call failed.{(reason is null ? string.Empty : " " + reason)} The morning page and the metrics show it if this account makes them on this computer.");
        }
        else if (reason is not null)
        {
            Warn(reason);
        }

        return noted;
    }

    private void Warn(string reason) => events.Warning(
        "FailureNotRecorded",
        $"The history of '{root}' does not show that this call failed, so the morning page and the metrics do not show it either. {reason}");

    private bool HoldsRoots() => Directory.Exists(root) && Disk.Read(root, () => Directory.EnumerateDirectories(root).Any(RunFolder.IsRoot));

    private ExportRun RecordIn(RedoxExportException error, DateTimeOffset now)
    {
        if (File.Exists(Path.Combine(root, ExportLayout.RecordName)))
        {
            throw RunErrors.RootIsExport(root);
        }

        Disk.Do(root, () => PrivateFolder.Create(root));
        using RunLock held = RunLock.Take(root, now);
        RunHistory history = RunHistory.ReadOrNew(root);
        UnrecordedCall? noted = Unrecorded?.FindSince(root, history.Runs).LastOrDefault(call => call.Request.IsSame(CalledRequest.Of(request, baseUri)));
        string key = KeyIn(history);
        ExportRun run = history.Runs.LastOrDefault(known => known.RequestKey == key && known.Mode != ExportRunMode.References) is { } newest && (newest.IsOpen || !newest.HasBegun)
            ? newest
            : Begin(history, key, now);
        Mark(run, error, now, noted);
        history.Write();
        Log(run);
        run.NotBegunBecause = error;
        return run;
    }

    // Without the server, the request in one line tells which runs are of the same request. If there is none, the first run of the request takes the key over.
    private string KeyIn(RunHistory history)
    {
        if (request.ManifestUri is null && baseUri is null)
        {
            string line = request.ToString();
            return history.Runs.LastOrDefault(run => run.Request == line && run.Mode != ExportRunMode.References)?.RequestKey ?? RequestKey.WithoutServer(request);
        }

        string key = RequestKey.Of(baseUri ?? request.ManifestUri!, request);
        EarlierRuns.Adopt(history, key, [.. RequestKey.EarlierOf(baseUri ?? request.ManifestUri!, request), RequestKey.WithoutServer(request)], server);
        return key;
    }

    private ExportRun Begin(RunHistory history, string key, DateTimeOffset now)
    {
        ExportRun run = history.Add(now);
        run.RequestKey = key;
        run.Request = request.ToString();
        run.Server = server;
        run.Until = request.Until;
        run.Mode = request.Since is not null || (isIncremental && Watermarks.Basis(history.Runs, key) is not null) ? ExportRunMode.Incremental : ExportRunMode.Full;
        run.State = ExportRunState.Failed;
        return run;
    }

    // The calls that could not be recorded before this one are part of the row.
    private static void Mark(ExportRun run, RedoxExportException error, DateTimeOffset now, UnrecordedCall? noted)
    {
        bool isNew = run.State == ExportRunState.Failed;
        int before = (run.FailedCalls?.Count ?? 0) + (noted?.Failed.Count ?? 0);
        DateTimeOffset? since = run.FailedCalls is null ? noted?.Failed.Since ?? now : run.FailingSince;
        run.FailedCalls = new FailedCalls(RunExitCode.Of(error), before + 1, FailedCalls.AdviceOf(error), since);
        run.Calls = isNew ? run.FailedCalls.Count : run.Calls;
        run.State = isNew || run.State == ExportRunState.Incomplete ? run.State : ExportRunState.Interrupted;
        (run.EndedAt, run.IsDisabled) = (now, false);
        (run.ErrorId, run.ErrorMessage, run.ErrorBrief, run.ErrorAdvice, run.ErrorKind) = (error.ErrorId, error.Message, error.Brief, null, error.Kind);
    }

    private void Log(ExportRun run)
    {
        try
        {
            Disk.Do(run.Path, () => PrivateFolder.Create(run.Path));
            FileInfo file = new(Path.Combine(run.Path, ExportLayout.LogName));
            FailedCalls failed = run.FailedCalls!;
            if (file.Exists && file.Length > LongLog && (failed.Count & (failed.Count - 1)) != 0)
            {
                return;
            }

            using RunLog log = RunLog.Open(run, null, clock);
            log.Record(new ExportEvent(
                ExportEventLevel.Warning,
                "RunNotBegun",
                $"Run {run.Id} could not {(run.HasBegun ? "be resumed" : "begin")} ({run.ErrorId}).",
                ("exitCode", failed.ExitCode),
                ("call", failed.Count),
                ("error", run.ErrorId)));
        }
        catch (RedoxExportException e)
        {
            // The history has it.
            events.Verbose("FailureNotLogged", e.Message);
        }
    }
}
