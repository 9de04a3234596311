namespace RedoxExport.Downloads;

/// <summary>How far a save, or a check, has come; read at any time, from any thread.</summary>
public sealed class SaveProgress
{
    private readonly object _lock = new();
    private readonly List<FileProgress> _now = [];
    private long _bytes;
    private int _filesDone;
    private double _weightTotal;
    private double _weightDone;

    /// <summary>Files of the manifest.</summary>
    public int FilesTotal { get; private set; }

    /// <summary>Files that are whole, or were given up; of a check, those that were looked at.</summary>
    public int FilesDone => Volatile.Read(ref _filesDone);

    /// <summary>Bytes received and unpacked so far, repetitions included; of a check, bytes read.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>The files that are at work now, in the order in which they began.</summary>
    public IReadOnlyList<FileProgress> Now
    {
        get
        {
            lock (_lock)
            {
                return [.. _now];
            }
        }
    }

    /// <summary>
    /// 0 to 1: files by their size where the manifest gives it for all of them, else by their number of resources, else each alike.
    /// <see langword="null"/> before it is known what there is.
    /// </summary>
    public double? Fraction
    {
        get
        {
            lock (_lock)
            {
                return _weightTotal > 0 ? Math.Min(1, (_weightDone + _now.Sum(file => file.Weight * (file.Fraction ?? 0))) / _weightTotal) : null;
            }
        }
    }

    /// <summary>What there is to do is known.</summary>
    internal void Expect(int files, double weight)
    {
        lock (_lock)
        {
            FilesTotal = files;
            _weightTotal = weight;
        }
    }

    /// <summary>A file begins.</summary>
    internal FileProgress Begin(string name, double weight)
    {
        FileProgress file = new(this, name, weight);
        lock (_lock)
        {
            _now.Add(file);
        }

        return file;
    }

    /// <summary>A file is whole, or given up.</summary>
    internal void End(FileProgress file)
    {
        lock (_lock)
        {
            _now.Remove(file);
            _weightDone += file.Weight;
        }

        Interlocked.Increment(ref _filesDone);
    }

    /// <summary>A file is put off: it begins again later.</summary>
    internal void Postpone(FileProgress file)
    {
        lock (_lock)
        {
            _now.Remove(file);
        }
    }

    internal void AddBytes(long bytes) => Interlocked.Add(ref _bytes, bytes);
}
