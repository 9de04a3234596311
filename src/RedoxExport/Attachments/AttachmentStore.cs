using System.Security.Cryptography;
using RedoxExport.Storage;

namespace RedoxExport.Attachments;

/// <summary>
/// The folder of attachments on disk, locked by one writer at a time. A content is kept once: its file is named by its SHA-256, and its ending
/// by its content type. Names never come from a server or a resource.
/// </summary>
internal sealed class AttachmentStore : IDisposable
{
    // A million files are 250 in each of 4,096 folders.
    private const int FolderDigits = 3;
    private const int Sha256Digits = 64;

    private readonly FileLock _lock;
    private readonly object _placing = new();

    private AttachmentStore(string path, FileLock held)
    {
        FullPath = path;
        Rights = FileRights.HandedDownBy(path);
        _lock = held;
    }

    /// <summary>The folder's full path.</summary>
    public string FullPath { get; }

    /// <summary>Who may open the files that are created in the folder.</summary>
    public FileRights Rights { get; }

    public string IndexPath => IndexOf(FullPath);

    public string JournalPath => Path.Combine(FullPath, ExportLayout.AttachmentJournalName);

    /// <summary>The folder of files that are not complete.</summary>
    public string PartialFolder => Path.Combine(FullPath, ExportLayout.AttachmentPartialFolder);

    /// <summary>The folder for sorted files. It is empty at the start of a call.</summary>
    public string WorkFolder => Path.Combine(FullPath, ExportLayout.AttachmentWorkFolder);

    private string FilesFolder => Path.Combine(FullPath, ExportLayout.AttachmentFilesFolder);

    /// <summary>The path of the index of a folder of attachments.</summary>
    public static string IndexOf(string folder) => Path.Combine(folder, ExportLayout.AttachmentIndexName);

    /// <summary>Opens or creates the folder, and locks it.</summary>
    /// <param name="path">The folder.</param>
    /// <exception cref="RedoxExportException"><c>AttachmentsInUse</c>, <c>AttachmentFolderNotUsable</c>, or a disk error.</exception>
    public static AttachmentStore Open(string path) => Disk.Do(path, () =>
    {
        if (File.Exists(path))
        {
            throw AttachmentErrors.FolderNotUsable(path, "it is a file");
        }

        PrivateFolder.Create(path);
        AttachmentStore store = new(path, FileLock.TryTake(Path.Combine(path, ExportLayout.AttachmentLockName)) ?? throw AttachmentErrors.InUse(path));
        try
        {
            store.Prepare();
            return store;
        }
        catch
        {
            store.Dispose();
            throw;
        }
    });

    /// <summary>True if a name in a document is that of a file with this SHA-256. Anything else is not used as a path.</summary>
    public static bool IsFileOf(string file, string sha256)
    {
        string stem = ExportLayout.AttachmentFilesFolder + "/" + (sha256.Length == Sha256Digits ? sha256[..FolderDigits] : "?") + "/" + sha256;
        return IsSha256(sha256) && file.StartsWith(stem, StringComparison.Ordinal) && ContentType.IsEnding(file[stem.Length..]);
    }

    /// <summary>The SHA-256 in the name of a content's file; <see langword="null"/> if the file is not one of the module's.</summary>
    public static string? Sha256Of(string name) =>
        name.Length > Sha256Digits && IsSha256(name[..Sha256Digits]) && ContentType.IsEnding(name[Sha256Digits..]) ? name[..Sha256Digits] : null;

    /// <summary>The full path of a file of the folder.</summary>
    public string PathOf(SavedContent content) => PathOf(content.File);

    public string PathOf(string file) => Path.Combine(FullPath, file.Replace('/', Path.DirectorySeparatorChar));

    /// <summary>True if a content's file is there with its size. A link is not followed.</summary>
    public bool Has(SavedContent content)
    {
        FileInfo file = new(PathOf(content));
        return file.Exists && file.Length == content.Size && (file.Attributes & FileAttributes.ReparsePoint) == 0;
    }

    /// <summary>The path of a partial file.</summary>
    /// <param name="key">The key of the content.</param>
    /// <param name="ending">Tells the partial files of one content apart.</param>
    public string PartialOf(string key, string ending) => Path.Combine(PartialFolder, key + ending);

    /// <summary>Decodes data and keeps them, unless a file with the same content exists.</summary>
    /// <param name="base64">The data, as they are between the quotes.</param>
    /// <param name="ending">The ending of a new file.</param>
    /// <param name="counts">Counts a new file.</param>
    /// <returns><see langword="null"/> if the data are not Base64.</returns>
    /// <exception cref="RedoxExportException">A disk error.</exception>
    public SavedContent? KeepData(ReadOnlySpan<byte> base64, string ending, AttachmentCounts counts)
    {
        OpaqueCheck check = new();
        if (!Decode(base64, check.Add))
        {
            return null;
        }

        string sha256 = check.Sha256();
        string sha1 = check.Sha1()!;
        if (FindFile(sha256, check.Bytes) is { } there)
        {
            return new SavedContent(there, check.Bytes, sha256, sha1);
        }

        string partial = PartialOf(ExportLayout.NewToken(), ExportLayout.NewEnding);
        using (DiskFile file = DiskFile.Open(partial, 0, Rights))
        {
            _ = Decode(base64, (bytes, count) => file.Write(bytes.AsSpan(0, count)));
            file.Flush();
        }

        return Place(partial, check.Bytes, sha256, sha1, ending, counts, static _ => { });
    }

