namespace RedoxExport.Datasets;

/// <summary>One type's file of the next view. A type without resources has no file.</summary>
/// <param name="path">The file.</param>
internal sealed class DatasetTypeFile(string path) : IDisposable
{
    private RecordFile? _file;

    public long Resources { get; private set; }

    public long Bytes { get; private set; }

    public void Write(ReadOnlySpan<byte> line)
    {
        _file ??= new RecordFile(path);
        _file.Write(line);
        _file.Write((byte)'\n');
        Resources++;
    }

    /// <summary>Copies a file of the present view unchanged.</summary>
    public void Copy(string from, DatasetType type)
    {
        File.Copy(from, path);
        using FileStream copy = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read, 1);
        copy.Flush(flushToDisk: true);
        Resources = type.Resources;
        Bytes = type.Bytes;
    }

    /// <summary>Flushes the file to the disk.</summary>
    public void Complete()
    {
        _file?.Complete(toDisk: true);
        Bytes = _file?.Length ?? 0;
    }

    public void Dispose() => _file?.Dispose();
}
