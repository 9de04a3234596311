using System.Buffers;

namespace RedoxExport.Resources;

/// <summary>
/// Gives the lines of NDJSON as bytes, in constant memory: one pooled buffer of 256 KB, which grows only for a line that
/// is longer and shrinks again after it. Lines end with LF or CRLF, the last one also with the data. Blank lines and a
/// UTF-8 byte order mark at the start are passed over. Knows nothing of JSON.
/// </summary>
internal sealed class NdjsonLineReader : IDisposable
{
    /// <summary>The longest line that is read unless told otherwise: 256 MB. A FHIR resource is rarely above 1 MB.</summary>
    public const int DefaultMaxLineLength = 256 * 1024 * 1024;

    private const int BufferSize = 256 * 1024;

    private readonly Stream _source;
    private readonly int _maxLineLength;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
    private int _start;
    private int _scanned;
    private int _end;
    private bool _sourceEnded;
    private bool _begun;
    private int _lineStart;
    private int _lineLength;

    /// <summary>Reads <paramref name="source"/> from where it stands, and closes it in the end.</summary>
    /// <param name="source">The bytes; need not seek.</param>
    /// <param name="maxLineLength">The longest line, in bytes without its end, that is given out.</param>
    public NdjsonLineReader(Stream source, int maxLineLength = DefaultMaxLineLength)
    {
        _source = source;
        _maxLineLength = maxLineLength;
    }

    /// <summary>The number of the line, from 1; blank lines count.</summary>
    public long LineNumber { get; private set; }

    /// <summary>The line without its end; good until the next <see cref="Read"/>.</summary>
    public ReadOnlySpan<byte> Line => _buffer.AsSpan(_lineStart, _lineLength);

    /// <summary>Whether the line is longer than the limit: then <see cref="Line"/> is empty, and the next read goes on behind it.</summary>
    public bool IsTooLong { get; private set; }

    /// <summary>Goes to the next line that is not blank.</summary>
    /// <returns><see langword="false"/> at the end.</returns>
    /// <exception cref="OperationCanceledException">Asked for by <paramref name="cancellation"/>; seen at each refill.</exception>
    public bool Read(CancellationToken cancellation = default)
    {
        _lineLength = 0;
        IsTooLong = false;
        while (true)
        {
            int found = _buffer.AsSpan(_scanned, _end - _scanned).IndexOf((byte)'\n');
            if (found >= 0)
            {
                int lineEnd = _scanned + found;
                if (Take(lineEnd, lineEnd + 1))
                {
                    return true;
                }

                continue;
            }

            _scanned = _end;
            if (_sourceEnded)
            {
                return (_start < _end || IsTooLong) && Take(_end, _end);
            }

            Fill(cancellation);
        }
    }

    public void Dispose()
    {
        byte[] buffer = Interlocked.Exchange(ref _buffer, []);
        if (buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(buffer);
            _start = _scanned = _end = _lineStart = _lineLength = 0;
            _sourceEnded = true;
            _source.Dispose();
        }
    }

    private static bool IsBlank(ReadOnlySpan<byte> line)
    {
        foreach (byte value in line)
        {
            if (value is not ((byte)' ' or (byte)'\t' or (byte)'\r'))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Makes what lies before <paramref name="lineEnd"/> the line.</summary>
    /// <returns>Whether it is worth giving out.</returns>
    private bool Take(int lineEnd, int next)
    {
        LineNumber++;
        _lineStart = _start;
        int length = lineEnd - _start;
        _start = _scanned = next;
        if (length > 0 && _buffer[lineEnd - 1] == (byte)'\r')
        {
            length--;
        }

        if (IsTooLong || length > _maxLineLength)
        {
            IsTooLong = true;
            return true;
        }

        _lineLength = length;
        if (!IsBlank(Line))
        {
            return true;
        }

        _lineLength = 0;
        return false;
    }

    private void Fill(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (_end - _start > _maxLineLength)
        {
            // Nobody will see this line: drop what there is of it, and remember that it was.
            IsTooLong = true;
            _start = _scanned = _end;
        }

        MakeRoom();
        int count = _source.Read(_buffer, _end, _buffer.Length - _end);
        _end += count;
        _sourceEnded = count == 0;
        if (!_begun)
        {
            SkipByteOrderMark();
        }
    }

    private void SkipByteOrderMark()
    {
        // Three bytes are needed to tell, and a source may give fewer at first.
        if (_end < 3 && !_sourceEnded)
        {
            return;
        }

        _begun = true;
        if (_end >= 3 && _buffer[0] == 0xEF && _buffer[1] == 0xBB && _buffer[2] == 0xBF)
        {
            _start = _scanned = 3;
        }
    }

    private void MakeRoom()
    {
        int kept = _end - _start;
        byte[] target = _buffer;
        if (kept > _buffer.Length / 2)
        {
            target = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
        }
        else if (_buffer.Length >= BufferSize * 4 && kept <= BufferSize / 2)
        {
            target = ArrayPool<byte>.Shared.Rent(BufferSize);
        }

        Buffer.BlockCopy(_buffer, _start, target, 0, kept);
        if (target != _buffer)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = target;
        }

        _scanned -= _start;
        _start = 0;
        _end = kept;
    }
}