    /// <summary>Gives a complete file its final name. If a file with the same content exists, that one is kept.</summary>
    /// <param name="partial">The complete file under its temporary name.</param>
    /// <param name="size">Its size in bytes.</param>
    /// <param name="sha256">Its SHA-256.</param>
    /// <param name="sha1">Its SHA-1.</param>
    /// <param name="ending">The ending of its name.</param>
    /// <param name="counts">Counts a new file.</param>
    /// <param name="before">Called with the content before the file gets its name.</param>
    /// <exception cref="RedoxExportException">A disk error.</exception>
    public SavedContent Place(string partial, long size, string sha256, string sha1, string ending, AttachmentCounts counts, Action<SavedContent> before)
    {
        // One at a time: two attachments with the same content may arrive together, under two content types.
        lock (_placing)
        {
            string? there = FindFile(sha256, size);
            SavedContent content = new(there ?? FolderOf(sha256) + "/" + sha256 + ending, size, sha256, sha1);
            before(content);
            string path = PathOf(content);
            Disk.Do(path, () =>
            {
                if (there is not null)
                {
                    PlainFile.Delete(partial);
                    return;
                }

                PrivateFolder.Create(Path.GetDirectoryName(path)!);
                PlainFile.Replace(partial, path);
                counts.CountSaved(size);
            });
            return content;
        }
    }

    /// <summary>
    /// Completes what an earlier process was killed in, between its journal line and the final name of the file.
    /// </summary>
    /// <returns>True if the content is there now.</returns>
    /// <exception cref="RedoxExportException">A disk error.</exception>
    public bool Finish(string key, SavedContent content, AttachmentCounts counts) => Has(content) || Disk.Do(PartialFolder, () =>
    {
        foreach (string path in Directory.EnumerateFiles(PartialFolder, key + ".*"))
        {
            if (new FileInfo(path).Length == content.Size && PlainFile.IsTrusted(path) && Hexadecimal.Sha256OfFile(path) == content.Sha256)
            {
                Place(path, content.Size, content.Sha256, content.Sha1, Path.GetFileName(content.File)[Sha256Digits..], counts, static _ => { });
                return Has(content);
            }
        }

        return false;
    });

    /// <summary>The folders of files, in the order of the SHA-256.</summary>
    public IEnumerable<string> Folders() => Directory.Exists(FilesFolder)
        ? Directory.EnumerateDirectories(FilesFolder).OrderBy(static folder => folder, StringComparer.Ordinal)
        : [];

    /// <summary>The number of files that are not complete.</summary>
    public IReadOnlyList<string> Partials() => Directory.Exists(PartialFolder) ? Directory.GetFiles(PartialFolder) : [];

    /// <summary>Empties the folder for sorted files.</summary>
    public void DropWork() => Disk.Do(WorkFolder, () =>
    {
        if (Directory.Exists(WorkFolder))
        {
            SharingRetry.Do(() => Directory.Delete(WorkFolder, recursive: true));
        }
    });

    public void Dispose() => _lock.Dispose();

    private static bool IsSha256(string text) => text.Length == Sha256Digits && text.All(static c => c is (>= '0' and <= '9') or (>= 'a' and <= 'f'));

    private static string FolderOf(string sha256) => ExportLayout.AttachmentFilesFolder + "/" + sha256[..FolderDigits];

    private static bool Decode(ReadOnlySpan<byte> base64, Action<byte[], int> output)
    {
        using Base64Decoder decoder = new(output);
        return decoder.Add(base64) && decoder.Complete();
    }

    // A file of the same content may have another ending.
    private string? FindFile(string sha256, long size)
    {
        string folder = PathOf(FolderOf(sha256));
        return Disk.Do(folder, () =>
        {
            if (!Directory.Exists(folder))
            {
                return null;
            }

            foreach (FileInfo file in new DirectoryInfo(folder).EnumerateFiles(sha256 + ".*"))
            {
                if (Sha256Of(file.Name) == sha256 && file.Length == size && (file.Attributes & FileAttributes.ReparsePoint) == 0)
                {
                    return FolderOf(sha256) + "/" + file.Name;
                }
            }

            return (string?)null;
        });
    }

    private void Prepare()
    {
        PrivateFolder.Create(FilesFolder);
        PrivateFolder.Create(PartialFolder);
        DropWork();
        AtomicFile.DeleteAbandoned(FullPath);
        foreach (string unfinished in Directory.EnumerateFiles(PartialFolder, "*" + ExportLayout.NewEnding))
        {
            PlainFile.Delete(unfinished);
        }
    }
}
