using RedoxExport.Storage;

namespace RedoxExport.Datasets;

/// <summary>Writes bytes to a new file in large pieces.</summary>
internal sealed class RecordFile : IDisposable
{
    /// <summary>What is written at a time, in bytes.</summary>
    public const int BufferSize = 256 * 1024;

    private readonly FileStream _file;
    private readonly byte[] _buffer;
    private int _used;

    /// <summary>Makes a file.</summary>
    /// <param name="path">The file; there must be none.</param>
    /// <param name="buffer"><see cref="BufferSize"/> bytes, where many files are written one after another.</param>
    public RecordFile(string path, byte[]? buffer = null)
    {
        _buffer = buffer ?? new byte[BufferSize];
        _file = PlainFile.CreateNew(path, FileRights.HandedDownBy(Path.GetDirectoryName(path)!), FileAccess.Write, FileShare.Read);
    }

    /// <summary>How many bytes were written.</summary>
    public long Length { get; private set; }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        Length += bytes.Length;
        while (!bytes.IsEmpty)
        {
            if (_used == BufferSize)
            {
                Flush();
            }

            int count = Math.Min(bytes.Length, BufferSize - _used);
            bytes.Slice(0, count).CopyTo(_buffer.AsSpan(_used));
            _used += count;
            bytes = bytes.Slice(count);
        }
    }

    public void Write(byte value)
    {
        if (_used == BufferSize)
        {
            Flush();
        }

        _buffer[_used++] = value;
        Length++;
    }

    /// <summary>Writes what is left.</summary>
    /// <param name="toDisk">Whether it has to be there even if the power fails.</param>
    public void Complete(bool toDisk)
    {
        Flush();
        _file.Flush(toDisk);
    }

    public void Dispose() => _file.Dispose();

    private void Flush()
    {
        _file.Write(_buffer, 0, _used);
        _used = 0;
    }
}
