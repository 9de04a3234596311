using System.Security.Cryptography;
using RedoxExport.Storage;

namespace RedoxExport.Datasets;

/// <summary>Writes bytes to a new file in large pieces.</summary>
internal sealed class RecordFile : IDisposable
{
    /// <summary>The size of a write, in bytes.</summary>
    public const int BufferSize = 256 * 1024;

    private readonly FileStream _file;
    private readonly byte[] _buffer;
    private readonly IncrementalHash? _hash;
    private int _used;

    /// <summary>Creates a file.</summary>
    /// <param name="path">The file; it must not exist.</param>
    /// <param name="buffer">A buffer of <see cref="BufferSize"/> bytes to reuse if many files are written one after another.</param>
    /// <param name="hash">Receives the bytes that are written. The caller disposes it.</param>
    public RecordFile(string path, byte[]? buffer = null, IncrementalHash? hash = null)
    {
        _hash = hash;
        _buffer = buffer ?? new byte[BufferSize];
        _file = PlainFile.CreateNew(path, FileRights.HandedDownBy(Path.GetDirectoryName(path)!), FileAccess.Write, FileShare.Read);
    }

    /// <summary>The number of bytes written so far.</summary>
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

    /// <summary>Writes the rest of the buffer.</summary>
    /// <param name="toDisk">True if the bytes must survive a power failure.</param>
    public void Complete(bool toDisk)
    {
        Flush();
        _file.Flush(toDisk);
    }

    public void Dispose() => _file.Dispose();

    private void Flush()
    {
        _file.Write(_buffer, 0, _used);
        _hash?.AppendData(_buffer, 0, _used);
        _used = 0;
    }
}
