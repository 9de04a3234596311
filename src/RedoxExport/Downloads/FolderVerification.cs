using RedoxExport.Exports;
using RedoxExport.Storage;

namespace RedoxExport.Downloads;

/// <summary>
/// Compares the files of a folder with its journal, and marks damaged files in the journal so that the next save fetches them again.
/// A save compares lengths only, because reading terabytes would take hours.
/// </summary>
/// <param name="path">A folder that a save has written.</param>
/// <param name="clock">The clock.</param>
public sealed class FolderVerification(string path, TimeProvider? clock = null)
{
    private readonly FolderCheck _check = new(path);

    /// <summary>How far it has come.</summary>
    public SaveProgress Progress => _check.Progress;

    /// <summary>Reads every file, and writes down which are damaged. The files themselves stay until others take their places.</summary>
    /// <param name="cancellationToken">Stops.</param>
    /// <returns>What is damaged or missing; empty if nothing is, or if nothing has been saved yet.</returns>
    /// <exception cref="RedoxExportException"><c>NoExportHere</c>, <c>FolderDamaged</c>, <c>DestinationInUse</c>: something is writing into the folder; or the disk is at fault.</exception>
    public async Task<IReadOnlyList<ExportedFile>> RunAsync(CancellationToken cancellationToken)
    {
        string full = Path.GetFullPath(path);
        if (!File.Exists(Path.Combine(full, ExportLayout.ManifestName)) && ExportRecord.Read(full) is { State: ExportState.Starting or ExportState.Started })
        {
            return [];
        }

        // Held for all of it: what another command saves meanwhile must not be marked by what was read before.
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
