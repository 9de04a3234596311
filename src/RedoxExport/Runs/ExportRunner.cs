using RedoxExport.Attachments;
using RedoxExport.Connections;
using RedoxExport.Downloads;
using RedoxExport.Exports;
using RedoxExport.Fhir;
using RedoxExport.Storage;
using RedoxExport.Tables;
using RedoxExport.Text;
using RedoxExport.Transport;

namespace RedoxExport.Runs;

/// <summary>
/// Makes one run: starts it or resumes one that has not ended, waits, saves, verifies and records the result. Made for a scheduler: whatever happened
/// in earlier calls, the next call continues correctly.
/// </summary>
internal sealed class ExportRunner
{
    private const string DatasetStep = "dataset";

    private readonly RedoxConnection _connection;
    private readonly ExportRequest _request;
    private readonly RunOptions _options;
    private readonly IExportEvents? _events;
    private readonly string _key;
    private readonly IReadOnlyCollection<string> _earlierKeys;
    private readonly RunCleanup _cleanup;

    /// <summary>Creates a runner. Nothing is requested or written yet.</summary>
    /// <param name="connection">The server.</param>
    /// <param name="root">The folder that holds the runs. It is created if it does not exist.</param>
    /// <param name="request">The request. Its <see cref="ExportRequest.Since"/> takes precedence over the watermark.</param>
    /// <param name="options">The options of the run.</param>
    /// <param name="events">Receives the events of the run.</param>
    /// <exception cref="RedoxExportException">
    /// The request cannot be sent; <c>IncrementOfPatients</c>, <c>FullWithSince</c>, <c>OverlapNegative</c>, <c>RootIsExport</c>.
    /// </exception>
    public ExportRunner(RedoxConnection connection, string root, ExportRequest request, RunOptions options, IExportEvents? events = null)
    {
        _connection = connection ?? throw new ArgumentNullException(nameof(connection));
        _request = request ?? throw new ArgumentNullException(nameof(request));
        _options = options ?? throw new ArgumentNullException(nameof(options));
        _events = events;
        Root = Path.GetFullPath(root);
        ExportRequestRules.Check(request, Clock, null);
        if (options.Full && request.Since is not null)
        {
            throw RunErrors.FullWithSince();
        }

        if (options.Overlap < TimeSpan.Zero)
        {
            throw RunErrors.OverlapNegative(options.Overlap);
        }

        if (options.Incremental && request is { Level: ExportLevel.Group, Patients.Count: > 0 })
        {
            throw RunErrors.PatientsOfIncrement();
        }

        if (File.Exists(Path.Combine(Root, ExportLayout.RecordName)))
        {
            throw RunErrors.RootIsExport(Root);
        }

        _key = RequestKey.Of(connection.BaseUri, request);
        _earlierKeys = [.. RequestKey.EarlierOf(connection.BaseUri, request), RequestKey.WithoutServer(request)];
        _cleanup = new RunCleanup(Root, options, Clock, events);
    }

    /// <summary>The full path of the folder that holds the runs.</summary>
    public string Root { get; }

    /// <summary>The group that the run exports; <see langword="null"/> for another level.</summary>
    public string? Group => _request.GroupId;

    /// <summary>The run that this call has begun or resumed; <see langword="null"/> if it has not come that far.</summary>
    public ExportRun? Begun { get; private set; }

    /// <summary>The export that the runner is waiting for; <see langword="null"/> if it is not waiting.</summary>
    public ExportJob? WaitingFor => Work?.WaitingFor;

    /// <summary>The progress of the current save or check; <see langword="null"/> if there is none.</summary>
    public SaveProgress? Saving => Work?.Saving;

    /// <summary>True if <see cref="Saving"/> is the check of the saved files, not a save.</summary>
    public bool IsChecking => Work?.IsChecking ?? false;

    /// <summary>The progress of the sync of tables; <see langword="null"/> if there is none.</summary>
    public SyncProgress? Syncing => Sync?.Progress;

    /// <summary>The step that saves attachments; <see langword="null"/> until it begins.</summary>
    public RunAttachments? Attaching { get; private set; }

    private TimeProvider Clock => _connection.Gate.Options.Pacing.Clock;

