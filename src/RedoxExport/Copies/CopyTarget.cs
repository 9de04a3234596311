namespace RedoxExport.Copies;

/// <summary>A destination of copies. All names are relative to it, with slashes, and are chosen by the module.</summary>
internal abstract class CopyTarget : IDisposable
{
    /// <summary>The destination, for results and messages. It has no secret.</summary>
    public abstract string Description { get; }

    /// <summary>The gate whose waits are shown as progress; <see langword="null"/> if the destination is a folder.</summary>
    public virtual Transport.RequestGate? Gate => null;

    /// <summary>The address of a file, for results and messages.</summary>
    public abstract string Show(string name);

    /// <summary>Reads a small document.</summary>
    /// <returns><see langword="null"/> if it does not exist.</returns>
    /// <exception cref="RedoxExportException">It cannot be read. An object that is larger than the limit cannot be; of a file, nothing is read then.</exception>
    public abstract Task<StoredDocument?> ReadAsync(string name, long limit, CancellationToken cancellation);

    /// <summary>Writes a small document, and checks that it is there.</summary>
    public abstract Task WriteAsync(string name, byte[] content, CancellationToken cancellation);

    /// <summary>Writes a small document in place of the one that was read, and checks that it is there. A store that can do it compares and writes in one step.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="content">Its content.</param>
    /// <param name="before">The document that was read; <see langword="null"/> if there was none.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>False if there is another document meanwhile.</returns>
    public abstract Task<bool> ReplaceAsync(string name, byte[] content, StoredDocument? before, CancellationToken cancellation);

    /// <summary>Deletes a file if it exists.</summary>
    public abstract Task DeleteAsync(string name, CancellationToken cancellation);

    /// <summary>
    /// True if a file that a manifest names is still there, as far as can be told without reading it: by its length, by its time, and in a store by the
    /// checksums that the store has.
    /// </summary>
    /// <param name="name">Its name at the destination.</param>
    /// <param name="file">The file. It is not read.</param>
    /// <param name="named">The time at which the manifest was written, by the destination's clock: the file must not be newer. <see langword="null"/> if it is not known.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="RedoxExportException">An error of the destination.</exception>
    public abstract Task<bool> LooksSameAsync(string name, CopyFile file, DateTimeOffset? named, CancellationToken cancellation);

    /// <summary>True if a file that this object copied or found is still the same: in a store by its length and checksums, in a folder by its length and time.</summary>
    /// <param name="name">Its name at the destination.</param>
    /// <param name="file">The file. It is not read.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="RedoxExportException">An error of the destination.</exception>
    public abstract Task<bool> IsStillThereAsync(string name, CopyFile file, CancellationToken cancellation);

    /// <summary>True if a file is there with the same content.</summary>
    /// <param name="name">Its name at the destination.</param>
    /// <param name="file">The file.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="RedoxExportException"><c>CopySourceChanged</c>, or an error of the destination.</exception>
    public abstract Task<bool> HasAsync(string name, CopyFile file, CancellationToken cancellation);

    /// <summary>Copies a file and verifies the copy.</summary>
    /// <param name="name">Its name at the destination.</param>
    /// <param name="file">The file.</param>
    /// <param name="onBytes">Called with the number of bytes after each part.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="RedoxExportException"><c>CopySourceChanged</c>, <c>CopyNotVerified</c>, or an error of the destination.</exception>
    public abstract Task CopyAsync(string name, CopyFile file, Action<int> onBytes, CancellationToken cancellation);

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
    }
}
