namespace RedoxExport.Downloads;

/// <summary>The progress of one file that is being received or checked. It can be read at any time, from any thread.</summary>
internal sealed class FileProgress
{
    private readonly SaveProgress _all;
    private long _bytes;
    private long _came;
    private long _total = -1;

    internal FileProgress(SaveProgress all, string name, double weight)
    {
        _all = all;
        Name = name;
        Weight = weight;
    }

    /// <summary>The file's name.</summary>
    public string Name { get; }

    /// <summary>The number of bytes of NDJSON received in this attempt, without those that an earlier attempt left.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>The completed fraction, 0 to 1; <see langword="null"/> if the total length is not known.</summary>
    public double? Fraction => Interlocked.Read(ref _total) is > 0 and long total ? Math.Min(1, (double)Interlocked.Read(ref _came) / total) : null;

    /// <summary>The file's share of the work, in the same unit as the shares of the other files.</summary>
    internal double Weight { get; }

    /// <summary>Starts an attempt.</summary>
    /// <param name="total">The total number of bytes on the wire, or on disk; <see langword="null"/> if it is not known.</param>
    internal void Begin(long? total)
    {
        Interlocked.Exchange(ref _bytes, 0);
        Interlocked.Exchange(ref _came, 0);
        Interlocked.Exchange(ref _total, total ?? -1);
    }

    /// <summary>Counts received bytes.</summary>
    /// <param name="bytes">The number of new bytes of NDJSON.</param>
    /// <param name="came">How many bytes of the total have been received so far.</param>
    internal void Add(int bytes, long came)
    {
        Interlocked.Add(ref _bytes, bytes);
        Interlocked.Exchange(ref _came, came);
        _all.AddBytes(bytes);
    }
}
