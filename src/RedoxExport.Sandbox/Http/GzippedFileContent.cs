using System.IO.Compression;

namespace RedoxExport.Sandbox.Http;

/// <summary>A file that is too large for a gzipped copy. It is compressed while it is sent.</summary>
internal sealed class GzippedFileContent(string path, long length) : IAnswerContent
{
    public long? Length => null;

    // Deflate compresses by a factor of little more than 1,000 at most.
    public long LeastLength => Math.Max(1, length / 1100);

    public async Task WriteAsync(Stream destination, CancellationToken cancellationToken)
    {
        using FileStream file = StreamPump.OpenShared(path);
        using GZipStream gzip = new(destination, CompressionLevel.Fastest, leaveOpen: true);
        await StreamPump.CopyAsync(file, gzip, length, cancellationToken).ConfigureAwait(false);
    }
}
