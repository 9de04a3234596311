using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace RedoxExport.Storage;

/// <summary>
/// The large buffers for the bytes of files. A few are kept for the next file. Their content is patient data and is wiped before
/// a buffer is reused.
/// </summary>
/// <param name="mostKept">The number of buffers to keep; others are left to the garbage collector.</param>
internal sealed class FileBuffers(int mostKept)
{
    /// <summary>The size of a buffer, in bytes: large enough for few system calls, small enough for a processor's own cache.</summary>
    public const int Size = 256 * 1024;

    // ConcurrentBag locks all threads to count its items; a stack only walks its few nodes.
    private readonly ConcurrentStack<byte[]> _kept = [];

    /// <summary>The buffers of the process: a few more than eight concurrent files need.</summary>
    public static FileBuffers Shared { get; } = new(12);

    /// <summary>The number of buffers that are kept at the moment.</summary>
    public int Kept => _kept.Count;

    /// <summary>Gives a buffer. The content of a new one is undefined.</summary>
    [MethodImpl(HotPath.Optimized)]
    public byte[] Rent() => _kept.TryPop(out byte[]? buffer) ? buffer : GC.AllocateUninitializedArray<byte>(Size);

    /// <summary>Takes a buffer back and wipes it.</summary>
    /// <param name="buffer">The buffer. The caller must not use it afterwards.</param>
    /// <param name="used">The number of bytes, from its start, that were used.</param>
    [MethodImpl(HotPath.Optimized)]
    public void Return(byte[] buffer, int used)
    {
        Array.Clear(buffer, 0, used);
        if (_kept.Count < mostKept)
        {
            _kept.Push(buffer);
        }
    }
}
