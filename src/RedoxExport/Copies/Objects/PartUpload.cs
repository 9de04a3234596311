namespace RedoxExport.Copies;

/// <summary>An upload of an object in parts.</summary>
internal abstract class PartUpload
{
    /// <summary>True if an earlier upload that did not end has sent the same part.</summary>
    public abstract bool Has(FilePart part);

    /// <summary>Sends a part. Called from several threads.</summary>
    public abstract Task SendAsync(FilePart part, CancellationToken cancellation);

    /// <summary>Makes the object of the parts.</summary>
    /// <param name="digests">The hashes of all parts, in their order.</param>
    /// <param name="cancellation">Stops it.</param>
    public abstract Task CompleteAsync(IReadOnlyList<PartDigest> digests, CancellationToken cancellation);

    /// <summary>Gives the upload up, and frees the space of its parts.</summary>
    public abstract Task AbortAsync(CancellationToken cancellation);
}