    // Only increments need the group's members: a run that fetches everything also fetches the newcomers.
    private bool AsksMembers => _options.Incremental && _request.Level == ExportLevel.Group;

    private RunWork? Work { get; set; }

    private RunServer Server => _request.ManifestUri is { } manifest ? RunServer.Of(manifest) : RunServer.Of(_connection);

    private RunSync? Sync { get; set; }

    private bool UpdatesDataset => _options.UpdateDataset || _options.Tables is not null || _options.Attachments is not null;

    /// <summary>Describes in one or more lines what a run would do now. Nothing is requested or written, and no database is connected.</summary>
    /// <exception cref="RedoxExportException"><c>HistoryDamaged</c>, or a disk error.</exception>
    public string Preview()
    {
        RunHistory history = ReadHistoryToPreview();
        string export = FindOpen(history) is { } open
            ? $"Resume run {open.Id}, which is {open.State.ToString().ToLowerInvariant()}"
            : _request.ManifestUri is not null ? _request.ToString()
            : new ExportClient(_connection).Prepare(_request with { Since = SinceOf(Basis(history)), SinceIsWatermark = _request.Since is null }).ToString();
        string sync = _options.Tables is { } tables ? $"\nThen sync {tables}" : string.Empty;
        string attach = _options.Attachments is null ? string.Empty : $"\nThen save the new attachments into '{AttachmentSource.DestinationOf(Root)}'";
        return export + sync + attach;
    }

    /// <summary>Makes the run, and then removes superseded runs if the options say so and the run is complete.</summary>
    /// <param name="onError">
    /// Receives the errors of single files, the errors that the server reports inside the export, and the error that ended the run. Called by one
    /// thread at a time.
    /// </param>
    /// <param name="onEnded">
    /// Receives the run when it has ended and is recorded, after all its errors and before superseded runs are removed. The lock of the root is still
    /// held only if runs may have to be removed.
    /// </param>
    /// <param name="mayRemove">Asks the user before superseded runs are removed.</param>
    /// <param name="cancellationToken">Stops the run or the removal; the next call resumes it.</param>
    /// <exception cref="RedoxExportException">
    /// <c>RootInUse</c>, <c>HistoryDamaged</c>, or the root cannot be written. If superseded runs cannot be removed, the run itself is recorded.
    /// </exception>
    public async Task RunAsync(
        Action<RedoxExportException> onError,
        Action<ExportRun> onEnded,
        Func<IReadOnlyList<ExportRun>, CancellationToken, Task<bool>> mayRemove,
        CancellationToken cancellationToken)
    {
        Disk.Do(Root, () => PrivateFolder.Create(Root));
        ExportRun run;
        using (RunLock.Take(Root, Clock.GetUtcNow()))
        {
            OthersAccess.ReportFolder(_events, Root);
            run = await ResumeOrBeginAsync(onError, cancellationToken).ConfigureAwait(false);
            if (run.State == ExportRunState.Complete && _cleanup.IsWanted)
            {
                // Under the lock of the run: no other call can come between the two.
                onEnded(run);
                await _cleanup.RunAsync(holdsLock: true, mayRemove, cancellationToken).ConfigureAwait(false);
                return;
            }
        }

        onEnded(run);
    }

    /// <summary>Records that a call could not begin or resume the run, if the error is one to record. The lock of the root must be free.</summary>
    /// <param name="error">The error.</param>
    /// <param name="calledAt">The time at which the call began.</param>
    /// <returns>The run that has the error. It has no id if it is not recorded.</returns>
    public ExportRun RecordNotBegun(RedoxExportException error, DateTimeOffset? calledAt = null) => FailedBeginning.Concerns(error)
        ? new FailedBeginning(Root, Server, _connection.BaseUri, _request, _options.Incremental && !_options.Full, _events, Clock) { CalledAt = calledAt, Unrecorded = _options.Unrecorded }.Record(error)
        : ExportRun.NotBegun(Root, Server, _request.ToString(), error, Clock.GetUtcNow());

