using System.Runtime.CompilerServices;
using RedoxExport.Storage;

namespace RedoxExport.Downloads;

/// <summary>
/// Hashes and counts the received data. If a processor is free, it does so while the next piece is received, otherwise before. A single
/// large file uses two processors in this way; eight files at a time keep the processors busy without it.
/// </summary>
/// <remarks>
/// At most one piece is checked at a time, in order. If a check fails, the next call throws its error, once. A piece is written to disk before it
/// is handed over, so the file holds the received bytes even if the check fails.
/// </remarks>
/// <param name="check">Hashes and counts the pieces.</param>
/// <param name="isProcessorFree">Called for each piece: true if another processor can check it.</param>
/// <param name="buffers">The pool that buffers are rented from.</param>
internal sealed class CheckStage(ContentCheck check, Func<bool> isProcessorFree, FileBuffers buffers) : IDisposable
{
    // In bytes. Handing over a smaller piece costs more than checking it.
    private const int WorthHandingOver = FileBuffers.Size / 4;

    private byte[]? _spare;
    private int _spareUsed;
    private int _used;
    private Task? _running;
    private bool _isComplete;

    /// <summary>The buffer that receives the next piece.</summary>
    public byte[] Buffer { get; private set; } = buffers.Rent();

    /// <summary>Hands over a piece. <see cref="Buffer"/> may be a different buffer afterwards.</summary>
    /// <param name="count">The number of bytes at the start of <see cref="Buffer"/>.</param>
    public ValueTask AddAsync(int count)
    {
        _used = Math.Max(_used, count);
        if (_running is { } before)
        {
            // Cleared even if that check failed, so that its error is thrown only once.
            _running = null;
            return AddAfterAsync(before, count);
        }

        Add(count);
        return default;
    }

    /// <summary>Waits until every piece that was handed over has been checked.</summary>
    public async ValueTask CompleteAsync()
    {
        if (_running is { } last)
        {
            _running = null;
            await last.ConfigureAwait(false);
        }

        _isComplete = true;
    }

    /// <summary>Waits for a running check, then returns the buffers to the pool.</summary>
    [MethodImpl(HotPath.Optimized)]
    public void Dispose()
    {
        if (_running is { IsCompleted: false } running)
        {
            // Blocks for a millisecond at most: checking one piece takes no longer.
            ((IAsyncResult)running).AsyncWaitHandle.WaitOne();
        }

        // A failed read may have written more bytes into the buffer than it reported.
        buffers.Return(Buffer, _isComplete ? _used : Buffer.Length);
        Buffer = [];
        if (_spare is { } spare)
        {
            _spare = null;
            buffers.Return(spare, _spareUsed);
        }
    }

    private async ValueTask AddAfterAsync(Task before, int count)
    {
        await before.ConfigureAwait(false);
        Add(count);
    }

    [MethodImpl(HotPath.Optimized)]
    private void Add(int count)
    {
        if (count < WorthHandingOver || !isProcessorFree())
        {
            check.Add(Buffer, count);
            return;
        }

        byte[] piece = Buffer;
        _running = Task.Run(() => check.Add(piece, count));
        Buffer = _spare ?? buffers.Rent();
        _spare = piece;
        (_used, _spareUsed) = (_spareUsed, _used);
    }
}
