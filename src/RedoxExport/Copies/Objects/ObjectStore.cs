using RedoxExport.Transport;

namespace RedoxExport.Copies;

/// <summary>The operations of one kind of object store, on one bucket or container.</summary>
internal abstract class ObjectStore : IDisposable
{
    /// <summary>The address of the bucket or container, such as <c>s3://bucket</c>.</summary>
    public abstract string Description { get; }

    public abstract RequestGate Gate { get; }

    /// <summary>Reads the facts about an object.</summary>
    /// <returns><see langword="null"/> if it does not exist, or if this account may not know.</returns>
    public abstract Task<StoredObject?> FindAsync(string key, CancellationToken cancellation);

    /// <summary>Opens an object to read it.</summary>
    /// <param name="key">The object.</param>
    /// <param name="limit">The maximum size of the body, in bytes, if it is read at once; <see langword="null"/> to read it as it arrives.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns><see langword="null"/> if it does not exist, or if this account may not know.</returns>
    public abstract Task<GateResponse?> GetAsync(string key, long? limit, CancellationToken cancellation);

    /// <summary>Writes an object with one request.</summary>
    /// <param name="key">The object.</param>
    /// <param name="part">Its whole content.</param>
    /// <param name="contentType">Its media type.</param>
    /// <param name="condition">The header with the condition under which it is written; <see langword="null"/> for none.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>False if the condition is not met.</returns>
    public abstract Task<bool> PutAsync(string key, FilePart part, string contentType, KeyValuePair<string, string>? condition, CancellationToken cancellation);

    public abstract Task DeleteAsync(string key, CancellationToken cancellation);

    /// <summary>Begins an upload in parts, or continues one that did not end.</summary>
    /// <param name="key">The object.</param>
    /// <param name="sha256">The SHA-256 of the whole file, in hexadecimal digits.</param>
    /// <param name="contentType">Its media type.</param>
    /// <param name="cancellation">Stops it.</param>
    public abstract Task<PartUpload> BeginAsync(string key, string sha256, string contentType, CancellationToken cancellation);

    /// <summary>True if the store's own checksum tells, without the hashes of parts, that an object has another content.</summary>
    /// <param name="stored">The facts about the object.</param>
    /// <param name="sha256">The SHA-256 that its content should have, in hexadecimal digits.</param>
    public virtual bool IsOther(StoredObject stored, string sha256) => false;

    /// <summary>Compares the store's own checksum with what was sent.</summary>
    public abstract Task<ObjectProof> ProveAsync(string key, StoredObject stored, IReadOnlyList<PartDigest> digests, CancellationToken cancellation);

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            Gate.Dispose();
        }
    }
}