    /// <summary>Removes superseded runs as the options say, without making a run. Nothing is written if <paramref name="mayRemove"/> returns false.</summary>
    /// <param name="mayRemove">Asks the user before superseded runs are removed.</param>
    /// <param name="cancellationToken">Stops the removal between two runs.</param>
    /// <exception cref="RedoxExportException"><c>RootInUse</c>, <c>HistoryDamaged</c>, <c>DatasetNotWritten</c>, or a disk error.</exception>
    internal Task RemoveSupersededAsync(Func<IReadOnlyList<ExportRun>, CancellationToken, Task<bool>> mayRemove, CancellationToken cancellationToken) =>
        _cleanup.RunAsync(holdsLock: false, mayRemove, cancellationToken);

    private async Task<ExportRun> ResumeOrBeginAsync(Action<RedoxExportException> onError, CancellationToken cancellationToken)
    {
        // The run is unattended: it also waits for a server that is down when the run begins.
        using IDisposable patience = _connection.Gate.Patience.Begin(_options.Timeout, fromFirstRequest: true);
        RunHistory history = ReadHistoryOrSetAside();
        _connection.Gate.Patience.HasExport |= history.Runs.Any(run => run.RequestKey == _key && run.Exports.Exists(export => export.Watermark is not null));
        if (FindOpen(history) is { } open)
        {
            List<RedoxExportException> errors = [];
            RedoxExportException? end = await WorkOnAsync(history, open, isResumed: true, errors.Add, cancellationToken).ConfigureAwait(false);
            bool isWantedNew = end is not null && _options.Full && RunPatience.EndsByFull(end);
            if (open.State is not ExportRunState.Gone and not ExportRunState.Failed && !isWantedNew)
            {
                errors.ForEach(onError);
                return open;
            }

            _events.Warning("RunLost", $"Run {open.Id} could not be resumed ({open.ErrorMessage}). Starting a new run.");
        }

        Abandon(history);
        ExportRun run = Begin(history);
        await WorkOnAsync(history, run, isResumed: false, onError, cancellationToken).ConfigureAwait(false);
        return run;
    }

