using RedoxExport.Exports;
using RedoxExport.Storage;
using RedoxExport.Verification;

namespace RedoxExport.Downloads;

/// <summary>
/// Proves a folder offline: every file that the manifest names against the journal, byte for byte. Nothing in the folder is
/// written, so it may be on a medium that cannot be written to; no server is asked.
/// </summary>
/// <param name="path">A folder that a save has written.</param>
/// <param name="events">Takes warnings about the folder as a whole.</param>
public sealed class FolderCheck(string path, IExportEvents? events = null)
{
    /// <summary>How far it has come.</summary>
    public SaveProgress Progress { get; } = new();

    /// <summary>Which part the export plays.</summary>
    internal AnswerScope Scope { get; init; }

    /// <summary>Whether an earlier full run of the same request had resources of a type.</summary>
    internal Func<string, bool>? CameBefore { get; init; }

    /// <summary>Whether it may well be that nothing came; what the request says, unless set.</summary>
    internal bool? MayBeEmpty { get; init; }

    /// <summary>Takes each error that the server reports inside of the export; <see langword="null"/> if their number is enough.</summary>
    internal Action<RedoxExportException>? OnReported { get; init; }

    /// <summary>The server's words about the export, once all files have been found whole.</summary>
    internal OutcomeCounts Said { get; private set; } = new();

    /// <summary>Whether files with damaged lines that came only once are fetched again after the check, which is then made again.</summary>
    internal bool FetchesDamagedAgain { get; init; }

    /// <summary>The files with damaged lines that came only once, as far as the journal says.</summary>
    internal List<ExportedFile> DamagedFiles { get; } = [];

    /// <summary>Checks the files, some at a time, and gives them in the manifest's order; then tells what nobody named. A file that cannot be read is a damaged one.</summary>
    /// <param name="onFile">Takes each file, with its state and, where something is wrong with it, with its problem.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <returns>Whether all is right: the save ended, every file is as it was saved, and nothing else lies among them.</returns>
    /// <exception cref="RedoxExportException">
    /// <c>NoExportHere</c>; <c>ExportNotSaved</c>: it never came to files; <c>FolderDamaged</c>: the manifest, the journal or
    /// export.json is gone or damaged, so that there is nothing to prove anything against; or the folder cannot be read.
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
            throw DownloadErrors.FolderDamaged(full, ExportLayout.JournalName, "it is gone, and with it the hashes that the files were saved with", null);
        }

        bool allRight = Judge(full, record, isHeld);
        FileNames names = new(manifest.Rows);
        using FolderJournal journal = Disk.Do(journalPath, () => FolderJournal.OpenToRead(full));
        FileCheck check = new(full, journal);
        AnswerCheck? answer = events is not null && RequestRecord.Read(record.RequestJson) is { } request ? new AnswerCheck(request, manifest.OutputOrganizedBy, Scope, CameBefore) : null;
        List<ExportedFile> outcomes = [];
        HashSet<string> seen = new(StringComparer.Ordinal);
        FolderFindings findings = new(full);
        bool areAllHere = true;
        await FolderReading.RunAsync(check, manifest, names, answer, Progress, Take, cancellationToken).ConfigureAwait(false);
        allRight &= areAllHere;

        // What is fetched again is reported when it has come and was checked again.
        if (DamagedFiles.Count == 0 || !FetchesDamagedAgain)
        {
            MissingData missing = findings.Report(events);
            if (areAllHere)
            {
                Said = new OutcomeReport(record.Id ?? string.Empty, full, full, events, OnReported).Read(outcomes, cancellationToken);
                missing.Report(record.Id ?? string.Empty, manifest, MayBeEmpty ?? record.MayBeEmpty, Said);
                answer?.Report(events);
            }
        }

        foreach (ExportedFile stray in Disk.Do(full, () => StrayFiles.Find(full, seen)))
        {
            allRight = false;
            onFile(stray);
        }

        return allRight;

        void Take(int row, CheckedFile read)
        {
            ExportedFile found = read.File;
            bool isWhole = found.State is ExportedFileState.Complete or ExportedFileState.CountMismatch or ExportedFileState.DamagedLines;
            areAllHere &= isWhole || found.State == ExportedFileState.Unavailable;
            seen.Add(found.Path);
            if (!isWhole)
            {
                // Its own, and needed to go on.
                seen.Add(ExportFolder.PathOf(full, names[row] + ExportLayout.PartialEnding));
                seen.Add(ExportFolder.PathOf(full, names[row] + ExportLayout.GzipEnding + ExportLayout.PartialEnding));
            }

            if (read.IsDamageNew)
            {
                DamagedFiles.Add(found);
            }

            ManifestFile file = manifest.Files[row];
            if (isWhole && found.HasOutcomes)
            {
                outcomes.Add(found);
            }

            findings.Add(file, found);
            if (found.State == ExportedFileState.Unavailable)
            {
                findings.AddUnavailable(file, ExportLayout.RelativeName(full, found.Path), found.Problem!);
            }

            onFile(found);
        }
    }

    private static FolderRecord ReadRecord(string full) => ExportRecord.Read(full) ?? throw (File.Exists(Path.Combine(full, ExportLayout.ManifestName))
        ? DownloadErrors.FolderDamaged(full, ExportLayout.RecordName, "it is gone", null)
        : DownloadErrors.NoExportHere(full));

    private static ExportManifest ReadManifest(string full, FolderRecord record) =>
        Disk.Do(full, () => ExportFolder.ReadManifest(full, ExportResume.BaseOf(record), record)) ?? throw (record.State switch
        {
            ExportState.Starting => DownloadErrors.ExportNotSaved(full, wasAnswered: false),
            ExportState.Started => DownloadErrors.ExportNotSaved(full, wasAnswered: true),
            _ => DownloadErrors.FolderDamaged(full, ExportLayout.ManifestName, "it is gone, and with it the list of the files", null),
        });

    private bool Judge(string full, FolderRecord record, bool isHeld)
    {
        if (isHeld)
        {
            events.Warning("FolderInUse", $"A command is writing to '{full}' at the moment: what is missing now may be there soon.");
            return false;
        }

        if (record.State != ExportState.Saved)
        {
            events.Warning("SaveNotEnded", record.State == ExportState.Incomplete
                ? $"The last save into '{full}' ended without all files. Run Resume-RedoxExport on the folder."
                : $"The save into '{full}' was interrupted. Run Resume-RedoxExport on the folder.");
            return false;
        }

        return true;
    }
}
