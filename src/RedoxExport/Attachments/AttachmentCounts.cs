namespace RedoxExport.Attachments;

/// <summary>Counts what a call finds and does. Safe to use from many threads.</summary>
internal sealed class AttachmentCounts
{
    private long _found;
    private long _wanted;
    private long _saved;
    private long _savedBytes;

    /// <summary>The attachments in the resources.</summary>
    public long Found => Interlocked.Read(ref _found);

    /// <summary>The attachments with a link that are selected.</summary>
    public long Wanted => Interlocked.Read(ref _wanted);

    /// <summary>The contents that this call has saved.</summary>
    public long Saved => Interlocked.Read(ref _saved);

    /// <summary>Their size in bytes.</summary>
    public long SavedBytes => Interlocked.Read(ref _savedBytes);

    public void CountFound() => Interlocked.Increment(ref _found);

    public void CountWanted() => Interlocked.Increment(ref _wanted);

    public void CountSaved(long bytes)
    {
        Interlocked.Increment(ref _saved);
        Interlocked.Add(ref _savedBytes, bytes);
    }
}
