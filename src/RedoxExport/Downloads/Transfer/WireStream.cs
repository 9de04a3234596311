using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using RedoxExport.Storage;

namespace RedoxExport.Downloads;

/// <summary>
/// The body of a file as it is on the wire: first what is on disk of it already, then what comes over the network, which is
/// put on disk as it passes. So whatever checks the file sees it from its first byte, however often it was cut.
/// </summary>
/// <param name="network">What is still to come.</param>
/// <param name="spool">Where the wire's bytes are kept; <see langword="null"/> where they are not.</param>
/// <param name="prefix">How many bytes of it are there already; the spool stands at its start.</param>
/// <param name="hash">Takes every byte, where the spool is what stays in the end.</param>
/// <param name="head">Takes the first bytes, where the spool can be continued.</param>
internal sealed class WireStream(Stream network, DiskFile? spool, long prefix, IncrementalHash? hash, FileHead? head = null) : ReadOnlyStream
{
    private long _left = prefix;

    /// <summary>Bytes of the wire so far, those that were on disk before included.</summary>
    public long Count { get; private set; }

#if NET8_0_OR_GREATER
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
#endif

    public override async Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        if (_left > 0)
        {
            int read = spool!.Read(buffer.AsSpan(offset, (int)Math.Min(count, _left)));
            _left -= read;
            return Counted(buffer.AsSpan(offset, read));
        }

        int came = await network.ReadAsync(buffer, offset, count, cancellationToken).ConfigureAwait(false);
        spool?.Write(buffer.AsSpan(offset, came));
        return Counted(buffer.AsSpan(offset, came));
    }

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
#if NET8_0_OR_GREATER
        hash?.AppendData(bytes);
#else
        if (hash is not null)
        {
            byte[] copy = bytes.ToArray();
            hash.AppendData(copy, 0, copy.Length);
        }
#endif
        return bytes.Length;
    }
}
