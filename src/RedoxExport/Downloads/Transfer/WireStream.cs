using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using RedoxExport.Storage;

namespace RedoxExport.Downloads;

/// <summary>
/// The body of a file as it is on the wire: first the bytes that are already on disk, then the bytes from the network, which are written
/// to disk as they are read. The checks therefore see the file from its first byte, however often the download was cut.
/// </summary>
/// <param name="network">The rest of the body, from the network.</param>
/// <param name="spool">The file that keeps the received bytes; <see langword="null"/> if they are not kept.</param>
/// <param name="prefix">The number of bytes already in the spool, which is positioned at its start.</param>
/// <param name="hash">Hashes every byte if the file is kept gzip-compressed as received; otherwise <see langword="null"/>.</param>
/// <param name="head">Hashes the first bytes if the spool can be resumed; otherwise <see langword="null"/>.</param>
internal sealed class WireStream(Stream network, DiskFile? spool, long prefix, IncrementalHash? hash, FileHead? head = null) : ReadOnlyStream
{
    private long _left = prefix;

    /// <summary>The number of bytes read so far, including those that were already on disk.</summary>
    public long Count { get; private set; }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_left > 0)
        {
            int read = spool!.Read(buffer.Span[..(int)Math.Min(buffer.Length, _left)]);
            _left -= read;
            return Counted(buffer.Span[..read]);
        }

        int came = await network.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        spool?.Write(buffer.Span[..came]);
        return Counted(buffer.Span[..came]);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            network.Dispose();
        }

        base.Dispose(disposing);
    }

    [MethodImpl(HotPath.Optimized)]
    private int Counted(ReadOnlySpan<byte> bytes)
    {
        Count += bytes.Length;
        head?.Add(bytes);
        hash?.AppendData(bytes);
        return bytes.Length;
    }
}
