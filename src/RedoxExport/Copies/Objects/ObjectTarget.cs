using System.Security.Cryptography;
using RedoxExport.Storage;
using RedoxExport.Transport;

namespace RedoxExport.Copies;

/// <summary>Copies to an object store.</summary>
/// <param name="store">The bucket or container.</param>
/// <param name="prefix">The beginning of all names, with a slash at its end; empty for none.</param>
/// <param name="throttleLimit">The number of parts that are sent at the same time.</param>
internal sealed class ObjectTarget(ObjectStore store, string prefix, int throttleLimit) : CopyTarget
{
    // Damage on the way is found by the store itself and sent again at once. A difference after that has another cause.
    private const int MostSendings = 2;

    private const string JsonType = "application/json";
    private const string NdjsonType = "application/x-ndjson";
    private const string GzipType = "application/gzip";

    private readonly SemaphoreSlim _slots = new(throttleLimit);
    private readonly PartBuffers _buffers = new();

    public override string Description => prefix.Length > 0 ? store.Description + "/" + prefix.TrimEnd('/') : store.Description;

    public override RequestGate Gate => store.Gate;

    public override string Show(string name) => store.Description + "/" + prefix + name;

    public override async Task<StoredDocument?> ReadAsync(string name, long limit, CancellationToken cancellation)
    {
        using GateResponse? response = await store.GetAsync(prefix + name, limit, cancellation).ConfigureAwait(false);
        return response is null ? null : new StoredDocument(response.Body, response.ContentHeaders?.LastModified, response.Header("ETag"));
    }

    public override Task WriteAsync(string name, byte[] content, CancellationToken cancellation)
    {
        ArraySegment<byte> bytes = new(content);
        FilePart part = new(1, bytes, PartDigest.Of(bytes));
        string sha256 = Hexadecimal.Lower(part.Digest.Sha256);
        return SendAndVerifyAsync(name, content.Length, sha256, async () =>
        {
            await store.PutAsync(prefix + name, part, JsonType, null, cancellation).ConfigureAwait(false);
            return [part.Digest];
        }, cancellation);
    }

    public override async Task<bool> ReplaceAsync(string name, byte[] content, StoredDocument? before, CancellationToken cancellation)
    {
        ArraySegment<byte> bytes = new(content);
        FilePart part = new(1, bytes, PartDigest.Of(bytes));

        // A weak ETag, which a proxy makes of a strong one, never matches.
        KeyValuePair<string, string>? condition = before is null ? new("If-None-Match", "*")
            : before.Tag is { } tag && !tag.StartsWith("W/", StringComparison.Ordinal) ? new("If-Match", tag)
            : null;
        if (!await store.PutAsync(prefix + name, part, JsonType, condition, cancellation).ConfigureAwait(false))
        {
            return false;
        }

        StoredObject? stored = await store.FindAsync(prefix + name, cancellation).ConfigureAwait(false);
        string? difference = await FindDifferenceAsync(name, stored, content.Length, Hexadecimal.Lower(part.Digest.Sha256), [part.Digest], cancellation).ConfigureAwait(false);
        return difference is null ? true : throw CopyErrors.NotVerified(Show(name), difference);
    }

    public override Task DeleteAsync(string name, CancellationToken cancellation) => store.DeleteAsync(prefix + name, cancellation);

    public override async Task<bool> LooksSameAsync(string name, CopyFile file, DateTimeOffset? named, CancellationToken cancellation) =>
        await store.FindAsync(prefix + name, cancellation).ConfigureAwait(false) is { } stored
        && stored.Length == file.Length
        && stored.Sha256 == file.Sha256
        && !(stored.Written > named)
        && !store.IsOther(stored, file.Sha256);

    public override Task<bool> IsStillThereAsync(string name, CopyFile file, CancellationToken cancellation) => LooksSameAsync(name, file, null, cancellation);

