using RedoxExport.Exports;
using RedoxExport.Storage;
using RedoxExport.Verification;

namespace RedoxExport.Downloads;

/// <summary>
/// Verifies a folder offline: compares every file that the manifest names with the journal, byte for byte. It writes nothing into the
/// folder, so the folder may be on a read-only medium, and it sends no request.
/// </summary>
/// <param name="path">A folder that a save has written.</param>
/// <param name="events">Receives warnings about the folder as a whole; <see langword="null"/> for none.</param>
internal sealed class FolderCheck(string path, IExportEvents? events = null)
{
    /// <summary>The progress of the check.</summary>
    public SaveProgress Progress { get; } = new();

    /// <summary>The role of the export, which decides what its data are compared with.</summary>
    internal AnswerScope Scope { get; init; }

    /// <summary>Returns true if an earlier full run of the same request had resources of a type.</summary>
    internal Func<string, bool>? CameBefore { get; init; }

    /// <summary>True if an empty export is plausible; if not set, the request decides.</summary>
    internal bool? MayBeEmpty { get; init; }

    /// <summary>Receives each error that the server reports inside the export; <see langword="null"/> if their number is enough.</summary>
    internal Action<RedoxExportException>? OnReported { get; init; }

    /// <summary>The numbers of the server's errors and warnings about the export, once all files have been found complete.</summary>
    internal OutcomeCounts Said { get; private set; } = new();

    /// <summary>
    /// True if the caller fetches files with damaged lines that were received only once again after the check, and then repeats the check.
    /// </summary>
    internal bool FetchesDamagedAgain { get; init; }

    /// <summary>The files with damaged lines that were received only once, according to the journal.</summary>
    internal List<ExportedFile> DamagedFiles { get; } = [];

    /// <summary>
    /// Checks several files at a time and returns them in the order of the manifest, then the files that the manifest does not name. A file
    /// that cannot be read counts as damaged.
    /// </summary>
    /// <param name="onFile">Receives each file, with its state and, if something is wrong, with its problem.</param>
    /// <param name="cancellationToken">Cancels the check.</param>
    /// <returns>
    /// True if everything is right: the save ended, no other command is writing to the folder, every file is as it was saved, and there are
    /// no other files among them.
    /// </returns>
    /// <exception cref="RedoxExportException">
    /// <c>NoExportHere</c>; <c>ExportNotSaved</c>: the export has no files yet; <c>FolderDamaged</c>: the manifest, the journal or
    /// export.json is missing or damaged, so that there is nothing to compare with; or the folder cannot be read.
    /// </exception>
    public async Task<bool> RunAsync(Action<ExportedFile> onFile, CancellationToken cancellationToken)
    {
        string full = Path.GetFullPath(path);
        bool isHeld = ExportFolder.IsHeld(full);
        FolderRecord record = Disk.Do(full, () => ReadRecord(full));
        ExportManifest manifest = ReadManifest(full, record);
        string journalPath = Path.Combine(full, ExportLayout.JournalName);
        if (!File.Exists(journalPath))
        {
            throw DownloadErrors.FolderDamaged(full, ExportLayout.JournalName, "it does not exist, so the hashes of the saved files are not known", null);
        }

        bool allRight = Judge(full, record, isHeld);
        FileNames names = new(manifest.Rows);
        using FolderJournal journal = Disk.Do(journalPath, () => FolderJournal.OpenToRead(full));
        FileCheck check = new(full, journal);
        AnswerCheck? answer = events is not null && RequestRecord.Read(record.RequestJson) is { } request ? new AnswerCheck(request, manifest.OutputOrganizedBy, Scope, CameBefore) : null;
        CheckResults results = new(full, manifest, names, DamagedFiles, onFile);
        await FolderReading.RunAsync(check, manifest, names, answer, Progress, results.Add, cancellationToken).ConfigureAwait(false);
        allRight &= results.AreAllHere;

        // Files that are fetched again are reported after they have been received and checked again.
        if (DamagedFiles.Count == 0 || !FetchesDamagedAgain)
        {
            MissingData missing = results.Findings.Report(events);
            if (results.AreAllHere)
            {
                Said = new OutcomeReport(record.Id ?? string.Empty, full, full, events, OnReported).Read(results.Outcomes, cancellationToken);
                missing.Report(record.Id ?? string.Empty, manifest, MayBeEmpty ?? record.MayBeEmpty, Said);
                answer?.Report(events);
            }
        }

        foreach (ExportedFile stray in Disk.Do(full, () => StrayFiles.Find(full, results.Paths)))
        {
            allRight = false;
            onFile(stray);
        }

        return allRight;
    }

    private static FolderRecord ReadRecord(string full) => ExportRecord.Read(full) ?? throw (File.Exists(Path.Combine(full, ExportLayout.ManifestName))
        ? DownloadErrors.FolderDamaged(full, ExportLayout.RecordName, "it does not exist", null)
        : DownloadErrors.NoExportHere(full));

    private static ExportManifest ReadManifest(string full, FolderRecord record) =>
        Disk.Do(full, () => ExportFolder.ReadManifest(full, ExportResume.BaseOf(record), record)) ?? throw (record.State switch
        {
            ExportState.Starting => DownloadErrors.ExportNotSaved(full, wasAnswered: false),
            ExportState.Started => DownloadErrors.ExportNotSaved(full, wasAnswered: true),
            _ => DownloadErrors.FolderDamaged(full, ExportLayout.ManifestName, "it does not exist, so the list of files is not known", null),
        });

    private bool Judge(string full, FolderRecord record, bool isHeld)
    {
        if (isHeld)
        {
            events.Warning("FolderInUse", $"Another command is writing to '{full}'. Files that are missing now may be saved soon.");
            return false;
        }

        if (record.State != ExportState.Saved)
        {
            events.Warning("SaveNotEnded", record.IsOfReferences
                ? $"Fetching missing resources into '{full}' was interrupted. Run Save-RedoxExportReference again."
                : record.State == ExportState.Incomplete
                ? $"The last save into '{full}' did not fetch all files. Run Resume-RedoxExport on the folder."
                : $"The save into '{full}' was interrupted. Run Resume-RedoxExport on the folder.");
            return false;
        }

        return true;
    }
}
