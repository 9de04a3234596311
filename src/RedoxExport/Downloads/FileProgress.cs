namespace RedoxExport.Downloads;

/// <summary>How far one file has come that is being received, or checked; read at any time, from any thread.</summary>
public sealed class FileProgress
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

    /// <summary>Bytes of NDJSON that came in this attempt, without what an earlier one left.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>0 to 1; <see langword="null"/> where nobody said how long it is.</summary>
    public double? Fraction => Interlocked.Read(ref _total) is > 0 and long total ? Math.Min(1, (double)Interlocked.Read(ref _came) / total) : null;

    /// <summary>The file's share in the work, in the unit of the others'.</summary>
    internal double Weight { get; }

    /// <summary>An attempt begins.</summary>
    /// <param name="total">Bytes on the wire, or on disk, in all.</param>
    internal void Begin(long? total)
    {
        Interlocked.Exchange(ref _bytes, 0);
        Interlocked.Exchange(ref _came, 0);
        Interlocked.Exchange(ref _total, total ?? -1);
    }

    /// <summary>Counts what came.</summary>
    /// <param name="bytes">Bytes of NDJSON.</param>
    /// <param name="came">How many bytes of the total there are now.</param>
    internal void Add(int bytes, long came)
    {
        Interlocked.Add(ref _bytes, bytes);
        Interlocked.Exchange(ref _came, came);
        _all.AddBytes(bytes);
    }
}
