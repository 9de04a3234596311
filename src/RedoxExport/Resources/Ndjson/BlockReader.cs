using System.Buffers;
using RedoxExport.Text;

namespace RedoxExport.Resources;

/// <summary>
/// Reads NDJSON in pieces of whole lines, so that pieces can be worked on side by side. The first is small, for whoever wants
/// only a few lines; then they grow to 256 KB, what a processor keeps close, and beyond it only for a line that is longer. A UTF-8 byte order mark at the start
/// is passed over. Knows nothing of JSON.
/// </summary>
internal sealed class BlockReader : IDisposable
{
    /// <summary>The longest line that is read unless told otherwise: 256 MB. A FHIR resource is rarely above 1 MB.</summary>
    public const int DefaultMaxLineLength = 256 * 1024 * 1024;

    /// <summary>How many bytes follow a block in its buffer, so that it can be read in wide steps.</summary>
    public const int Slack = 64;

    private const int FirstSize = 16 * 1024;
    private const int LargestSize = (256 * 1024) - Slack;

    private readonly Stream _source;
    private readonly int _maxLineLength;
    private byte[] _rest = [];
    private int _restStart;
    private int _restEnd;
    private int _size = FirstSize;
    private bool _begun;
    private bool _sourceEnded;
    private bool _isInLongLine;
    private Exception? _failure;

    /// <summary>Reads <paramref name="source"/> from where it stands, and closes it in the end.</summary>
    /// <param name="source">The bytes; need not seek.</param>
    /// <param name="maxLineLength">The longest line, in bytes with its end, that is kept.</param>
    public BlockReader(Stream source, int maxLineLength = DefaultMaxLineLength)
    {
        _source = source;
        _maxLineLength = maxLineLength;
    }

    /// <summary>Reads the next piece.</summary>
    /// <returns><see langword="null"/> at the end. The piece's buffer is given back with <see cref="Return"/>.</returns>
    /// <exception cref="IOException">The source failed; all whole lines before that have been given out.</exception>
    /// <exception cref="OperationCanceledException">Asked for; seen at each read.</exception>
    public LineBlock? Read(CancellationToken cancellation)
    {
        while (true)
        {
            if (_failure is not null)
            {
                throw _failure;
            }

            if (_sourceEnded && _restStart == _restEnd && !_isInLongLine)
            {
                return null;
            }

            if (Next(cancellation) is { } block)
            {
                return block;
            }
        }
    }

    /// <summary>Gives a buffer back: clean, since what was in it is a patient's.</summary>
    public static void Return(LineBlock block) => Give(block.Buffer, block.End);

    public void Dispose()
    {
        byte[] rest = Interlocked.Exchange(ref _rest, []);
        Give(rest, _restEnd);
        _restStart = _restEnd = 0;
        _sourceEnded = true;
        _source.Dispose();
    }

    private static void Give(byte[] buffer, int used)
    {
        if (buffer.Length > 0)
        {
            Array.Clear(buffer, 0, used);
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private LineBlock? Next(CancellationToken cancellation)
    {
        int kept = _restEnd - _restStart;
        int wanted = Math.Max(_size, kept * 2);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(wanted + Slack);
        Buffer.BlockCopy(_rest, _restStart, buffer, 0, kept);
        Give(_rest, _restEnd);
        _rest = buffer;
        _restStart = 0;
        _restEnd = kept;
        Fill(kept, wanted, cancellation);
        if (!_begun)
        {
            SkipByteOrderMark();
        }

        return Take();
    }

    private void Fill(int from, int to, CancellationToken cancellation)
    {
        try
        {
            while (_restEnd < to && !_sourceEnded)
            {
                cancellation.ThrowIfCancellationRequested();
                int count = _source.Read(_rest, _restEnd, to - _restEnd);
                _restEnd += count;
                _sourceEnded = count == 0;
                if (_restEnd - from >= FirstSize && _size == FirstSize)
                {
                    break;
                }
            }
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // What was read before it is whole lines, and a piece of one that nobody will see.
            _failure = error;
        }
    }

    private LineBlock? Take()
    {
        Span<byte> ahead = _rest.AsSpan(_restStart, _restEnd - _restStart);
        bool behindLongLine = false;
        if (_isInLongLine)
        {
            int end = ahead.IndexOf((byte)'\n');
            _restStart = end < 0 ? _restEnd : _restStart + end + 1;
            if (end < 0 && !_sourceEnded)
            {
                return null;
            }

            _isInLongLine = false;
            behindLongLine = true;
            ahead = _rest.AsSpan(_restStart, _restEnd - _restStart);
        }

        int last = ahead.LastIndexOf((byte)'\n');
        int taken = _sourceEnded ? ahead.Length : last + 1;
        if (taken == 0 && !behindLongLine)
        {
            _isInLongLine = ahead.Length > _maxLineLength && _failure is null;
            _restStart = _isInLongLine ? _restEnd : _restStart;
            return null;
        }

        _size = Math.Min(_size * 4, LargestSize);
        LineBlock block = new(_rest, _restStart, _restStart + taken, behindLongLine);
        int kept = ahead.Length - taken;
        byte[] rest = kept == 0 ? [] : ArrayPool<byte>.Shared.Rent(kept);
        ahead.Slice(taken).CopyTo(rest);
        ahead.Slice(taken).Clear();
        _rest.AsSpan(block.End, Slack).Clear();
        _rest = rest;
        _restStart = 0;
        _restEnd = kept;
        return block;
    }

    private void SkipByteOrderMark()
    {
        // Three bytes are needed to tell, and a source may give fewer at first.
        if (_restEnd < 3 && !_sourceEnded && _failure is null)
        {
            return;
        }

        _begun = true;
        _restStart += Utf8Json.MarkLength(_rest.AsSpan(0, _restEnd));
    }
}
