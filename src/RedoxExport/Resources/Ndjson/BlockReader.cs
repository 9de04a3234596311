using System.Buffers;
using RedoxExport.Text;

namespace RedoxExport.Resources;

/// <summary>
/// Reads NDJSON in blocks of complete lines, so that blocks can be parsed in parallel. The first block is small (16 KB), for callers that
/// want only a few lines. Blocks then grow to 256 KB, which fits into a processor's cache, and become larger only for a longer line. A UTF-8
/// byte order mark at the start is skipped. The reader does not interpret JSON.
/// </summary>
internal sealed class BlockReader : IDisposable
{
    /// <summary>The default for the longest line that is read: 256 MB. A FHIR resource is rarely larger than 1 MB.</summary>
    public const int DefaultMaxLineLength = 256 * 1024 * 1024;

    /// <summary>The number of bytes that follow a block in its buffer, so that vector code can read past the block.</summary>
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

    /// <summary>Reads <paramref name="source"/> from its current position, and closes it when the reader is disposed.</summary>
    /// <param name="source">The bytes; seeking is not required.</param>
    /// <param name="maxLineLength">The longest line that is kept, in bytes, including its line break.</param>
    public BlockReader(Stream source, int maxLineLength = DefaultMaxLineLength)
    {
        _source = source;
        _maxLineLength = maxLineLength;
    }

    /// <summary>Reads the next block.</summary>
    /// <returns>The block, or <see langword="null"/> at the end. The caller gives its buffer back with <see cref="Return"/>.</returns>
    /// <exception cref="IOException">The source failed. All complete lines before the failure have been returned.</exception>
    /// <exception cref="OperationCanceledException">Cancellation was requested; it is checked before each read.</exception>
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

    /// <summary>Returns the buffer to the pool. It is cleared first, because it held patient data.</summary>
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
            // The complete lines that were read before are returned first; the part of a line after them is never returned.
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
        // A byte order mark has three bytes, and the first read may return fewer.
        if (_restEnd < 3 && !_sourceEnded && _failure is null)
        {
            return;
        }

        _begun = true;
        _restStart += Utf8Json.MarkLength(_rest.AsSpan(0, _restEnd));
    }
}
