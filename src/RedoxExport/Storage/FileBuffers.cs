using System.Collections.Concurrent;

namespace RedoxExport.Storage;

/// <summary>
/// The large buffers that files go through. A few are kept for the next file; what was in one is a patient's, and is wiped before anybody
/// else gets it.
/// </summary>
/// <param name="mostKept">How many are kept; what is beyond goes with the next garbage.</param>
internal sealed class FileBuffers(int mostKept)
{
    /// <summary>The size of one, in bytes: few calls of the system, and it still fits a processor's own cache.</summary>
    public const int Size = 256 * 1024;

    // A bag stops everybody to count itself; this is a walk over a few.
    private readonly ConcurrentStack<byte[]> _kept = [];

    /// <summary>Those of the process: a few more than eight files use at a time.</summary>
    public static FileBuffers Shared { get; } = new(12);

    /// <summary>How many are kept at the moment.</summary>
    public int Kept => _kept.Count;

    /// <summary>Gives a buffer. What is in one that nobody has used yet is not said.</summary>
    public byte[] Rent() => _kept.TryPop(out byte[]? buffer) ? buffer :
#if NET8_0_OR_GREATER
        GC.AllocateUninitializedArray<byte>(Size);
#else
        new byte[Size];
#endif

    /// <summary>Takes a buffer back.</summary>
    /// <param name="buffer">The buffer. Nobody may use it any more.</param>
    /// <param name="used">How many bytes of it, from its start, have held anything.</param>
    public void Return(byte[] buffer, int used)
    {
        Array.Clear(buffer, 0, used);
        if (_kept.Count < mostKept)
        {
            _kept.Push(buffer);
        }
    }
}
