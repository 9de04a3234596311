using System.IO.Compression;

namespace RedoxExport.Sandbox.Http;

/// <summary>A file too large to keep a gzipped copy of: compressed as it is sent.</summary>
internal sealed class GzippedFileContent(string path, long length) : IAnswerContent
{
    public long? Length => null;

    // Deflate packs a thousand and some bytes into one at best.
    public long LeastLength => Math.Max(1, length / 1100);

    public async Task WriteAsync(Stream destination, CancellationToken cancellationToken)
    {
        using FileStream file = StreamPump.OpenShared(path);
        using GZipStream gzip = new(destination, CompressionLevel.Fastest, leaveOpen: true);
        await StreamPump.CopyAsync(file, gzip, length, cancellationToken).ConfigureAwait(false);
    }
}
