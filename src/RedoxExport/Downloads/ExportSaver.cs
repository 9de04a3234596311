using RedoxExport.Exports;
using RedoxExport.Storage;
using RedoxExport.Text;
using RedoxExport.Verification;

namespace RedoxExport.Downloads;

/// <summary>Saves the files of a completed export to disk, several at a time.</summary>
/// <param name="job">The export.</param>
/// <param name="path">The folder. It is created if it is missing.</param>
/// <param name="options">The options of the save.</param>
/// <param name="events">Receives the events of the save; <see langword="null"/> for none.</param>
internal sealed class ExportSaver(ExportJob job, string path, SaveOptions options, IExportEvents? events = null)
{
    /// <summary>The progress of the save.</summary>
    public SaveProgress Progress { get; } = new();

    /// <summary>Saves the files. If a file is not available, the others are saved nevertheless.</summary>
    /// <param name="onFile">Receives each file when it is complete; called by one thread at a time.</param>
    /// <param name="onError">
    /// Receives the error of each file that is not available, and what the server reports as errors of the export; called by one thread
    /// at a time.
    /// </param>
    /// <param name="cancellationToken">Stops the save. Complete files stay, and a later save resumes from there.</param>
    /// <exception cref="RedoxExportException">
    /// <c>ExportNotComplete</c>, <c>ManifestChanged</c>, the folder cannot be used, or a disk error.
    /// </exception>
    /// <remarks>
    /// Shards wait for each other briefly: at the beginning, when the first one writes the manifest, and at the end, when the last one
    /// finds that all files are complete.
    /// </remarks>
    public async Task SaveAsync(Action<ExportedFile> onFile, Action<RedoxExportException> onError, CancellationToken cancellationToken)
    {
        ExportManifest manifest = await GetManifestAsync(cancellationToken).ConfigureAwait(false);
        using ExportFolder folder = options.Shard is { } shard
            ? await ExportFolder.OpenAsync(path, job, shard, job.Connection.Gate.Options.Pacing, cancellationToken).ConfigureAwait(false)
            : ExportFolder.Open(path, job, job.Connection.Gate.Options.Pacing.Clock);
        job.Path = folder.FullPath;
        OthersAccess.ReportFolder(events, folder.FullPath);
        ExportManifest first = folder.FirstManifest(job.PollingUri) ?? manifest;
        using FileLinks links = new(job, folder, first.Rows, events);
        FileNames names = new(first.Rows);
        ExportRequest? request = job.Request ?? RequestRecord.Read(folder.Before?.RequestJson);
        AnswerCheck? answer = options.JudgesData && request is not null ? new AnswerCheck(request, manifest.OutputOrganizedBy) : null;
        FolderFindings findings = new(folder.FullPath);
        SaveResults results = new(onFile, onError, options.Shard is null ? answer : null, findings);
        if (options.Again is null)
        {
            WarnOfRepeats(first.Rows);
        }

        Prepare(folder, first, names, isNew: first == manifest);
        using (FolderJournal journal = Disk.Do(folder.FullPath, () => FolderJournal.Open(folder.FullPath, options.Shard, names.Count)))
        using (SaveWork work = new(new SaveRun(job.Connection.Gate, links, options, events), first, names, folder, journal, results, Progress))
        {
            folder.LetOthersIn();
            await work.RunAsync(cancellationToken).ConfigureAwait(false);
        }

        // Do this before the record says Saved: a call that finds a saved folder takes its numbers as the server's final report.
        OutcomeCounts said = ReadOutcomes(folder, results, onError, cancellationToken);

        // If two shards end at the same time, they check one after the other, so the second one sees all files.
        await folder.HoldAllAsync(cancellationToken).ConfigureAwait(false);
        bool isWhole = End(folder, first, names, results, answer, cancellationToken);
        if (options.Again is null)
        {
            Warn(first, request, results);
        }

        if (options.Shard is not null)
        {
            // The steps below take time, and the next shard that ends must not see this one as active.
            folder.Dispose();
        }

        if (options.JudgesData)
        {
            ReportMissing(findings.Report(events), folder, results, first, said);
        }

        if (isWhole)
        {
            answer?.Report(events);
        }

        if (options.JudgesData)
        {
            Summarize(folder.FullPath, results);
        }
    }

