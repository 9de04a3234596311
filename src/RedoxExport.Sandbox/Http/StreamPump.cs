using System.Buffers;

namespace RedoxExport.Sandbox.Http;

/// <summary>Copies bytes between streams in constant memory.</summary>
internal static class StreamPump
{
    public const int BufferSize = 256 * 1024;

    // FileShare.Delete allows a job to be deleted while a client still downloads from it.
    public static FileStream OpenShared(string path) => new(
        path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1, FileOptions.Asynchronous | FileOptions.SequentialScan);

    /// <exception cref="EndOfStreamException">The source has fewer than <paramref name="count"/> bytes.</exception>
    public static async Task CopyAsync(Stream source, Stream destination, long count, CancellationToken cancellationToken)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(BufferSize, Math.Max(count, 1)));
        try
        {
            while (count > 0)
            {
                int read = await source.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, count)), cancellationToken).ConfigureAwait(false);
                if (read == 0)
                {
                    throw new EndOfStreamException("A served file became shorter.");
                }

                await destination.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
                count -= read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
