using RedoxExport.Transport;

namespace RedoxExport.Downloads;

/// <summary>A stream of which the first bytes were read already.</summary>
/// <param name="head">The first bytes.</param>
/// <param name="rest">What follows them.</param>
/// <param name="failure">The error that ended the reading of the head; it is thrown when all of the head has been read again.</param>
/// <remarks>The first read fills its buffer from both, so that nothing is written, hashed or scanned two bytes at a time.</remarks>
internal sealed class HeadedStream(byte[] head, Stream rest, Exception? failure) : ReadOnlyStream
{
    private Exception? _failure = failure;
    private int _given;

    public override int Read(byte[] buffer, int offset, int count)
    {
        int given = Give(buffer.AsSpan(offset, count));
        ThrowIfOver(given);
        return given > 0 ? given : rest.Read(buffer, offset, count);
    }

    public override async Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        int given = Give(buffer.AsSpan(offset, count));
        ThrowIfOver(given);
        if (_failure is not null || given == count)
        {
            return given;
        }

        try
        {
            return given + await rest.ReadAsync(buffer, offset + given, count - given, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (Keeps(e, given))
        {
            return given;
        }
    }

#if NET8_0_OR_GREATER
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        _given == head.Length && _failure is null ? rest.ReadAsync(buffer, cancellationToken) : ReadWithHeadAsync(buffer, cancellationToken);

    private async ValueTask<int> ReadWithHeadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        int given = Give(buffer.Span);
        ThrowIfOver(given);
        if (_failure is not null || given == buffer.Length)
        {
            return given;
        }

        try
        {
            return given + await rest.ReadAsync(buffer[given..], cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (Keeps(e, given))
        {
            return given;
        }
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

    private void ThrowIfOver(int given)
    {
        if (given == 0 && _failure is not null)
        {
            throw _failure;
        }
    }

    // The bytes that were read before the error count: the body is continued behind them.
    private bool Keeps(Exception e, int given)
    {
        if (given == 0 || !(e is RedoxExportException || NetworkFailure.IsBrokenBody(e)))
        {
            return false;
        }

        _failure = e;
        return true;
    }

    private int Give(Span<byte> buffer)
    {
        int given = Math.Min(buffer.Length, head.Length - _given);
        head.AsSpan(_given, given).CopyTo(buffer);
        _given += given;
        return given;
    }
}
