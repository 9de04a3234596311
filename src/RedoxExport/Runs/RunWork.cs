using RedoxExport.Connections;
using RedoxExport.Downloads;
using RedoxExport.Exports;
using RedoxExport.Fhir;
using RedoxExport.Storage;
using RedoxExport.Text;
using RedoxExport.Verification;

namespace RedoxExport.Runs;

/// <summary>
/// Makes the exports of one run, one after another. Each step first checks what already exists, so the same code resumes a run that was killed at any
/// point.
/// </summary>
internal sealed class RunWork(
    RedoxConnection connection,
    RunHistory history,
    ExportRun run,
    ExportRequest request,
    RunOptions options,
    ExportRun? basis,
    RunLog log,
    Action<RedoxExportException> onError)
{
    private const string SaveStep = "save";
    private const string CheckStep = "check";
    private const string GapStep = "gaps";

    private readonly RunTotals _totals = new(run);
    private TimeSpan _waited;
    private ExportJob? _published;

    /// <summary>True if this call received at least one byte of a file. Then another call is worthwhile, whatever ended this one.</summary>
    public bool HasProgressed { get; private set; }

    public ExportJob? WaitingFor { get; private set; }

    public SaveProgress? Saving { get; private set; }

    /// <summary>True if <see cref="Saving"/> is the check of the saved files, not a save.</summary>
    public bool IsChecking { get; private set; }

    private TimeProvider Clock => connection.Gate.Options.Pacing.Clock;

    // Decided when the run was started. A list of members requested after the data would include patients whose data are missing.
    private bool AsksMembers => run.AsksMembers == true
        && (IsThere(RunExportRole.Members) || !IsThere(RunExportRole.Data));

    private bool IsThere(RunExportRole role) =>
        run.Exports.Find(export => export.Role == role) is { } export && File.Exists(Path.Combine(run.FolderOf(export), ExportLayout.RecordName));

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        _totals.Clear();
        if (request.ManifestUri is not null)
        {
            await FollowPublisherAsync(cancellationToken).ConfigureAwait(false);
            return;
        }

        bool asksMembers = AsksMembers;
        if (!asksMembers)
        {
            run.Exports.RemoveAll(export => !IsCounted(export.Role));
        }
        else
        {
            string members = await AskMembersAsync(RunExportRole.Members, ExportLayout.MembersFolder, cancellationToken).ConfigureAwait(false);
            if (run.Mode == ExportRunMode.Incremental && basis is not null && GroupMembers.KnownOf(basis, cancellationToken) is { } known)
            {
                await FetchNewcomersAsync(
                    GroupMembers.Read(members, request.GroupId!, cancellationToken),
                    new HashSet<string>(known, StringComparer.Ordinal),
                    cancellationToken).ConfigureAwait(false);
            }
        }

        ExportRequest data = request with { Since = run.Since, SinceIsWatermark = request.Since is null };
        await ExportAsync(RunExportRole.Data, asksMembers ? ExportLayout.DataFolder : string.Empty, data, cancellationToken).ConfigureAwait(false);
        if (asksMembers)
        {
            await AskMembersAsync(RunExportRole.MembersAfter, ExportLayout.MembersAfterFolder, cancellationToken).ConfigureAwait(false);
        }

        SetWatermark();
        if (options.ReleaseServerFiles)
        {
            // Recorded before the release, because the server may take long to answer.
            run.State = ExportRunState.Complete;
            run.DatasetIsOld = options.UpdateDataset;
            run.EndedAt = Clock.GetUtcNow();
            history.Write();
            await ReleaseAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Saves what a publisher has that earlier runs do not have.</summary>
    private async Task FollowPublisherAsync(CancellationToken cancellationToken)
    {
        // The pages of a chain follow one another without a gap, whatever their times are.
        run.HasGap = false;
        if (!IsThere(RunExportRole.Data))
        {
            PublishedStep step = await new PublishedUpdate(connection, request, history.Root, log).AskAsync(options.Full ? null : basis, cancellationToken).ConfigureAwait(false);
            run.Mode = step.IsIncrement ? ExportRunMode.Incremental : ExportRunMode.Full;
            run.Since = step.IsIncrement ? basis!.Watermark : null;
            _published = step.Job;
            if (_published is null)
            {
                log.Step("PublishedUnchanged", "The publisher has nothing new.");
                (run.TransactionTime, run.Watermark) = (basis!.TransactionTime, basis.Watermark);
                run.Published = new PublishedPosition(step.ETag, basis.Published!.SameAs ?? basis.Id);
                HoldOrRecord(basis.Watermark);
                return;
            }
        }

        await ExportAsync(RunExportRole.Data, string.Empty, request, cancellationToken).ConfigureAwait(false);
        RunExport data = run.Exports.First(export => export.Role == RunExportRole.Data);
        run.TransactionTime = data.TransactionTime;
        HoldOrRecord(data.Watermark);
        run.Watermark = run.IsHeld ? null : data.Watermark;
    }

    private void SetWatermark()
    {
        run.TransactionTime = run.Exports.Exists(export => export.TransactionTime is null) ? null : run.Exports.Min(export => export.TransactionTime);
        DateTimeOffset? reached = run.Exports.Exists(export => export.Watermark is null) ? null : run.Exports.Min(export => export.Watermark);
        run.HasGap = Watermarks.LeavesGap(run.Since, basis?.Watermark);
        HoldOrRecord(reached);
        run.Watermark = run.IsHeld ? null : Watermarks.After(run.Since, run.Until, reached, basis?.Watermark, basis is null ? TimeSpan.Zero : Clock.GetUtcNow() - basis.StartedAt);
        if (run.Since is not null && reached < basis?.Watermark)
        {
            log.Report(new ExportEvent(
                ExportEventLevel.Warning,
                "ServerClockWentBack",
                $"The server's clock was {FhirInstant.Format(reached.Value)} in this run and {FhirInstant.Format(basis.Watermark.Value)} in run {basis.Id} before it. The next increment requests everything that may have changed since that run."));
        }
    }

    private void HoldOrRecord(DateTimeOffset? reached)
    {
        ExportRun[] before = [.. history.Runs.TakeWhile(earlier => earlier != run).Where(earlier => earlier.RequestKey == run.RequestKey && earlier.State == ExportRunState.Complete)];
        run.IsHeld = RunGaps.Holds(run, before, basis);
        run.Gaps = RunGaps.After(run, before, reached ?? run.TransactionTime);
        run.Found.Forget(GapStep);
        if (run.IsHeld)
        {
            log.CurrentStep = GapStep;
            log.Note("WatermarkHeld", $"Data are missing from this run. The next run requests the same data again{(basis?.Watermark is { } known ? $", since {FhirInstant.Format(known)}" : string.Empty)}.");
        }

        for (int i = 0; i < run.Gaps.Count; i++)
        {
            // Each gap has its own step name, because several gaps can have the same type.
            log.CurrentStep = FormattableString.Invariant($"{GapStep}/{i}");
            log.Problem(ErrorIds.DataNotDelivered, GapMessage.Of(run.Gaps[i]), run.Gaps[i].Loss.Type, missing: false);
        }
    }

    // IG 3.0.0, group membership request pattern: an export that returns only the ids of the group's patients.
    private async Task<string> AskMembersAsync(RunExportRole role, string folder, CancellationToken cancellationToken)
    {
        ExportRequest members = new() { Level = ExportLevel.Group, GroupId = request.GroupId, Types = ["Patient"], Elements = ["id"], Lenient = request.Lenient };
        string path = await ExportAsync(role, folder, members, cancellationToken).ConfigureAwait(false);
        try
        {
            // Verified now, because the next run builds on the list.
            GroupMembers.Check(path, request.GroupId!, cancellationToken);
            return path;
        }
        catch (RedoxExportException e) when (e.Kind != ErrorKind.Storage)
        {
            // Moved aside and kept: the next call requests the list again.
            string damaged = path + ExportLayout.DamagedEnding;
            Disk.Do(damaged, () =>
            {
                if (Directory.Exists(damaged))
                {
                    Directory.Delete(damaged, recursive: true);
                }

                Directory.Move(path, damaged);
            });
            run.Exports.RemoveAll(export => export.Role == role);
            history.Write();
            throw;
        }
    }

    private async Task FetchNewcomersAsync(HashSet<string> members, HashSet<string> before, CancellationToken cancellationToken)
    {
        string[] joined = [.. members.Where(id => !before.Contains(id)).OrderBy(id => id, StringComparer.Ordinal)];
        run.PatientsJoined = joined.Length;

        // An incomplete list shows who has joined, but not who has left.
        bool isWhole = !RunLosses.AnyOf(run, run.Exports.First(export => export.Role == RunExportRole.Members));
        run.PatientsLeft = isWhole ? before.Count(id => !members.Contains(id)) : null;
        log.Step(
            "GroupChanged",
            $"{Amount.Of(joined.Length, "patient has", "patients have")} joined the group and {(run.PatientsLeft is { } left ? Amount.Of(left, "has left it", "have left it") : "an unknown number have left it, because the list is incomplete")}.",
            ("joined", joined.Length),
            ("left", run.PatientsLeft));
        if (joined.Length == 0)
        {
            return;
        }

        try
        {
            await ExportAsync(
                RunExportRole.Newcomers,
                ExportLayout.NewcomersFolder,
                request with { Since = null, Patients = joined, Method = KickOffMethod.Post },
                cancellationToken).ConfigureAwait(false);
        }
        catch (RedoxExportException e) when (e is { Kind: ErrorKind.RefusedByServer, Recovery: Recovery.StartNewExport, StatusCode: 400 or 404 or 405 or 406 or 415 or 422 or 501 })
        {
            log.Report(new ExportEvent(
                ExportEventLevel.Warning,
                "NewcomersRefused",
                $"The server does not export individual patients of a group (HTTP {e.StatusCode}), and {Amount.Of(joined.Length, "has", "have")} joined. The run fetches everything instead.",
                ("joined", joined.Length),
                ("status", e.StatusCode)));
            run.Exports.RemoveAll(export => export.Role == RunExportRole.Newcomers);
            run.Found.Forget(StepOf(RunExportRole.Newcomers, string.Empty));
            run.Mode = ExportRunMode.Full;
            run.Since = null;
            history.Write();
        }
    }

    /// <returns>The folder of the export, completely saved and verified.</returns>
    private async Task<string> ExportAsync(RunExportRole role, string folder, ExportRequest what, CancellationToken cancellationToken)
    {
        RunExport? export = run.Exports.Find(known => known.Role == role);
        if (export is null)
        {
            export = new RunExport(role, folder);
            run.Exports.Add(export);
            history.Write();
        }

        string path = run.FolderOf(export);
        if (!File.Exists(Path.Combine(path, ExportLayout.RecordName)) || ExportResume.SavedFiles(path) is not { } files)
        {
            ExportJob job = await StartOrAttachAsync(role, path, what, cancellationToken).ConfigureAwait(false);
            await WaitAsync(role, job, cancellationToken).ConfigureAwait(false);
            await SaveAsync(role, job, path, cancellationToken).ConfigureAwait(false);
            history.Write();
        }
        else if (IsCounted(role))
        {
            foreach (ExportedFile file in files)
            {
                _totals.Add(file);
            }
        }

        if (await CheckAsync(export, path, fetchesDamagedAgain: true, cancellationToken).ConfigureAwait(false) is { Count: > 0 } damaged)
        {
            await FetchAgainAsync(role, path, damaged, cancellationToken).ConfigureAwait(false);
            await CheckAsync(export, path, fetchesDamagedAgain: false, cancellationToken).ConfigureAwait(false);
        }

        ExportManifest? manifest = ExportFolder.ReadManifest(path, connection.BaseUri);
        bool isPublished = request.ManifestUri is not null;
        export.TransactionTime = isPublished ? manifest?.LastTransactionTime : manifest?.TransactionTime;
        export.Watermark = isPublished ? manifest?.LastTransactionTime : ExportResume.WatermarkOf(path, manifest);
        history.Write();
        FieldOf(role).Done(path);
        return path;
    }

    private async Task<ExportJob> StartOrAttachAsync(RunExportRole role, string path, ExportRequest what, CancellationToken cancellationToken)
    {
        if (File.Exists(Path.Combine(path, ExportLayout.RecordName)))
        {
            try
            {
                ExportJob found = ExportResume.Attach(connection, path);
                log.Step("ExportFound", $"Resuming the export in '{path}'.", FieldOf(role).MissingKickOff(found, what), ("role", role));
                return found;
            }
            catch (RedoxExportException e) when (e.Recovery == Recovery.StartNewExport)
            {
                // The export may be running on the server, but its polling URL is unknown. The same request is sent again.
                log.Report(new ExportEvent(ExportEventLevel.Warning, "StartUnanswered", $"{e.Message} Starting the export again.", ("role", role)));
                foreach (string name in new[] { ExportLayout.JournalName, ExportLayout.RecordName })
                {
                    // At most, the journal has the beginning of a polling URL.
                    string file = Path.Combine(path, name);
                    Disk.Do(file, () => PlainFile.Delete(file));
                }
            }
        }

        if (_published is { } published)
        {
            JournaledStart.Record(published, path, log);
            log.Step("PublishedFound", $"Reading {SafeText.Clean(published.Id, 100)}.", FieldOf(role).KickOff(published, what), ("role", role));
            return published;
        }

        ExportJob job;
        try
        {
            job = await JournaledStart.StartAsync(connection, what, path, log, cancellationToken).ConfigureAwait(false);
        }
        catch (RedoxExportException e)
        {
            FieldOf(role).KickOffFailed(what, e);
            throw;
        }

        log.Step("ExportStarted", $"Export {SafeText.Clean(job.Id, 100)} has started.", FieldOf(role).KickOff(job, what), ("role", role), ("patients", what.Patients.Count > 0 ? what.Patients.Count : null));
        return job;
    }

    private async Task WaitAsync(RunExportRole role, ExportJob job, CancellationToken cancellationToken)
    {
        long begun = Clock.GetTimestamp();
        WaitingFor = job;
        try
        {
            TimeSpan? left = options.Timeout is { } most ? (most > _waited ? most - _waited : TimeSpan.Zero) : null;
            await ExportWaiter.For(job, FieldOf(role).Waiting(job)).WaitAsync(job, left, cancellationToken).ConfigureAwait(false);
        }
        catch (RedoxExportException e) when (e.Recovery == Recovery.KeepWaiting && job.Doubt is null)
        {
            // The server has confirmed that the export is running, so earlier failures no longer count.
            run.Failures = 0;
            throw;
        }
        finally
        {
            WaitingFor = null;
            TimeSpan waited = Clock.GetElapsedTime(begun);
            _waited += waited;
            run.WaitingTime += waited;
        }

        if (job.Published is { } state && run.Published is null)
        {
            // Recorded now, because the manifest is not requested again if the run is resumed.
            run.Published = new PublishedPosition(state.ETag, null);
            history.Write();
        }

        if (ExportErrors.EndOf(job) is { } end)
        {
            FieldOf(role).Failed(job, end);
            throw end;
        }

        log.Step("ExportReady", $"Export {SafeText.Clean(job.Id, 100)} is ready.", FieldOf(role).Complete(job), ("role", role), ("waited", _waited), ("files", job.Manifest?.Files.Count));
    }

    private async Task SaveAsync(RunExportRole role, ExportJob job, string path, CancellationToken cancellationToken)
    {
        long begun = Clock.GetTimestamp();
        FieldLog field = FieldOf(role);
        RunSaveResults results = new(run, job, path, IsCounted(role) ? _totals : null, log, field, onError);
        ExportSaver saver = new(job, path, options.Save with { JudgesData = false, OnRequest = field.Requests(job) }, log);
        IsChecking = false;
        Saving = saver.Progress;
        log.CurrentStep = StepOf(role, SaveStep);
        try
        {
            await saver.SaveAsync(results.Add, results.Add, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Saving = null;
            HasProgressed |= saver.Progress.Bytes > 0;
            run.DownloadTime += Clock.GetElapsedTime(begun);
        }

        results.ThrowIfIncomplete();
    }

    /// <summary>
    /// Fetches files with damaged lines once more. If the server does not send them, they stay as they are, and a warning is logged. If the host does
    /// not answer, the call ends, and the next call fetches them.
    /// </summary>
    private async Task FetchAgainAsync(RunExportRole role, string path, List<ExportedFile> damaged, CancellationToken cancellationToken)
    {
        log.Step("DamagedFetchedAgain", $"Fetching {Amount.Of(damaged.Count, "file")} in '{path}' again, because of lines that are not FHIR resources.", ("role", role), ("files", damaged.Count));
        long begun = Clock.GetTimestamp();
        bool counts = IsCounted(role);
        Dictionary<string, ExportedFile> before = damaged.ToDictionary(file => file.Path, StringComparer.Ordinal);
        log.CurrentStep = StepOf(role, SaveStep);
        IsChecking = false;
        try
        {
            ExportSaver saver = new(ExportResume.Attach(connection, path), path, options.Save with { JudgesData = false, Again = before }, log);
            Saving = saver.Progress;
            await saver.SaveAsync(Replace, static _ => { }, cancellationToken).ConfigureAwait(false);
        }
        catch (RedoxExportException e) when (e.Kind is not ErrorKind.Storage && e.SilentHost is null)
        {
            log.Report(new ExportEvent(ExportEventLevel.Warning, "FileNotFetchedAgain", $"The damaged files could not be fetched again: {e.Message}", ("role", role), ("error", e.ErrorId)));
        }
        finally
        {
            Saving = null;
            run.DownloadTime += Clock.GetElapsedTime(begun);
        }

        void Replace(ExportedFile file)
        {
            if (counts && before.TryGetValue(file.Path, out ExportedFile? old))
            {
                _totals.Remove(old);
                _totals.Add(file);
            }
        }
    }

    /// <summary>Reads all files back from the disk and verifies them. The watermark relies on this check.</summary>
    /// <returns>The files whose damaged lines were received only once, if they are to be fetched again; otherwise an empty list.</returns>
    private async Task<List<ExportedFile>> CheckAsync(RunExport export, string path, bool fetchesDamagedAgain, CancellationToken cancellationToken)
    {
        RunExportRole role = export.Role;
        long begun = Clock.GetTimestamp();
        FolderCheck check = new(path, log)
        {
            Scope = RunFolder.ScopeOf(role),
            CameBefore = CameBefore,
            MayBeEmpty = role is RunExportRole.Newcomers || (role is RunExportRole.Data && (run.Since is not null || (run.Published is not null && run.Mode == ExportRunMode.Incremental))),
            OnReported = ReportOutcome,
            FetchesDamagedAgain = fetchesDamagedAgain,
        };
        RunCheckResults results = new(run, check, path, options.Save, log);
        IsChecking = true;
        Saving = check.Progress;
        log.CurrentStep = StepOf(role, CheckStep);
        run.Found.Forget(log.CurrentStep);
        bool isRight;
        try
        {
            isRight = await check.RunAsync(results.Add, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Saving = null;
            run.DownloadTime += Clock.GetElapsedTime(begun);
        }

        log.Step("ExportChecked", $"'{path}' is {(isRight ? "as it was saved" : "not as it was saved")}.", ("role", role), ("damaged", results.Damaged), ("bytes", check.Progress.Bytes));
        results.ThrowIfWrong(isRight);

        if (fetchesDamagedAgain && check.DamagedFiles.Count > 0)
        {
            return check.DamagedFiles;
        }

        // Read in every call: the previous call may have ended before it reported these counts.
        export.Losses = check.Said.Losses.Kinds;
        run.OutcomeErrors += check.Said.Errors;
        run.OutcomeWarnings += check.Said.Warnings;

        return [];
    }

    private void ReportOutcome(RedoxExportException error)
    {
        log.Record(new ExportEvent(ExportEventLevel.Warning, "OutcomeError", error.Message, ("error", error.ErrorId)));
        onError(error);
    }

    private async Task ReleaseAsync(CancellationToken cancellationToken)
    {
        foreach (RunExport export in run.Exports)
        {
            try
            {
                await new ExportClient(connection, log).StopAsync(ExportResume.Attach(connection, run.FolderOf(export)), cancellationToken).ConfigureAwait(false);
                log.Step("FilesReleased", "The server can delete the files now.", ("role", export.Role));
            }
            catch (RedoxExportException e)
            {
                // All files are saved. An error while the server deletes its copy does not make the run fail.
                log.Report(new ExportEvent(ExportEventLevel.Warning, "ReleaseFailed", $"The request that lets the server delete the files failed: {e.Message}", ("role", export.Role), ("error", e.ErrorId)));
            }
        }
    }

    private bool CameBefore(string type) => history.Runs.Any(earlier =>
        earlier != run
        && earlier.RequestKey == run.RequestKey
        && earlier is { State: ExportRunState.Complete, Mode: ExportRunMode.Full }
        && earlier.Resources.TryGetValue(type, out long resources)
        && resources > 0);

    private FieldLog FieldOf(RunExportRole role) => new(log, connection, run, role);

    private static string StepOf(RunExportRole role, string step) => $"{role}/{step}";

    // The lists of members are not what was asked for: the totals of the run do not contain them.
    private static bool IsCounted(RunExportRole role) => RunFolder.ScopeOf(role) != AnswerScope.Members;
}
