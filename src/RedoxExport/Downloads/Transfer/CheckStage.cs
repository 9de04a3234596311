using System.Runtime.CompilerServices;
using RedoxExport.Storage;

namespace RedoxExport.Downloads;

/// <summary>
/// Hashes and counts what was received: in its turn, or beside the receiving of the next piece where a processor has nothing else to do. One
/// large file alone so uses two processors; eight files at a time keep them busy by themselves.
/// </summary>
/// <remarks>
/// At most one piece is being checked at a time, and always in order. What fails there is thrown by the next call, once. A piece that is handed
/// over has been written already: whatever becomes of the check, what is on disk is what came.
/// </remarks>
/// <param name="check">Takes the pieces.</param>
/// <param name="isProcessorFree">Asked for each piece.</param>
/// <param name="buffers">Where buffers come from.</param>
internal sealed class CheckStage(ContentCheck check, Func<bool> isProcessorFree, FileBuffers buffers) : IDisposable
{
    // To hand over less costs more than to check it.
    private const int WorthHandingOver = FileBuffers.Size / 4;

    private byte[]? _spare;
    private int _spareUsed;
    private int _used;
    private Task? _running;
    private bool _isComplete;

    /// <summary>Where the next piece goes.</summary>
    public byte[] Buffer { get; private set; } = buffers.Rent();

    /// <summary>Hands over a piece. <see cref="Buffer"/> may be another one afterwards.</summary>
    /// <param name="count">How many bytes of <see cref="Buffer"/> it is.</param>
    public ValueTask AddAsync(int count)
    {
        _used = Math.Max(_used, count);
        if (_running is { } before)
        {
            // Also where it failed: that is said once.
            _running = null;
            return AddAfterAsync(before, count);
        }

        Add(count);
        return default;
    }

    /// <summary>Waits until all that was handed over has been checked.</summary>
    public async ValueTask CompleteAsync()
    {
        if (_running is { } last)
        {
            _running = null;
            await last.ConfigureAwait(false);
        }

        _isComplete = true;
    }

    /// <summary>Gives the buffers back, when nobody looks at them any more.</summary>
    [MethodImpl(HotPath.Optimized)]
    public void Dispose()
    {
        if (_running is { IsCompleted: false } running)
        {
            // A millisecond at most: it takes no longer to check one piece.
            ((IAsyncResult)running).AsyncWaitHandle.WaitOne();
        }

        // A read that failed may have left more than it ever said.
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
