using System.Runtime.CompilerServices;
using RedoxExport.Exports;
using RedoxExport.Storage;

namespace RedoxExport.Downloads;

/// <summary>Finds the files that an earlier save into the folder completed. They are not fetched again.</summary>
/// <param name="folder">The folder.</param>
/// <param name="journaled">Returns the last journal entry of a name.</param>
/// <param name="isOfRow">Returns true if a journal entry is for the file of a row.</param>
internal sealed class WholeFiles(string folder, Func<string, JournalEntry?> journaled, Func<JournalEntry, int, bool> isOfRow)
{
    /// <summary>The file of a row if it is complete, plain or kept as gzip.</summary>
    public ExportedFile? Find(ManifestFile file, int row, string name) =>
        FindAs(file, row, name) ?? FindAs(file, row, name + ExportLayout.GzipEnding);

    /// <summary>
    /// The reason why the server did not provide the file of a row, if the export is complete without it; <see langword="null"/> for others.
    /// </summary>
    public string? WhyUnavailable(int row, string name) => new[] { name, name + ExportLayout.GzipEnding }
        .Select(kept => journaled(kept))
        .Where(entry => entry is { State: JournalState.Unavailable } && isOfRow(entry, row))
        .Select(entry => entry!.Reason ?? DownloadErrors.ReportNotGiven)
        .FirstOrDefault();

    [MethodImpl(HotPath.Optimized)]
    private ExportedFile? FindAs(ManifestFile file, int row, string name)
    {
        if (journaled(name) is not { Sha256: not null } entry)
        {
            return null;
        }

        string path = ExportFolder.PathOf(folder, name);
        bool whole = JournalState.IsWhole(entry.State)
            && entry.Category == file.Category
            && entry.Type == file.Type
            && isOfRow(entry, row)
            && new FileInfo(path) is { Exists: true } onDisk
            && onDisk.Length == entry.Bytes;
        return !whole ? null : new ExportedFile
        {
            State = ExportedFile.StateOf(entry.State != JournalState.Complete, entry.Damage),
            IsMiscounted = entry.State != JournalState.Complete,
            Damage = entry.Damage,
            Others = entry.Others,
            Problem = ExportedFile.ProblemOf(entry.Damage, entry.Others, entry.Resources, file.Type),
            Type = file.Type,
            Category = file.Category,
            ResourceCount = entry.Resources,
            Length = entry.Bytes,
            Path = path,
            Sha256 = entry.Sha256!,
            DecodedLength = entry.DecodedBytes ?? entry.Bytes,
            DecodedSha256 = entry.DecodedSha256 ?? entry.Sha256!,
            Uri = file.Uri,
        };
    }
}
