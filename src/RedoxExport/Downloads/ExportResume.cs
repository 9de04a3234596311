using RedoxExport.Connections;
using RedoxExport.Exports;
using RedoxExport.Fhir;
using RedoxExport.Storage;
using RedoxExport.Text;

namespace RedoxExport.Downloads;

/// <summary>Finds the export that a folder was created for.</summary>
internal static class ExportResume
{
    /// <summary>Returns the export of a folder as a job on a connection. Sends no request and does not change the folder.</summary>
    /// <param name="connection">The connection to the server.</param>
    /// <param name="path">A folder that <c>Start-RedoxExport -Path</c> or a save has written.</param>
    /// <exception cref="RedoxExportException">
    /// <c>NoExportHere</c>; <c>StartUnanswered</c>: the start was interrupted before the server answered; <c>FolderDamaged</c>.
    /// </exception>
    public static ExportJob Attach(RedoxConnection connection, string path)
    {
        (string full, FolderRecord record) = ReadRecord(path);
        if (record.IsOfReferences)
        {
            throw DownloadErrors.ReferencesNotExport(full);
        }

        (string? journaled, ServerTimes start) = Disk.Do(full, () => FileJournal.ReadStart(full));
        Uri pollingUri = PollingUriOf(full, record, journaled);
        ExportJob job = RequestRecord.Read(record.RequestJson) is { ManifestUri: not null } published
            ? AttachPublished(connection, full, record, published, pollingUri)
            : new ExportClient(connection).Attach(pollingUri);
        job.Path = full;
        job.StartedAt = record.StartedAt ?? start.KickOffAt ?? job.StartedAt;
        job.Times = record.Times.With(start);
        job.OutcomeErrors = record.OutcomeErrors;
        job.OutcomeWarnings = record.OutcomeWarnings;
        job.KeepTimes = ExportFolder.KeepTimes;
        connection.Gate.Patience.HasExport = true;
        return job;
    }

    /// <summary>The address of the published manifest that a folder holds; <see langword="null"/> if it holds an export of a server.</summary>
    /// <param name="path">The folder.</param>
    /// <exception cref="RedoxExportException"><c>NoExportHere</c>, <c>FolderDamaged</c>.</exception>
    public static Uri? ManifestUriOf(string path) => RequestRecord.Read(ReadRecord(path).Record.RequestJson)?.ManifestUri;

    /// <summary>Returns the files of a folder whose export was saved, without a request to the server.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="shard">The shard whose files are returned; <see langword="null"/> for all files.</param>
    /// <returns>
    /// The files, by the journal and their lengths; <see langword="null"/> if the save has not ended or files are missing now.
    /// </returns>
    /// <exception cref="RedoxExportException"><c>NoExportHere</c>, <c>FolderDamaged</c>.</exception>
    public static IReadOnlyList<ExportedFile>? SavedFiles(string path, Shard? shard = null)
    {
        (string full, FolderRecord record) = ReadRecord(path);
        if (record.State != ExportState.Saved || ExportFolder.ReadManifest(full, BaseOf(record), record) is not { } manifest)
        {
            return null;
        }

        using FolderJournal journal = Disk.Do(full, () => FolderJournal.OpenToRead(full));
        WholeFiles whole = new(full, journal.Find, new RowMarks(manifest.Rows).IsOfRow);
        FileNames names = new(manifest.Rows);
        List<ExportedFile> files = new(names.Count);
        for (int row = 0; row < names.Count; row++)
        {
            if (whole.Find(manifest.Files[row], row, names[row]) is not { } file)
            {
                if (whole.WhyUnavailable(row, names[row]) is not null)
                {
                    continue;
                }

                return null;
            }

            if (shard is null || shard.Has(row))
            {
                files.Add(file);
            }
        }

        return files;
    }

    /// <summary>Returns the <c>transactionTime</c> of the export in a folder; <see langword="null"/> if it is not known.</summary>
    /// <param name="path">The folder.</param>
    /// <exception cref="RedoxExportException"><c>NoExportHere</c>, <c>FolderDamaged</c>.</exception>
    public static DateTimeOffset? TransactionTimeOf(string path)
    {
        (string full, FolderRecord record) = ReadRecord(path);
        return ExportFolder.ReadManifest(full, BaseOf(record), record)?.TransactionTime;
    }

    /// <summary>
    /// The watermark: the time of the server's clock up to which the data of a folder are known; <see langword="null"/> if no answer named one.
    /// </summary>
    /// <param name="path">The folder.</param>
    /// <param name="manifest">The manifest that the folder was created with.</param>
    /// <exception cref="RedoxExportException"><c>NoExportHere</c>, <c>FolderDamaged</c>, or a disk error.</exception>
    internal static DateTimeOffset? WatermarkOf(string path, ExportManifest? manifest)
    {
        ServerTimes times = ReadRecord(path).Record.Times;

        // Earlier versions stored only the manifest, so its times count as well.
        foreach (FhirMoment time in manifest?.TransactionTimes ?? [])
        {
            times = times.Hear(time.Earliest, DateTimeOffset.MaxValue);
        }

        return times.Watermark;
    }

    /// <summary>The server's id of a folder's export, and the time at which it was started.</summary>
    /// <exception cref="RedoxExportException"><c>NoExportHere</c>, <c>FolderDamaged</c>.</exception>
    internal static (string Id, DateTimeOffset? StartedAt) IdentityOf(string path)
    {
        FolderRecord record = ReadRecord(path).Record;
        return (record.Id ?? string.Empty, record.StartedAt);
    }

