using System.Collections.Concurrent;
using System.Security.Cryptography;
using RedoxExport.Storage;

namespace RedoxExport.Copies;

/// <summary>Copies to a folder, such as one on a share.</summary>
/// <param name="root">The full path of the folder. It is created if it does not exist.</param>
internal sealed class FolderTarget(string root) : CopyTarget
{
    private readonly HashSet<string> _prepared = new(StringComparer.Ordinal);

    // The time of each file when it was copied or found.
    private readonly ConcurrentDictionary<string, DateTime> _times = new(StringComparer.Ordinal);

    private static StringComparison Comparison => Disk.IsWindows ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    public override string Description => root;

    public override string Show(string name) => PathOf(name);

    /// <summary>Checks that the destination is not inside a folder that is copied.</summary>
    /// <exception cref="RedoxExportException"><c>CopyDestinationNotValid</c>.</exception>
    public void RequireOutside(string folder)
    {
        if (End(root).StartsWith(End(folder), Comparison))
        {
            throw CopyErrors.DestinationNotValid(root, "it is inside the folder that is copied", "Specify another folder.");
        }

        static string End(string path) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)) + Path.DirectorySeparatorChar;
    }

    /// <summary>Checks that the copy of a source is not the source itself.</summary>
    /// <exception cref="RedoxExportException"><c>CopyDestinationNotValid</c>.</exception>
    public void RequireOther(CopySource source)
    {
        if (Path.GetFullPath(PathOf(source.Name)).Equals(Path.TrimEndingDirectorySeparator(source.Path), Comparison))
        {
            throw CopyErrors.DestinationNotValid(root, "it contains the folder that is copied, so the copy would be that folder itself", "Specify another folder.");
        }
    }

    public override Task<StoredDocument?> ReadAsync(string name, long limit, CancellationToken cancellation)
    {
        string path = PathOf(name);
        return Task.FromResult(Disk.Do(path, () => new FileInfo(path) is not { Exists: true } file ? null : new StoredDocument(file.Length <= limit ? File.ReadAllBytes(path) : [], file.LastWriteTimeUtc)));
    }

    public override async Task<bool> ReplaceAsync(string name, byte[] content, StoredDocument? before, CancellationToken cancellation)
    {
        string path = PathOf(name);
        if (!Disk.Do(path, () => before is null ? !File.Exists(path) : new FileInfo(path) is { Exists: true } now && now.Length == before.Bytes.Length && File.ReadAllBytes(path).AsSpan().SequenceEqual(before.Bytes)))
        {
            return false;
        }

        await WriteAsync(name, content, cancellation).ConfigureAwait(false);
        return true;
    }

    public override Task WriteAsync(string name, byte[] content, CancellationToken cancellation)
    {
        string path = PathOf(name);
        Disk.Do(path, () =>
        {
            Prepare(path);
            AtomicFile.Write(path, file => file.Write(content, 0, content.Length));
        });
        return Task.CompletedTask;
    }

    public override Task DeleteAsync(string name, CancellationToken cancellation)
    {
        string path = PathOf(name);
        Disk.Do(path, () =>
        {
            if (File.Exists(path))
            {
                PlainFile.Delete(path);
            }
        });
        return Task.CompletedTask;
    }

    public override Task<bool> LooksSameAsync(string name, CopyFile file, DateTimeOffset? named, CancellationToken cancellation)
    {
        string path = PathOf(name);
        return Task.FromResult(Disk.Do(path, () => NoteTime(path) is { Exists: true } copy && copy.Length == file.Length && !(copy.LastWriteTimeUtc > named)));
    }

    public override Task<bool> IsStillThereAsync(string name, CopyFile file, CancellationToken cancellation)
    {
        string path = PathOf(name);
        return Task.Run(
            () => Disk.Do(path, () => new FileInfo(path) is { Exists: true } copy
                && copy.Length == file.Length
                // Some shares round a time after a while. The content then decides.
                && ((_times.TryGetValue(path, out DateTime time) && copy.LastWriteTimeUtc == time) || FileHash.Of(path, cancellation) == file.Sha256)),
            cancellation);
    }

    public override Task<bool> HasAsync(string name, CopyFile file, CancellationToken cancellation)
    {
        string path = PathOf(name);
        return Task.Run(
            () => Disk.Do(path, () => NoteTime(path) is { Exists: true } copy && copy.Length == file.Length && FileHash.Of(path, cancellation) == file.Sha256),
            cancellation);
    }

    public override Task CopyAsync(string name, CopyFile file, Action<int> onBytes, CancellationToken cancellation)
    {
        string path = PathOf(name);
        return Task.Run(
            () =>
            {
                Disk.Do(path, () =>
                {
                    Prepare(path);
                    Copy(file, path, onBytes, cancellation);
                });
                if (!Disk.Do(path, () => NoteTime(path).Exists && FileHash.Of(path, cancellation) == file.Sha256))
                {
                    throw CopyErrors.NotVerified(path, "its SHA-256 is another one when it is read back");
                }
            },
            cancellation);
    }

    private static void Copy(CopyFile file, string path, Action<int> onBytes, CancellationToken cancellation)
    {
        using FileStream source = PartReader.Open(file);
        using AtomicFile copy = AtomicFile.Create(path);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = FileBuffers.Shared.Rent();
        try
        {
            int read;
            while ((read = PartReader.Read(source, file, buffer, buffer.Length)) > 0)
            {
                cancellation.ThrowIfCancellationRequested();
                hash.AppendData(buffer, 0, read);
                copy.Content.Write(buffer, 0, read);
                onBytes(read);
            }
        }
        finally
        {
            FileBuffers.Shared.Return(buffer, buffer.Length);
        }

        PartReader.Check(file, hash);
        copy.Complete();
    }

    // Before a file is read or accepted: another program that writes to it later changes its time.
    private FileInfo NoteTime(string path)
    {
        FileInfo file = new(path);
        _times[path] = file.LastWriteTimeUtc;
        return file;
    }

    private string PathOf(string name) => Path.Combine(root, name.Replace('/', Path.DirectorySeparatorChar));

    // A killed copy may have left a file under a temporary name.
    private void Prepare(string path)
    {
        string folder = Path.GetDirectoryName(path)!;
        lock (_prepared)
        {
            if (_prepared.Contains(folder))
            {
                return;
            }

            PrivateFolder.Create(root);
            PrivateFolder.Create(folder);
            AtomicFile.DeleteAbandonedCopies(folder);
            _prepared.Add(folder);
        }
    }
}
