using RedoxExport.Exports;
using RedoxExport.Storage;

namespace RedoxExport.Downloads;

/// <summary>
/// Compares the files of a folder with its journal, and marks damaged files in the journal so that the next save fetches them again.
/// A save compares lengths only, because reading terabytes would take hours.
/// </summary>
/// <param name="path">A folder that a save has written.</param>
/// <param name="clock">The clock.</param>
internal sealed class FolderVerification(string path, TimeProvider? clock = null)
{
    private readonly FolderCheck _check = new(path);

    /// <summary>The progress of the verification.</summary>
    public SaveProgress Progress => _check.Progress;

    /// <summary>Reads every file, and marks the damaged ones in the journal. The files themselves stay until new ones replace them.</summary>
    /// <param name="cancellationToken">Cancels the verification.</param>
    /// <returns>The files that are damaged or missing; empty if there are none, or if nothing has been saved yet.</returns>
    /// <exception cref="RedoxExportException">
    /// <c>NoExportHere</c>, <c>FolderDamaged</c>, <c>DestinationInUse</c>: another command is writing to the folder; or a disk error.
    /// </exception>
    public async Task<IReadOnlyList<ExportedFile>> RunAsync(CancellationToken cancellationToken)
    {
        string full = Path.GetFullPath(path);
        if (!File.Exists(Path.Combine(full, ExportLayout.ManifestName)) && ExportRecord.Read(full) is { State: ExportState.Starting or ExportState.Started })
        {
            return [];
        }

        // Hold the lock for the whole verification: a file that another command saves in the meantime must not be marked because of what
        // was read before.
        using FileLock held = Disk.Do(full, () => FileLock.TryTake(Path.Combine(full, ExportLayout.LockName))) ?? throw DownloadErrors.DestinationInUse(full);
        if (ShardFiles.AtWork(full) is [{ } busy, ..])
        {
            throw DownloadErrors.DestinationInUse(full, busy);
        }

        List<ExportedFile> wrong = [];
        await _check.RunAsync(
            file =>
            {
                if (file.State is ExportedFileState.Damaged or ExportedFileState.Missing)
                {
                    wrong.Add(file);
                }
            },
            cancellationToken).ConfigureAwait(false);
        if (wrong.Count > 0)
        {
            TakeBack(full, wrong);
        }

        return wrong;
    }

    private void TakeBack(string full, List<ExportedFile> wrong)
    {
        string journalPath = Path.Combine(full, ExportLayout.JournalName);
        Disk.Do(journalPath, () =>
        {
            using FolderJournal journal = FolderJournal.Open(full, null, wrong.Count);
            foreach (ExportedFile file in wrong)
            {
                string name = ExportLayout.RelativeName(full, file.Path);
                if (journal.Find(name) is { } entry && JournalState.IsWhole(entry.State))
                {
                    journal.Append(entry with { State = JournalState.Damaged, Time = (clock ?? TimeProvider.System).GetUtcNow() });
                }
            }
        });
    }
}
