namespace RedoxExport;

/// <summary>A stream that is read once, from start to end, asynchronously. Rejects all operations that such a stream does not support.</summary>
internal abstract partial class ReadOnlyStream : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("Only asynchronous reads can be ended in time.");

    /// <summary>Reads by <see cref="Stream.ReadAsync(byte[], int, int, CancellationToken)"/>.</summary>
    /// <remarks>
    /// .NET Framework's <c>DeflateStream</c> reads its source with this method, even if it is read asynchronously itself. The default
    /// implementation in <see cref="Stream"/> calls <see cref="Read"/>, which a stream from the network does not support.
    /// </remarks>
    public override IAsyncResult BeginRead(byte[] buffer, int offset, int count, AsyncCallback? callback, object? state)
    {
        TaskCompletionSource<int> result = new(state);
        _ = CompleteAsync();
        return result.Task;

        async Task CompleteAsync()
        {
            try
            {
                // Runs on the thread pool, so that a caller that starts the next read in the callback does not deepen the stack.
                result.SetResult(await Task.Run(() => ReadAsync(buffer, offset, count, CancellationToken.None)).ConfigureAwait(false));
            }
            catch (Exception e)
            {
                result.SetException(e);
            }

            callback?.Invoke(result.Task);
        }
    }

    public override int EndRead(IAsyncResult asyncResult) => ((Task<int>)asyncResult).GetAwaiter().GetResult();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
