namespace RedoxExport;

/// <summary>
/// Keeps the process small while very many files come or go. .NET lets garbage grow to about the size of the processor's cache, tens of
/// megabytes, before it looks: nothing for one large file, and the most of what 100,000 small ones take.
/// </summary>
internal sealed class SmallFootprint
{
#if NET8_0_OR_GREATER
    private const long LookEvery = 4 * 1024 * 1024;

    // What was under way at one look is old at the next: now and then the old is looked at too.
    private const int LookAtAllEvery = 6;

    private int _looks;
    private long _lookedAt = GC.GetTotalAllocatedBytes();

    /// <summary>To be called after each file: collects the youngest garbage, in less than a millisecond, once there are some megabytes of it.</summary>
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

    /// <summary>To be called when a large document has been read and let go: gives its memory back to the system.</summary>
    public static void AfterLargeDocument() => GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
#else
    /// <summary>.NET Framework does not say how much has been allocated.</summary>
    public void AfterFile() => _ = this;

    /// <summary>.NET Framework gives memory back when it likes.</summary>
    public static void AfterLargeDocument()
    {
    }
#endif
}