    // A view, tables and attachments that are not up to date set their own exit codes. The steps of the next run include this run.
    private async Task UpdateAsync(RunHistory history, ExportRun run, RunLog log, Action<RedoxExportException> onError, CancellationToken cancellationToken)
    {
        if (!UpdatesDataset)
        {
            return;
        }

        // Recorded before the update: a run that is stopped or killed during it does not count as one with an up-to-date view.
        (run.DatasetIsOld, run.TablesAreOld, run.AttachmentsAreOld) = (true, _options.Tables is not null, _options.Attachments is not null);
        run.EndedAt = Clock.GetUtcNow();
        history.Write();
        UpdateDataset(run, log, onError, cancellationToken);
        if (_options.Tables is { } tables && !run.DatasetIsOld)
        {
            run.EndedAt = Clock.GetUtcNow();
            history.Write();
            log.CurrentStep = RunSync.Step;
            Sync = new RunSync(Root, tables, run, log, onError);
            await Sync.RunAsync(cancellationToken).ConfigureAwait(false);
        }

        // Last, because the first night may take hours.
        if (_options.Attachments is { } attachments && !run.DatasetIsOld)
        {
            run.EndedAt = Clock.GetUtcNow();
            history.Write();
            log.CurrentStep = RunAttachments.Step;
            Attaching = new RunAttachments(_connection, Root, attachments, run, log, onError);
            await Attaching.RunAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private void UpdateDataset(ExportRun run, RunLog log, Action<RedoxExportException> onError, CancellationToken cancellationToken)
    {
        try
        {
            new RunDataset(Root, _events, log).Update(cancellationToken);
            run.DatasetIsOld = false;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            RedoxExportException error = e as RedoxExportException ?? RunErrors.DatasetNotUpdated(Root, e);
            string message = $"The current view could not be updated and is unchanged ({error.ErrorId}). {error.RecommendedAction}";
            run.Found.Add(new RunFinding(ErrorIds.DatasetNotUpdated, RunFindingSeverity.Problem, message) { Step = DatasetStep });
            log.Record(new ExportEvent(ExportEventLevel.Warning, ErrorIds.DatasetNotUpdated, message, ("error", error.ErrorId)));
            onError(error);
        }
    }

    private RunHistory ReadHistory()
    {
        RunHistory history = RunHistory.ReadOrNew(Root);
        EarlierRuns.Adopt(history, _key, _earlierKeys, Server);
        return history;
    }

    // A full run sets a damaged history aside.
    private RunHistory ReadHistoryToPreview()
    {
        try
        {
            return ReadHistory();
        }
        catch (RedoxExportException e) when (_options.Full && e.Kind == ErrorKind.InvalidData)
        {
            return RunHistory.Empty(Root);
        }
    }

    // A full run does not need the history, so a history that cannot be read does not stop it.
    private RunHistory ReadHistoryOrSetAside()
    {
        try
        {
            return ReadHistory();
        }
        catch (RedoxExportException e) when (_options.Full && e.Kind == ErrorKind.InvalidData && RunHistory.SetAside(Root, Clock.GetUtcNow()) is { } aside)
        {
            _events.Warning("HistorySetAside", $"{e.Message} It is kept as '{aside}', and a new history begins with this full run.");
            return ReadHistory();
        }
    }

    private ExportRun? FindOpen(RunHistory history) => history.Runs.LastOrDefault(run => run.RequestKey == _key && run.Mode != ExportRunMode.References && run.HasBegun) is { IsOpen: true } last
        && IsWanted(last)
        && !RunPatience.IsOverdue(last, Clock.GetUtcNow())
            ? last
            : null;

    // True if the open run returns at least what is requested now.
    private bool IsWanted(ExportRun open) => open.Until == _request.Until && (open.Mode == ExportRunMode.Full
        ? _request.Since is null
        : !_options.Full && (_request.Since is null ? _options.Incremental : _request.Since == open.Since));

    private void Abandon(RunHistory history)
    {
        foreach (ExportRun run in history.Runs.Where(run => run.RequestKey == _key && run.IsOpen))
        {
            run.State = ExportRunState.Abandoned;
            run.FailedCalls = null;
            run.EndedAt ??= Clock.GetUtcNow();
        }
    }

    private ExportRun? Basis(RunHistory history) => Watermarks.Basis(history.Runs, _key);

    private DateTimeOffset? SinceOf(ExportRun? basis)
    {
        if (_request.Since is not null || _options.Full || !_options.Incremental || basis is null)
        {
            return _request.Since;
        }

        if (_request.ManifestUri is not null)
        {
            return basis.Watermark;
        }

        // If the basis does not have its group's members, newcomers cannot be identified: the run must fetch everything.
        return _request.Level == ExportLevel.Group && !GroupMembers.AreKnown(basis, default) ? null : Watermarks.Since(basis.Watermark!.Value, _options.Overlap);
    }

    private ExportRun Begin(RunHistory history)
    {
        DateTimeOffset? since = SinceOf(Basis(history));
        ExportRun run = history.Add(Clock.GetUtcNow());
        run.RequestKey = _key;
        run.Request = _request.ToString();
        run.Server = Server;
        run.Since = since;
        run.Until = _request.Until;
        run.AsksMembers = AsksMembers;
        run.Mode = since is null ? ExportRunMode.Full : ExportRunMode.Incremental;
        return run;
    }

    // The errors of single files are shown only while the run is at work, so the run's own error message keeps the cause of the first one.
    private static string WithFirstCause(ExportRun run, RedoxExportException e) =>
        e.Recovery == Recovery.DownloadAgain && run.Causes is [{ } first, ..] ? $"{e.Message} First error: {first.Message}" : e.Message;

    /// <returns>The error that ended the call; <see langword="null"/> if the run is complete.</returns>
    private async Task<RedoxExportException?> WorkOnAsync(RunHistory history, ExportRun run, bool isResumed, Action<RedoxExportException> onError, CancellationToken cancellationToken)
    {
        Begun = null;
        using RunLog log = OpenLogAndRecord(history, run);
        _options.Unrecorded?.Forget(Root, CalledRequest.Of(run));
        Begun = run;
        using RunObservation observed = new(Root, run, isResumed, Clock);
        ReportStart(run, isResumed, log);
        try
        {
            Work = new RunWork(_connection, history, run, _request, _options, Basis(history), log, onError);
            await Work.RunAsync(cancellationToken).ConfigureAwait(false);
            run.State = ExportRunState.Complete;
            await UpdateAsync(history, run, log, onError, cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (RedoxExportException e)
        {
            run.State = RunPatience.StateAfter(run, e, run.Exports.Exists(export => File.Exists(Path.Combine(run.FolderOf(export), ExportLayout.RecordName))), Work?.HasProgressed == true);
            (run.ErrorId, run.ErrorMessage, run.ErrorBrief, run.ErrorAdvice, run.ErrorKind) = (e.ErrorId, WithFirstCause(run, e), e.Brief, FailedCalls.AdviceOf(e), e.Kind);
            onError(e);
            return e;
        }
        catch (OperationCanceledException) when (run.State == ExportRunState.Running)
        {
            run.State = ExportRunState.Interrupted;
            (run.ErrorId, run.ErrorMessage) = ("RunStopped", "The run was stopped.");
            throw;
        }
        catch (Exception e) when (run.State == ExportRunState.Running)
        {
            run.Failures++;
            run.State = RunPatience.StateAfterStop(run);
            (run.ErrorId, run.ErrorMessage) = ("RunStopped", $"The run was stopped by an unexpected error ({e.GetType().Name}).");
            throw;
        }
        finally
        {
            (Work, Sync, Attaching) = (null, null, null);
            run.EndedAt = Clock.GetUtcNow();
            history.Write();
            ReportEnd(run, log);
        }
    }

    // The folder and the log come first: a call that cannot open them is one more that could not begin or resume the run, and must not clear those before it.
    private RunLog OpenLogAndRecord(RunHistory history, ExportRun run)
    {
        bool isNew = !Directory.Exists(run.Path);
        RunLog? log = null;
        try
        {
            Disk.Do(run.Path, () => PrivateFolder.Create(run.Path));
            log = RunLog.Open(run, _events, Clock);
            run.Calls++;
            run.State = ExportRunState.Running;
            (run.FailedCalls, run.IsDisabled) = (null, false);
            (run.EndedAt, run.ErrorId, run.ErrorMessage, run.ErrorBrief, run.ErrorAdvice, run.ErrorKind) = (null, null, null, null, null, null);
            history.Write();
            return log;
        }
        catch
        {
            log?.Dispose();
            if (isNew)
            {
                RemoveUnrecorded(run.Path);
            }

            throw;
        }
    }

    // A task that fails every few minutes must not leave a folder each time.
    private static void RemoveUnrecorded(string path)
    {
        try
        {
            if (Directory.Exists(path))
            {
                PlainFile.Delete(Path.Combine(path, ExportLayout.LogName));
                Directory.Delete(path);
            }
        }
        catch (Exception e) when (Disk.IsFault(e))
        {
            // It has nothing but an empty log, and the next run gets another name.
        }
    }

    private static void ReportStart(ExportRun run, bool isResumed, RunLog log) => log.Step(
        isResumed ? "RunResumed" : "RunStarted",
        $"Run {run.Id} {(isResumed ? "resumed" : "started")}: {run.Subject}{(run.Since is { } since ? $", changes since {FhirInstant.Format(since)}" : string.Empty)}.",
        ("mode", run.Mode),
        ("since", run.Since),
        ("call", run.Calls));

    private static void ReportEnd(ExportRun run, RunLog log) => log.Step(
        "RunEnded",
        $"Run {run.Id} is {run.State.ToString().ToLowerInvariant()}: {Amount.Of(run.ResourceCount, "resource")} in {Amount.Of(run.FileCount, "file")}.",
        ("state", run.State),
        ("exitCode", run.ExitCode),
        ("resources", run.ResourceCount),
        ("files", run.FileCount),
        ("bytes", run.Bytes),
        ("retries", run.Retries),
        ("waiting", run.WaitingTime),
        ("downloading", run.DownloadTime),
        ("watermark", run.Watermark),
        ("problems", run.Found.Problems),
        ("notes", run.Findings.Count - run.Found.Problems),
        ("error", run.ErrorId));
}
