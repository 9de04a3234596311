namespace RedoxExport.Sandbox.Data;

/// <summary>Reads the lines of an NDJSON file, one at a time, as bytes. Omits blank lines and line ends.</summary>
internal sealed class LineReader(string path) : IDisposable
{
    private readonly FileStream _file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1);
    private byte[] _buffer = new byte[256 * 1024];
    private int _start;
    private int _end;
    private long _bufferOffset;
    private bool _ended;

    /// <summary>The current line, valid until the next call of <see cref="Read"/>.</summary>
    public ArraySegment<byte> Line { get; private set; }

    /// <summary>The position in the file where the line begins.</summary>
    public long LineOffset { get; private set; }

    /// <returns><see langword="false"/> at the end of the file.</returns>
    public bool Read()
    {
        while (true)
        {
            int searched = 0;
            int newLine;
            while ((newLine = Array.IndexOf(_buffer, (byte)'\n', _start + searched, _end - _start - searched)) < 0 && !_ended)
            {
                searched = _end - _start;
                Fill();
            }

            if (newLine < 0)
            {
                if (_start == _end)
                {
                    return false;
                }

                newLine = _end;
            }

            int first = _start;
            _start = Math.Min(newLine + 1, _end);
            if (TryTake(first, newLine))
            {
                return true;
            }
        }
    }

    public void Dispose() => _file.Dispose();

    private bool TryTake(int first, int end)
    {
        while (end > first && _buffer[end - 1] is (byte)'\r' or (byte)' ' or (byte)'\t')
        {
            end--;
        }

        // A byte order mark does not belong to the first line.
        if (_bufferOffset + first == 0 && end - first >= 3 && _buffer[first] == 0xEF && _buffer[first + 1] == 0xBB && _buffer[first + 2] == 0xBF)
        {
            first += 3;
        }

        if (end <= first)
        {
            return false;
        }

        Line = new ArraySegment<byte>(_buffer, first, end - first);
        LineOffset = _bufferOffset + first;
        return true;
    }

    private void Fill()
    {
        if (_start > 0)
        {
            Buffer.BlockCopy(_buffer, _start, _buffer, 0, _end - _start);
            _bufferOffset += _start;
            _end -= _start;
            _start = 0;
        }

        if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        int read = _file.Read(_buffer, _end, _buffer.Length - _end);
        _end += read;
        _ended = read == 0;
    }
}