    public override async Task<bool> HasAsync(string name, CopyFile file, CancellationToken cancellation)
    {
        // Only for an object that is there and seems to be the same, the file is read to compare it with the store's checksum.
        StoredObject? stored = await store.FindAsync(prefix + name, cancellation).ConfigureAwait(false);
        return stored is not null
            && stored.Length == file.Length
            && stored.Sha256 == file.Sha256
            && await FindDifferenceAsync(name, stored, file.Length, file.Sha256, await DigestAsync(file, cancellation).ConfigureAwait(false), cancellation).ConfigureAwait(false) is null;
    }

    public override Task CopyAsync(string name, CopyFile file, Action<int> onBytes, CancellationToken cancellation) =>
        SendAndVerifyAsync(name, file.Length, file.Sha256, () => file.Length <= PartPlan.SizeFor(file.Length)
            ? SendWholeAsync(name, file, onBytes, cancellation)
            : SendPartsAsync(name, file, onBytes, cancellation), cancellation);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            store.Dispose();
            _slots.Dispose();
        }

        base.Dispose(disposing);
    }

    private static string TypeOf(string name) => ExportLayout.IsGzip(name) ? GzipType : NdjsonType;

    private async Task SendAndVerifyAsync(string name, long length, string sha256, Func<Task<IReadOnlyList<PartDigest>>> send, CancellationToken cancellation)
    {
        for (int sending = 1; ; sending++)
        {
            IReadOnlyList<PartDigest> digests = await send().ConfigureAwait(false);
            StoredObject? stored = await store.FindAsync(prefix + name, cancellation).ConfigureAwait(false);
            string? difference = await FindDifferenceAsync(name, stored, length, sha256, digests, cancellation).ConfigureAwait(false);
            if (difference is null)
            {
                return;
            }

            if (sending == MostSendings)
            {
                throw CopyErrors.NotVerified(Show(name), difference);
            }
        }
    }

    /// <returns>The difference between an object and what was sent, as the end of a sentence; <see langword="null"/> if it is proved to be the same.</returns>
    private async Task<string?> FindDifferenceAsync(string name, StoredObject? stored, long length, string sha256, IReadOnlyList<PartDigest> digests, CancellationToken cancellation)
    {
        if (stored is null)
        {
            return "it was not found after it had been sent";
        }

        if (stored.Length != length)
        {
            return stored.Length is { } other ? FormattableString.Invariant($"it has {other:N0} bytes in place of {length:N0}") : "the service does not tell its length";
        }

        if (stored.Sha256 is { } recorded && recorded != sha256)
        {
            return "the SHA-256 that is recorded with it is another one";
        }

        return await store.ProveAsync(prefix + name, stored, digests, cancellation).ConfigureAwait(false) switch
        {
            ObjectProof.Confirmed => null,
            ObjectProof.Different => "the checksum that the service has calculated is another one",
            _ => await ReadBack.Sha256Async(store, prefix + name, cancellation).ConfigureAwait(false) == sha256 ? null : "its SHA-256 is another one when it is read back",
        };
    }

    private async Task<IReadOnlyList<PartDigest>> SendWholeAsync(string name, CopyFile file, Action<int> onBytes, CancellationToken cancellation)
    {
        await _slots.WaitAsync(cancellation).ConfigureAwait(false);
        byte[] buffer = _buffers.Rent((int)file.Length);
        try
        {
            FilePart part;
            using (FileStream stream = PartReader.Open(file))
            {
                ArraySegment<byte> bytes = new(buffer, 0, PartReader.Read(stream, file, buffer, (int)file.Length));
                part = new FilePart(1, bytes, PartDigest.Of(bytes));
            }

            if (Hexadecimal.Lower(part.Digest.Sha256) != file.Sha256)
            {
                throw CopyErrors.SourceChanged(file.Path, "its SHA-256 is not the one that was recorded");
            }

            await store.PutAsync(prefix + name, part, TypeOf(file.Name), null, cancellation).ConfigureAwait(false);
            onBytes(part.Bytes.Count);
            return [part.Digest];
        }
        finally
        {
            _buffers.Return(buffer, (int)file.Length);
            _slots.Release();
        }
    }

    private async Task<IReadOnlyList<PartDigest>> SendPartsAsync(string name, CopyFile file, Action<int> onBytes, CancellationToken cancellation)
    {
        using FileStream stream = PartReader.Open(file);
        PartUpload upload = await store.BeginAsync(prefix + name, file.Sha256, TypeOf(file.Name), cancellation).ConfigureAwait(false);
        using IncrementalHash whole = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        List<PartDigest> digests = [];
        List<Task> sending = [];
        try
        {
            int size = PartPlan.SizeFor(file.Length);
            for (long at = 0; at < file.Length && !sending.Exists(task => task.IsFaulted); at += size)
            {
                await _slots.WaitAsync(stop.Token).ConfigureAwait(false);
                sending.Add(SendPart((int)Math.Min(size, file.Length - at)));
            }

            await Task.WhenAll(sending).ConfigureAwait(false);
        }
        finally
        {
            // Tasks that are still running use the buffers. After a failure they are stopped, and what they report is only that.
            stop.Cancel();
            await Task.WhenAll(sending.Select(task => task.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default))).ConfigureAwait(false);
        }

        await CheckWholeAsync(file, whole, upload, cancellation).ConfigureAwait(false);
        await upload.CompleteAsync(digests, cancellation).ConfigureAwait(false);
        return digests;

        // Reads the part at once, so that parts are read in their order, and returns the task that sends it.
        Task SendPart(int length)
        {
            byte[] buffer = _buffers.Rent(length);
            FilePart part = ReadPart(stream, file, buffer, length, digests.Count + 1, whole, stop);
            digests.Add(part.Digest);
            return SendAsync(upload, part, buffer, onBytes, stop.Token);
        }
    }

    private FilePart ReadPart(FileStream stream, CopyFile file, byte[] buffer, int length, int number, IncrementalHash whole, CancellationTokenSource stop)
    {
        try
        {
            ArraySegment<byte> bytes = new(buffer, 0, PartReader.Read(stream, file, buffer, length));
            whole.AppendData(buffer, 0, bytes.Count);
            return new FilePart(number, bytes, PartDigest.Of(bytes));
        }
        catch
        {
            stop.Cancel();
            _buffers.Return(buffer, length);
            _slots.Release();
            throw;
        }
    }

    private async Task SendAsync(PartUpload upload, FilePart part, byte[] buffer, Action<int> onBytes, CancellationToken cancellation)
    {
        try
        {
            if (!upload.Has(part))
            {
                await upload.SendAsync(part, cancellation).ConfigureAwait(false);
                onBytes(part.Bytes.Count);
            }
        }
        finally
        {
            _buffers.Return(buffer, part.Bytes.Count);
            _slots.Release();
        }
    }

    private static async Task CheckWholeAsync(CopyFile file, IncrementalHash whole, PartUpload upload, CancellationToken cancellation)
    {
        try
        {
            PartReader.Check(file, whole);
        }
        catch (RedoxExportException)
        {
            await upload.AbortAsync(cancellation).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The hashes of the parts in which a file is sent.</summary>
    private async Task<IReadOnlyList<PartDigest>> DigestAsync(CopyFile file, CancellationToken cancellation)
    {
        await _slots.WaitAsync(cancellation).ConfigureAwait(false);
        int size = (int)Math.Min(PartPlan.SizeFor(file.Length), Math.Max(1, file.Length));
        byte[] buffer = _buffers.Rent(size);
        try
        {
            using FileStream stream = PartReader.Open(file);
            using IncrementalHash whole = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            List<PartDigest> digests = [];
            int read;
            do
            {
                cancellation.ThrowIfCancellationRequested();
                read = PartReader.Read(stream, file, buffer, size);
                whole.AppendData(buffer, 0, read);
                digests.Add(PartDigest.Of(new ArraySegment<byte>(buffer, 0, read)));
            }
            while (read > 0 && stream.Position < file.Length);
            PartReader.Check(file, whole);
            return digests;
        }
        finally
        {
            _buffers.Return(buffer, size);
            _slots.Release();
        }
    }
}
