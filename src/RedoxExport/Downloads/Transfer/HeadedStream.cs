using RedoxExport.Storage;

namespace RedoxExport.Downloads;

/// <summary>A stream whose first bytes have already been read.</summary>
/// <param name="head">A buffer of <see cref="FileBuffers"/> that starts with those bytes. Disposing of the stream returns it.</param>
/// <param name="length">The number of those bytes.</param>
/// <param name="rest">The stream that continues after them.</param>
/// <param name="failure">The error that stopped the reading of the head; it is thrown after the head has been read again.</param>
internal sealed class HeadedStream(byte[] head, int length, Stream rest, Exception? failure) : ReadOnlyStream
{
    private byte[]? _head = head;
    private int _given;

    /// <summary>The first bytes. They are wiped when the stream is disposed.</summary>
    public ArraySegment<byte> Head => new(_head ?? [], 0, _head is null ? 0 : length);

    public override int Read(byte[] buffer, int offset, int count)
    {
        int given = Give(buffer.AsSpan(offset, count));
        return given > 0 ? given : failure is null ? rest.Read(buffer, offset, count) : throw failure;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int given = Give(buffer.Span);
        return given > 0 ? new ValueTask<int>(given) : failure is null ? rest.ReadAsync(buffer, cancellationToken) : ValueTask.FromException<int>(failure);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            rest.Dispose();
            Return();
        }

        base.Dispose(disposing);
    }

    private int Give(Span<byte> buffer)
    {
        int given = Math.Min(buffer.Length, length - _given);
        if (given > 0 && _head is not null)
        {
            _head.AsSpan(_given, given).CopyTo(buffer);
            _given += given;
            if (_given == length)
            {
                Return();
            }
        }

        return given;
    }

    private void Return()
    {
        if (_head is { } used)
        {
            _head = null;
            _given = length;
            // A failed read may have written more bytes into the buffer than it reported.
            FileBuffers.Shared.Return(used, failure is null ? length : used.Length);
        }
    }
}
