using RedoxExport.Connections;
using RedoxExport.Exports;
using RedoxExport.Fhir;
using RedoxExport.Storage;

namespace RedoxExport.Downloads;

/// <summary>Finds the export again that a folder was made for.</summary>
public static class ExportResume
{
    /// <summary>The export of a folder, as a job on a connection. The server is not asked, and the folder is not changed.</summary>
    /// <param name="connection">The server.</param>
    /// <param name="path">A folder that <c>Start-RedoxExport -Path</c> or a save has written.</param>
    /// <exception cref="RedoxExportException">
    /// <c>NoExportHere</c>; <c>StartUnanswered</c>: it was interrupted before the server's answer came; <c>FolderDamaged</c>.
    /// </exception>
    public static ExportJob Attach(RedoxConnection connection, string path)
    {
        (string full, FolderRecord record) = ReadRecord(path);
        (string? journaled, ServerTimes start) = Disk.Do(full, () => FileJournal.ReadStart(full));
        ExportJob job = new ExportClient(connection).Attach(PollingUriOf(full, record, journaled));
        job.Path = full;
        job.StartedAt = record.StartedAt ?? start.KickOffAt ?? job.StartedAt;
        job.Times = record.Times.With(start);
        job.OutcomeErrors = record.OutcomeErrors;
        job.OutcomeWarnings = record.OutcomeWarnings;
        job.KeepTimes = ExportFolder.KeepTimes;
        connection.Gate.Patience.HasExport = true;
        return job;
    }

    /// <summary>The files of a folder whose export was saved: there is nothing to ask the server for.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="shard">Whose files are wanted; <see langword="null"/> for all.</param>
    /// <returns>The files, by the journal and their lengths; <see langword="null"/> where the save has not ended, or files are missing since.</returns>
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

    /// <summary>Up to which moment of the server's clock the data of a folder are known; <see langword="null"/> where no answer named one.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="manifest">The manifest that it was begun with.</param>
    /// <exception cref="RedoxExportException"><c>NoExportHere</c>, <c>FolderDamaged</c>, or the disk is at fault.</exception>
    internal static DateTimeOffset? WatermarkOf(string path, ExportManifest? manifest)
    {
        ServerTimes times = ReadRecord(path).Record.Times;

        // An earlier version kept the manifest alone.
        foreach (FhirMoment time in manifest?.TransactionTimes ?? [])
        {
            times = times.Hear(time.Earliest, DateTimeOffset.MaxValue);
        }

        return times.Watermark;
    }

    /// <summary>The server's name of a folder's export, and when it was started.</summary>
    /// <exception cref="RedoxExportException"><c>NoExportHere</c>, <c>FolderDamaged</c>.</exception>
    internal static (string Id, DateTimeOffset? StartedAt) IdentityOf(string path)
    {
        FolderRecord record = ReadRecord(path).Record;
        return (record.Id ?? string.Empty, record.StartedAt);
    }

    /// <summary>Says again what is known to be missing from a folder that was saved: a save that was killed at its end may not have said it.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="files">What <see cref="SavedFiles"/> has given.</param>
    /// <param name="events">Takes warnings and findings.</param>
    /// <param name="onError">Takes what the server reports as errors of the export.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="RedoxExportException"><c>NoExportHere</c>, <c>FolderDamaged</c>, or the disk is at fault.</exception>
    public static void TellMissing(string path, IReadOnlyList<ExportedFile> files, IExportEvents? events, Action<RedoxExportException> onError, CancellationToken cancellationToken)
    {
        (string full, FolderRecord record) = ReadRecord(path);
        ExportManifest manifest = ExportFolder.ReadManifest(full, BaseOf(record), record) ?? throw DownloadErrors.FolderDamaged(full, ExportLayout.ManifestName, "it is gone, and with it the list of the files", null);
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

    private static (string Full, FolderRecord Record) ReadRecord(string path)
    {
        string full = Path.GetFullPath(path);
        return (full, Disk.Do(full, () => ExportRecord.Read(full)) ?? throw DownloadErrors.NoExportHere(full));
    }

    /// <summary>What relative links of a folder's manifest are relative to.</summary>
    internal static Uri BaseOf(FolderRecord record) =>
        Uri.TryCreate(record.ContentLocation, UriKind.Absolute, out Uri? uri) ? uri : new Uri("https://unknown.invalid/");

    // The journal has it whole, with the query that some servers know their jobs by; export.json has the rest, and a hash of all.
    private static Uri PollingUriOf(string folder, FolderRecord record, string? journaled)
    {
        if (record.State == ExportState.Starting)
        {
            // The answer is written there first: a start that was killed right after is known all the same.
            return Uri.TryCreate(journaled, UriKind.Absolute, out Uri? answered) ? answered : throw DownloadErrors.StartUnanswered(folder);
        }

        Uri? found = new[] { journaled, record.ContentLocation }
            .Select(text => Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) ? uri : null)
            .FirstOrDefault(uri => uri is not null && ExportRecord.Fingerprint(uri) == record.PollingUrlSha256);
        return found ?? throw DownloadErrors.FolderDamaged(folder, ExportLayout.JournalName, "the polling URL of the export is no longer in it", null);
    }
}
