namespace RedoxExport.Downloads;

/// <summary>How far a save, or a check, has come; read at any time, from any thread.</summary>
public sealed class SaveProgress
{
    private long _bytes;
    private int _filesDone;

    /// <summary>Files of the manifest.</summary>
    public int FilesTotal { get; internal set; }

    /// <summary>Files that are whole, or were given up; of a check, those that were looked at.</summary>
    public int FilesDone => Volatile.Read(ref _filesDone);

    /// <summary>Bytes received and unpacked so far, repetitions included; of a check, bytes read.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    internal void AddBytes(long bytes) => Interlocked.Add(ref _bytes, bytes);

    internal void AddFile() => Interlocked.Increment(ref _filesDone);
}