    /// <summary>Gets the manifest of the completed export.</summary>
    private async Task<ExportManifest> GetManifestAsync(CancellationToken cancellationToken)
    {
        if (job.Manifest is null && !job.IsOver)
        {
            // The state of a job that was created from a URL has not been requested yet.
            await new ExportClient(job.Connection, events) { WaitsOutOutages = true }.SettleAsync(job, cancellationToken).ConfigureAwait(false);
        }

        ExportManifest manifest = job.State == ExportJobState.Completed && job.Manifest is { IsPartial: false } whole
            ? whole
            : throw DownloadErrors.ExportNotComplete(job);
        if (manifest.OtherFormat is { } format)
        {
            throw DownloadErrors.OutputFormatNotSupported(job, format);
        }

        if (manifest.Files.Count > SaveWork.ManyFiles)
        {
            // The text that the manifest was read from, several megabytes, is no longer needed.
            SmallFootprint.AfterLargeDocument();
        }

        return manifest;
    }

    // Not called for a run, which reports a summary of its own.
    private void Summarize(string folder, SaveResults results)
    {
        SaveTotals came = results.Totals;
        string export = $"export {SafeText.Clean(job.Id, 100)}{(options.Shard is { } shard ? $", shard {shard}" : string.Empty)}";
        if (results.Failures == 0)
        {
            events?.Report(new ExportEvent(
                ExportEventLevel.Information,
                "ExportSaved",
                $"All files of {export} are saved: {Amount.Of(came.Files, "file")} with {Amount.Of(came.Resources, "resource")} ({Amount.Of(came.Bytes, "byte")}) in '{folder}'.",
                ("files", came.Files),
                ("resources", came.Resources),
                ("bytes", came.Bytes)));
            return;
        }

        events.Warning("SaveIncomplete", FormattableString.Invariant(
            $"{came.Files:N0} of {Amount.Of(came.Files + results.Failures, "file")} of {export} {(came.Files == 1 ? "is" : "are")} in '{folder}', and {results.Failures:N0} could not be fetched: {FailureCauses.Summarize(results.Causes.All)}. Run Resume-RedoxExport on the folder to fetch them."));
    }

    private OutcomeCounts ReadOutcomes(ExportFolder folder, SaveResults results, Action<RedoxExportException> onError, CancellationToken cancellationToken) => Count(options.JudgesData
        ? new OutcomeReport(job.Id, folder.FullPath, job, events, onError).Read(results.Outcomes, cancellationToken)
        : OutcomeCounts.Of(results.Outcomes, cancellationToken));

    private OutcomeCounts Count(OutcomeCounts said)
    {
        job.OutcomeErrors = said.Errors;
        job.OutcomeWarnings = said.Warnings;
        return said;
    }

    private void ReportMissing(MissingData missing, ExportFolder folder, SaveResults results, ExportManifest first, OutcomeCounts said)
    {
        // All shards have the same manifest, so only the first one reports.
        if (results.Failures == 0 && options.Shard is null or { Number: 1 })
        {
            missing.Report(job.Id, first, job.Request is { } request ? request.Since is not null : folder.Before?.MayBeEmpty ?? true, said);
        }
    }

    /// <summary>Creates what all files and all shards of the export need. The folder must be locked.</summary>
    private void Prepare(ExportFolder folder, ExportManifest first, FileNames names, bool isNew)
    {
        if (!isNew)
        {
            JobTimes.Hear(job, first, job.Connection.Gate.Options.Pacing.Clock.GetUtcNow());
        }

        Disk.Do(folder.PathOf(ExportLayout.JournalName), () =>
        {
            if (FileJournal.ReadPollingUrl(folder.FullPath) != job.PollingUri.AbsoluteUri)
            {
                using FileJournal journal = FileJournal.Open(folder.FullPath);
                journal.AppendPollingUrl(job.PollingUri, job.Connection.Gate.Options.Pacing.Clock.GetUtcNow());
            }
        });

        // Only the links of a later manifest are new, and links are fetched again when they are needed.
        if (isNew)
        {
            folder.WriteManifest(first, job.PollingUri);
        }

        if (options.Again is null)
        {
            folder.WriteRecord(ExportState.Saving, job.Connection.BaseUri, job.Request, job);
        }

        foreach (string category in names.Folders)
        {
            folder.CreateFolder(category);
        }
    }

