using System.Runtime.CompilerServices;

namespace RedoxExport.Downloads;

/// <summary>The progress of a save or a check. It can be read at any time, from any thread.</summary>
internal sealed class SaveProgress
{
    private readonly object _lock = new();
    private readonly List<FileProgress> _now = [];
    private long _bytes;
    private int _filesDone;
    private double _weightTotal;
    private double _weightDone;

    /// <summary>The number of files in the manifest.</summary>
    public int FilesTotal { get; private set; }

    /// <summary>The number of files that are complete or were given up; for a check, the number of files checked.</summary>
    public int FilesDone => Volatile.Read(ref _filesDone);

    /// <summary>The number of bytes received and unpacked so far, including retries; for a check, the number of bytes read.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>The files in progress, in the order in which they were started.</summary>
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
    /// The completed fraction, 0 to 1. Files are weighted by size if the manifest gives it for all of them, otherwise by their number of
    /// resources, otherwise equally. <see langword="null"/> until the amount of work is known.
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

    /// <summary>Sets the total amount of work.</summary>
    internal void Expect(int files, double weight)
    {
        lock (_lock)
        {
            FilesTotal = files;
            _weightTotal = weight;
        }
    }

    [MethodImpl(HotPath.Optimized)]
    internal FileProgress Begin(string name, double weight)
    {
        FileProgress file = new(this, name, weight);
        lock (_lock)
        {
            _now.Add(file);
        }

        return file;
    }

    /// <summary>Ends a file that is complete or was given up.</summary>
    [MethodImpl(HotPath.Optimized)]
    internal void End(FileProgress file)
    {
        lock (_lock)
        {
            _now.Remove(file);
            _weightDone += file.Weight;
        }

        Interlocked.Increment(ref _filesDone);
    }

    /// <summary>Counts a file that needs no work.</summary>
    internal void Skip()
    {
        lock (_lock)
        {
            _weightDone++;
        }

        Interlocked.Increment(ref _filesDone);
    }

    /// <summary>Removes a postponed file, which begins again later.</summary>
    internal void Postpone(FileProgress file)
    {
        lock (_lock)
        {
            _now.Remove(file);
        }
    }

    internal void AddBytes(long bytes) => Interlocked.Add(ref _bytes, bytes);
}
