using RedoxExport.Exports;
using RedoxExport.Storage;

namespace RedoxExport.Downloads;

/// <summary>Finds the files that an earlier save into the folder has finished: they are not fetched again.</summary>
internal sealed class WholeFiles
{
    private readonly string _folder;
    private readonly Func<string, JournalEntry?> _journaled;
    private readonly HashSet<ulong> _sharedLinks;
    private readonly bool _anyLink;

    /// <param name="folder">The folder.</param>
    /// <param name="journaled">The journal's last word on a name.</param>
    /// <param name="manifest">The list of files.</param>
    /// <param name="anyLink">Whether a file is taken by its row alone: what other processes save now, they may save by newer links.</param>
    public WholeFiles(string folder, Func<string, JournalEntry?> journaled, ExportManifest manifest, bool anyLink = false)
    {
        _folder = folder;
        _journaled = journaled;
        _anyLink = anyLink;
        _sharedLinks = manifest.LinksHaveQueries && !anyLink ? SharedLinks(manifest.Files) : [];
    }

    /// <summary>The file of a row, where it is whole; kept packed or not, as it was saved.</summary>
    public ExportedFile? Find(ManifestFile file, string name) =>
        FindAs(file, name) ?? FindAs(file, name + ExportLayout.GzipEnding);

    private static bool HasQuery(string url) => url.IndexOf('?') >= 0;

    private static string WithoutQuery(string url) => url.IndexOf('?') is >= 0 and int at ? url[..at] : url;

    /// <summary>
    /// Links that are those of several files once their queries are gone, by hash: one that only looks shared is compared
    /// with its query, and at worst fetched again.
    /// </summary>
    private static HashSet<ulong> SharedLinks(IReadOnlyList<ManifestFile> files)
    {
        HashSet<ulong> seen = [];
        HashSet<ulong> shared = [];
        foreach (ManifestFile file in files)
        {
            string url = file.Link.AbsoluteUri;
            if (HasQuery(url) && !seen.Add(TextHash.Of(WithoutQuery(url))))
            {
                shared.Add(TextHash.Of(WithoutQuery(url)));
            }
        }

        return shared;
    }

    private ExportedFile? FindAs(ManifestFile file, string name)
    {
        if (_journaled(name) is not { Sha256: not null } entry)
        {
            return null;
        }

        string path = ExportFolder.PathOf(_folder, name);
        bool whole = JournalState.IsWhole(entry.State)
            && entry.Category == file.Category
            && entry.Type == file.Type
            && (_anyLink || IsSameLink(entry.Url, file.Link.AbsoluteUri))
            && new FileInfo(path) is { Exists: true } onDisk
            && onDisk.Length == entry.Bytes;
        return !whole ? null : new ExportedFile
        {
            State = entry.State == JournalState.Complete ? ExportedFileState.Complete : ExportedFileState.CountMismatch,
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

    // A link that was signed anew differs in its query only. Where the query is what names the file, it has to be the same.
    private bool IsSameLink(string before, string now) =>
        before == now || (WithoutQuery(before) == WithoutQuery(now) && !_sharedLinks.Contains(TextHash.Of(WithoutQuery(now))));
}
