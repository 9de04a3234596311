namespace RedoxExport.Downloads;

/// <summary>A stream of which the first bytes were read already.</summary>
/// <param name="head">The first bytes.</param>
/// <param name="rest">What follows them.</param>
/// <param name="failure">The error that ended the reading of the head; it is thrown when all of the head has been read again.</param>
internal sealed class HeadedStream(byte[] head, Stream rest, Exception? failure) : ReadOnlyStream
{
    private int _given;

    public override int Read(byte[] buffer, int offset, int count)
    {
        int given = Give(buffer.AsSpan(offset, count));
        return given > 0 ? given : failure is null ? rest.Read(buffer, offset, count) : throw failure;
    }

    public override async Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        int given = Give(buffer.AsSpan(offset, count));
        return given > 0 ? given : failure is null ? await rest.ReadAsync(buffer, offset, count, cancellationToken).ConfigureAwait(false) : throw failure;
    }

#if NET8_0_OR_GREATER
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int given = Give(buffer.Span);
        return given > 0 ? given : failure is null ? await rest.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) : throw failure;
    }
#endif

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            rest.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Give(Span<byte> buffer)
    {
        int given = Math.Min(buffer.Length, head.Length - _given);
        head.AsSpan(_given, given).CopyTo(buffer);
        _given += given;
        return given;
    }
}
