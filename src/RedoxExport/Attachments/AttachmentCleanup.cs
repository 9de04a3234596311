using RedoxExport.Datasets;
using RedoxExport.Storage;

namespace RedoxExport.Attachments;

/// <summary>Deletes the files that no line of the index names, with constant memory: both are compared in the order of their hashes.</summary>
/// <param name="store">The folder of attachments.</param>
/// <param name="sortBytes">The bytes that are sorted in memory.</param>
internal sealed class AttachmentCleanup(AttachmentStore store, int sortBytes)
{
    private string _key = string.Empty;
    private HashSet<string> _names = [];

    /// <summary>Deletes the files.</summary>
    /// <returns>The number of deleted files, and their bytes.</returns>
    /// <exception cref="RedoxExportException">A disk error.</exception>
    public (long Files, long Bytes) Run(CancellationToken cancellation) => Disk.Do(store.FullPath, () =>
    {
        AttachmentSort sort = new(Path.Combine(store.WorkFolder, "files"), sortBytes);
        sort.Add(AttachmentLines.Read(store.IndexPath).Where(row => row.Content is not null).Select(ByHash), AttachmentRank.Indexed, cancellation);
        sort.Complete();
        using RecordMerge named = sort.Read();
        long files = 0;
        long bytes = 0;
        foreach (string folder in store.Folders())
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (FileInfo file in new DirectoryInfo(folder).EnumerateFiles().OrderBy(file => file.Name, StringComparer.Ordinal))
            {
                if (AttachmentStore.Sha256Of(file.Name) is { } sha256 && !IsNamed(named, sha256, file.Name))
                {
                    bytes += file.Length;
                    files++;
                    PlainFile.Delete(file.FullName);
                }
            }
        }

        return (files, bytes);
    });

    // The key is the first half of the hash: it sorts like the file's name.
    private static AttachmentRow ByHash(AttachmentRow row) => row with { Key = AttachmentKey.OfData(row.Content!.Sha256) };

    // The names of the current key stay: a file with the same content and another ending is not named.
    private bool IsNamed(RecordMerge named, string sha256, string name)
    {
        string key = AttachmentKey.OfData(sha256);
        if (key != _key)
        {
            (_key, _names) = (key, []);
            while (named.HasCurrent && AttachmentRecords.RowOf(named.Current) is var row && string.CompareOrdinal(row.Key, key) <= 0)
            {
                if (row.Key == key)
                {
                    _names.Add(row.Content!.File);
                }

                named.Next();
            }
        }

        return _names.Any(file => file.EndsWith("/" + name, StringComparison.Ordinal));
    }
}