    /// <summary>Records the final state of the save. The folder must be locked.</summary>
    /// <returns>True if all files of the export are complete.</returns>
    private bool End(ExportFolder folder, ExportManifest first, FileNames names, SaveResults results, AnswerCheck? answer, CancellationToken cancellationToken)
    {
        SaveTotals? all = options.Shard is null
            ? results.Failures == 0 ? results.Totals : null
            : TotalsOfAll(folder, first, names, answer, cancellationToken);
        if (all is not null)
        {
            folder.WriteRecord(ExportState.Saved, job.Connection.BaseUri, job.Request, job, all);
        }
        else if (options.Shard is null || !folder.OthersAreAtWork)
        {
            folder.WriteRecord(ExportState.Incomplete, job.Connection.BaseUri, job.Request, job, results.Totals);
        }

        return all is not null;
    }

    /// <summary>The totals of all shards together; <see langword="null"/> if a file is missing.</summary>
    private SaveTotals? TotalsOfAll(ExportFolder folder, ExportManifest first, FileNames names, AnswerCheck? answer, CancellationToken cancellationToken)
    {
        using FolderJournal journal = Disk.Do(folder.FullPath, () => FolderJournal.OpenToRead(folder.FullPath));
        WholeFiles wholeFiles = new(folder.FullPath, journal.Find, new RowMarks(first.Rows).IsOfRow);
        SaveTotals totals = new(0, 0, 0);
        List<ExportedFile> outcomes = [];
        for (int row = 0; row < names.Count; row++)
        {
            if (wholeFiles.Find(first.Files[row], row, names[row]) is not { } file)
            {
                if (wholeFiles.WhyUnavailable(row, names[row]) is not null)
                {
                    continue;
                }

                return null;
            }

            totals = totals.With(file);
            SaveResults.Compare(answer, file);
            if (file.HasOutcomes)
            {
                outcomes.Add(file);
            }
        }

        // The numbers of the export include the server's reports that other shards received.
        Count(OutcomeCounts.Of(outcomes, cancellationToken));
        return totals;
    }

    /// <summary>Reports an unusual manifest (no files at all) and unusual files (empty ones).</summary>
    private void Warn(ExportManifest first, ExportRequest? request, SaveResults results)
    {
        // An export of changes contains only what changed, so it may be empty.
        bool mayBeEmpty = request?.Since is not null;
        if (first.Rows.Count == 0 && request is null)
        {
            events.Note("NoFiles", $"Export {SafeText.Clean(job.Id, 100)} has no files at all. If you expected data, check the group's id, the filters and the scopes of the sign-in: servers also return no files for an unknown group or a filter without matches.");
        }

        if (results.Empty > 0 && !mayBeEmpty)
        {
            events.Note("EmptyFiles", FormattableString.Invariant(
                $"{Amount.Of(results.Empty, "file")} of export {SafeText.Clean(job.Id, 100)} {(results.Empty == 1 ? "was" : "were")} empty twice, and the server's list does not say how many resources to expect. {(results.Empty == 1 ? "It is kept as an empty file" : "They are kept as empty files")}. If you expected data, start a new export and compare."), count: results.Empty);
        }
    }

    private void WarnOfRepeats(ManifestFiles files)
    {
        if (files.Listed > files.Count)
        {
            int repeats = files.Listed - files.Count;
            events.Note("LinksRepeated", FormattableString.Invariant(
                $"The server's list of files of export {SafeText.Clean(job.Id, 100)} has {Amount.Of(repeats, "row")} with the link of an earlier row. Each link is saved as one file."), count: repeats);
        }
    }
}
