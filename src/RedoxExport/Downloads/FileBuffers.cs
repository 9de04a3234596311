using System.Collections.Concurrent;

namespace RedoxExport.Downloads;

/// <summary>
/// The large buffers that files go through. A few are kept for the next file; what was in one is a patient's, and is wiped before anybody
/// else gets it.
/// </summary>
internal static class FileBuffers
{
    /// <summary>The size of one, in bytes: few calls of the system, and it still fits a processor's own cache.</summary>
    public const int Size = 256 * 1024;

    // More than eight files use at a time. What is beyond goes with the next garbage.
    private const int MostKept = 12;

    private static readonly ConcurrentBag<byte[]> Kept = [];

    public static byte[] Rent() => Kept.TryTake(out byte[]? buffer) ? buffer :
#if NET8_0_OR_GREATER
        GC.AllocateUninitializedArray<byte>(Size);
#else
        new byte[Size];
#endif

    /// <summary>Takes a buffer back.</summary>
    /// <param name="buffer">The buffer. Nobody may use it any more.</param>
    /// <param name="used">How many bytes of it, from its start, have ever held anything.</param>
    public static void Return(byte[] buffer, int used)
    {
        Array.Clear(buffer, 0, used);
        if (Kept.Count < MostKept)
        {
            Kept.Add(buffer);
        }
    }
}
