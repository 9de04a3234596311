namespace RedoxExport.Datasets;

/// <summary>Reads a sorted file record by record.</summary>
internal sealed class SortedFileReader : IDisposable
{
    private readonly FileStream _file;
    private byte[] _buffer;
    private int _start;
    private int _end;

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="bufferSize">The minimum number of bytes to read at a time.</param>
    public SortedFileReader(string path, int bufferSize)
    {
        _file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1, FileOptions.SequentialScan);
        _buffer = new byte[bufferSize];
    }

    /// <summary>The current record; valid until the next one is read.</summary>
    public DatasetRecord Current { get; private set; }

    /// <summary><see cref="RecordOrder.PrefixOf"/> of the current record's id.</summary>
    public ulong Prefix { get; private set; }

    /// <summary>Moves to the next record.</summary>
    /// <exception cref="EndOfStreamException">The file ends in the middle of a record.</exception>
    public bool Next()
    {
        if (!Need(DatasetRecord.HeadSize))
        {
            return _start == _end ? false : throw Cut();
        }

        int length = DatasetRecord.LengthAt(_buffer, _start);
        if (!Need(length))
        {
            throw Cut();
        }

        Current = new DatasetRecord(_buffer, _start);
        Prefix = RecordOrder.PrefixOf(Current.Id);
        _start += length;
        return true;
    }

    public void Dispose() => _file.Dispose();

    private static EndOfStreamException Cut() => new("A sorted file of this update was cut.");

    private bool Need(int length)
    {
        if (_end - _start >= length)
        {
            return true;
        }

        byte[] to = length > _buffer.Length ? new byte[length] : _buffer;
        Buffer.BlockCopy(_buffer, _start, to, 0, _end - _start);
        _end -= _start;
        _start = 0;
        _buffer = to;
        while (_end < length)
        {
            int count = _file.Read(_buffer, _end, _buffer.Length - _end);
            if (count == 0)
            {
                return false;
            }

            _end += count;
        }

        return true;
    }
}
