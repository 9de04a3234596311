using System.Collections.Concurrent;

namespace RedoxExport.Downloads;

/// <summary>
/// The large buffers that files go through. A few are kept for the next file; what was in one is a patient's, and is wiped before anybody
/// else gets it.
/// </summary>
/// <param name="mostKept">How many are kept; what is beyond goes with the next garbage.</param>
internal sealed class FileBuffers(int mostKept)
{
    /// <summary>The size of one, in bytes: few calls of the system, and it still fits a processor's own cache.</summary>
    public const int Size = 256 * 1024;

    private readonly ConcurrentBag<byte[]> _kept = [];

    // The bag can count too, but stops everybody for it.
    private int _count;

    /// <summary>Those of the process: a few more than eight files use at a time.</summary>
    public static FileBuffers Shared { get; } = new(12);

    /// <summary>How many are kept at the moment.</summary>
    public int Kept => Volatile.Read(ref _count);

    /// <summary>Gives a buffer. What is in one that nobody has used yet is not said.</summary>
    public byte[] Rent()
    {
        if (_kept.TryTake(out byte[]? buffer))
        {
            Interlocked.Decrement(ref _count);
            return buffer;
        }

#if NET8_0_OR_GREATER
        return GC.AllocateUninitializedArray<byte>(Size);
#else
        return new byte[Size];
#endif
    }

    /// <summary>Takes a buffer back.</summary>
    /// <param name="buffer">The buffer. Nobody may use it any more.</param>
    /// <param name="used">How many bytes of it, from its start, have held anything.</param>
    public void Return(byte[] buffer, int used)
    {
        Array.Clear(buffer, 0, used);
        if (Interlocked.Increment(ref _count) <= mostKept)
        {
            _kept.Add(buffer);
        }
        else
        {
            Interlocked.Decrement(ref _count);
        }
    }
}
