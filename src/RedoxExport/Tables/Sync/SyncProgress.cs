namespace RedoxExport.Tables;

/// <summary>How far a sync is. Written by the sync and read by another thread.</summary>
internal sealed class SyncProgress
{
    private long _read;

    /// <summary>The current work, for people.</summary>
    public string Activity { get; set; } = "Connecting";

    /// <summary>The number of resources to read.</summary>
    public long Total { get; set; }

    /// <summary>The number of resources that were read.</summary>
    public long Read => Interlocked.Read(ref _read);

    public void AddRead(long lines) => Interlocked.Add(ref _read, lines);

    public void Restart()
    {
        Interlocked.Exchange(ref _read, 0);
        Total = 0;
    }
}
