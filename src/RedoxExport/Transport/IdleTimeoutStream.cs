using System.Runtime.CompilerServices;

namespace RedoxExport.Transport;

/// <summary>
/// A body with two limits: no read may wait longer than the timeout, and 64 KB may take no longer than ten minutes (or the timeout, if that
/// is longer).
/// </summary>
internal sealed class IdleTimeoutStream : ReadOnlyStream
{
    // Any real connection is faster. A server that sends a byte now and then would otherwise block its reader, and the locks that the
    // reader holds, for years.
    private const int ChunkSize = 64 * 1024;

    private static readonly TimeSpan LeastTimeForChunk = TimeSpan.FromMinutes(10);

    private readonly Stream _inner;
    private readonly TimeSpan _timeout;
    private readonly Uri _uri;
    private readonly CancellationTokenSource _idle;
    private readonly CancellationTokenRegistration _onCaller;
    private readonly CancellationToken _caller;
    private readonly TimeProvider _clock;
    private TimeSpan _waited;
    private long _came;

    [MethodImpl(HotPath.Optimized)]
    public IdleTimeoutStream(Stream inner, GateOptions options, Uri uri, CancellationToken caller)
    {
        _inner = inner;
        _timeout = options.Timeout;
        _uri = uri;
        _caller = caller;
        _clock = options.Pacing.Clock;
        _idle = options.Pacing.Deadline(Timeout.InfiniteTimeSpan);
        _onCaller = caller.Register(static source => ((CancellationTokenSource)source!).Cancel(), _idle);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _caller.ThrowIfCancellationRequested();
        long begun = _clock.GetTimestamp();
#if !NET8_0_OR_GREATER
        // .NET Framework's network stream ignores the token while it waits: closing the stream ends the wait, with any exception. It may wait
        // before it returns a task.
        _idle.CancelAfter(_timeout);
        using CancellationTokenRegistration close = _idle.Token.Register(static stream => ((Stream)stream!).Dispose(), _inner);
#endif
        try
        {
            // Most reads of a small body find all of its bytes: those need no timer.
            ValueTask<int> reading = _inner.ReadAsync(buffer, _idle.Token);
            if (!reading.IsCompleted)
            {
                Arm(begun);
            }

            int read = await reading.ConfigureAwait(false);
            Disarm();
            RequirePace(read, begun);
            return read;
        }
        catch (Exception e) when (e is OperationCanceledException || _idle.IsCancellationRequested)
        {
            _caller.ThrowIfCancellationRequested();
            throw TransportErrors.Stalled(_uri, _timeout);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    [MethodImpl(HotPath.Optimized)]
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _onCaller.Dispose();
            _idle.Dispose();
            _inner.Dispose();
        }

        base.Dispose(disposing);
    }

    [MethodImpl(HotPath.Optimized)]
    private void RequirePace(int read, long begun)
    {
        _waited += _clock.GetElapsedTime(begun);
        _came += read;
        if (_came >= ChunkSize)
        {
            _came = 0;
            _waited = TimeSpan.Zero;
        }
        else if (read > 0 && _waited > (_timeout > LeastTimeForChunk ? _timeout : LeastTimeForChunk))
        {
            throw TransportErrors.TooSlow(_uri, ChunkSize, _waited);
        }
    }

    [MethodImpl(HotPath.Optimized)]
    private void Arm(long begun)
    {
        TimeSpan left = _timeout - _clock.GetElapsedTime(begun);
        if (left > TimeSpan.Zero)
        {
            _idle.CancelAfter(left);
        }
        else
        {
            _idle.Cancel();
        }
    }

    // Time that the reader spends elsewhere (a slow disk, a suspended computer) does not count as silence of the server.
    [MethodImpl(HotPath.Optimized)]
    private void Disarm() => _idle.CancelAfter(Timeout.InfiniteTimeSpan);
}