    /// <summary>
    /// Reports again which data are known to be missing from a saved folder, because a save that was killed near its end may not have
    /// reported them.
    /// </summary>
    /// <param name="path">The folder.</param>
    /// <param name="files">The result of <see cref="SavedFiles"/>.</param>
    /// <param name="events">Receives warnings and findings.</param>
    /// <param name="onError">Receives what the server reports as errors of the export.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="RedoxExportException"><c>NoExportHere</c>, <c>FolderDamaged</c>, or a disk error.</exception>
    public static void TellMissing(string path, IReadOnlyList<ExportedFile> files, IExportEvents? events, Action<RedoxExportException> onError, CancellationToken cancellationToken)
    {
        (string full, FolderRecord record) = ReadRecord(path);
        ExportManifest manifest = ExportFolder.ReadManifest(full, BaseOf(record), record) ?? throw DownloadErrors.FolderDamaged(full, ExportLayout.ManifestName, "it does not exist, so the list of files is not known", null);
        string id = record.Id ?? string.Empty;
        OutcomeCounts said = new OutcomeReport(id, full, full, events, onError).Read(files.Where(file => file.HasOutcomes), cancellationToken);
        FolderFindings findings = new(full);
        FileNames names = new(manifest.Rows);
        using FolderJournal journal = Disk.Do(full, () => FolderJournal.OpenToRead(full));
        WholeFiles whole = new(full, journal.Find, new RowMarks(manifest.Rows).IsOfRow);
        Dictionary<string, ExportedFile> byPath = files.ToDictionary(file => file.Path, StringComparer.Ordinal);
        for (int row = 0; row < names.Count; row++)
        {
            string at = ExportFolder.PathOf(full, names[row]);
            if (byPath.TryGetValue(at, out ExportedFile? file) || byPath.TryGetValue(at + ExportLayout.GzipEnding, out file))
            {
                findings.Add(manifest.Files[row], file);
            }
            else if (whole.WhyUnavailable(row, names[row]) is { } reason)
            {
                findings.AddUnavailable(manifest.Files[row], names[row], reason);
            }
        }

        findings.Report(events).Report(id, manifest, record.MayBeEmpty, said);
    }

    /// <summary>The page that shows if a publisher has something that a saved folder does not have.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="root">The address of the published manifest.</param>
    /// <returns><see langword="null"/> if the folder is not completely saved.</returns>
    /// <exception cref="RedoxExportException"><c>NoExportHere</c>, <c>FolderDamaged</c>, or a disk error.</exception>
    internal static PublishedTail? PublishedTailOf(string path, Uri root)
    {
        (string full, FolderRecord record) = ReadRecord(path);
        if (record.State != ExportState.Saved || ExportFolder.ReadManifest(full, BaseOf(record), record) is not { } manifest)
        {
            return null;
        }

        Uri first = PollingUriOf(full, record, Disk.Do(full, () => FileJournal.ReadPollingUrl(full)));
        IReadOnlyList<ManifestPage> pages = manifest.Pages;
        bool isOpen = pages.All(page => page.RequiresAccessToken == false);
        return pages[^1].End == ChainEnd.Pending
            ? new PublishedTail(pages.Count == 1 ? first : pages[^2].Next!, pages[^1], IsOfChain: true, isOpen)
            : new PublishedTail(root, first == root ? pages[0] : null, IsOfChain: false, isOpen);
    }

    // The links of published files do not expire, so the manifest on disk is enough. A later one may have more pages.
    private static ExportJob AttachPublished(RedoxConnection connection, string full, FolderRecord record, ExportRequest request, Uri first)
    {
        // The record has the address without its query. If the folder begins with the manifest itself, the journal has all of it.
        Uri root = SafeText.WithoutSecrets(first) == request.ManifestUri ? first : request.ManifestUri!;
        ExportJob job = new ExportClient(connection).AttachPublished(request with { ManifestUri = root }, first);
        if (record.State is ExportState.Saving or ExportState.Saved or ExportState.Incomplete && ExportFolder.ReadManifest(full, BaseOf(record), record) is { } manifest)
        {
            job.Manifest = manifest;
            job.Published = job.Published!.Again(manifest);
            job.State = ExportJobState.Completed;
        }

        return job;
    }

    private static (string Full, FolderRecord Record) ReadRecord(string path)
    {
        string full = Path.GetFullPath(path);
        return (full, Disk.Do(full, () => ExportRecord.Read(full)) ?? throw DownloadErrors.NoExportHere(full));
    }

    /// <summary>The base address of relative links in a folder's manifest.</summary>
    internal static Uri BaseOf(FolderRecord record) =>
        Uri.TryCreate(record.ContentLocation, UriKind.Absolute, out Uri? uri) ? uri : new Uri("https://unknown.invalid/");

    // The journal has the complete URL, with the query by which some servers identify their jobs. export.json has the URL without
    // the query, and a hash of the complete URL.
    private static Uri PollingUriOf(string folder, FolderRecord record, string? journaled)
    {
        if (record.State == ExportState.Starting)
        {
            // The server's answer is written to the journal first: after a kill right after that, the polling URL is still known.
            return Uri.TryCreate(journaled, UriKind.Absolute, out Uri? answered) ? answered : throw DownloadErrors.StartUnanswered(folder);
        }

        Uri? found = new[] { journaled, record.ContentLocation }
            .Select(text => Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) ? uri : null)
            .FirstOrDefault(uri => uri is not null && ExportRecord.Fingerprint(uri) == record.PollingUrlSha256);
        return found ?? throw DownloadErrors.FolderDamaged(folder, ExportLayout.JournalName, "the polling URL of the export is no longer in it", null);
    }
}
