namespace RedoxExport.Sandbox.Http;

/// <summary>A range of a file, streamed.</summary>
internal sealed class FileContent(string path, long offset, long length) : IAnswerContent
{
    public string Path => path;

    /// <summary>The position in the file where the range begins.</summary>
    public long Offset => offset;

    public long? Length => length;

    public long LeastLength => length;

    public async Task WriteAsync(Stream destination, CancellationToken cancellationToken)
    {
        using FileStream file = StreamPump.OpenShared(path);
        file.Position = offset;
        await StreamPump.CopyAsync(file, destination, length, cancellationToken).ConfigureAwait(false);
    }
}
