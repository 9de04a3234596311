using System.Runtime.CompilerServices;

namespace RedoxExport;

/// <summary>
/// Keeps the process small while it handles very many files. .NET lets garbage grow to about the size of the processor's cache, tens of
/// megabytes, before it collects. That is negligible for one large file, but most of the memory that 100,000 small files need.
/// </summary>
internal sealed class SmallFootprint
{
#if NET8_0_OR_GREATER
    private const long LookEvery = 8 * 1024 * 1024;

    // Objects in use during a collection move to an older generation, so every sixth collection covers all generations.
    private const int LookAtAllEvery = 6;

    private int _looks;
    private long _lookedAt = GC.GetTotalAllocatedBytes();

    /// <summary>Call after each file. After every 8 MB of allocations, it collects the youngest garbage, in a millisecond or two.</summary>
    [MethodImpl(HotPath.Optimized)]
    public void AfterFile()
    {
        long now = GC.GetTotalAllocatedBytes();
        long then = Interlocked.Read(ref _lookedAt);
        if (now - then > LookEvery && Interlocked.CompareExchange(ref _lookedAt, now, then) == then)
        {
            if (++_looks % LookAtAllEvery == 0)
            {
                AfterLargeDocument();
            }
            else
            {
                GC.Collect(0, GCCollectionMode.Forced, blocking: true);
            }
        }
    }

    /// <summary>Call after a large document has been read and released. Returns its memory to the system.</summary>
    public static void AfterLargeDocument() => GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
#else
    /// <summary>Does nothing: .NET Framework does not report how much has been allocated.</summary>
    public void AfterFile() => _ = this;

    /// <summary>Does nothing: .NET Framework decides by itself when it returns memory.</summary>
    public static void AfterLargeDocument()
    {
    }
#endif
}
