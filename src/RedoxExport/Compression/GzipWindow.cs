using System.Buffers;
using System.Buffers.Binary;

namespace RedoxExport.Compression;

/// <summary>
/// The bytes between a source and the inflater. The window keeps the last piece that the inflater took, because the inflater takes more
/// than it needs and does not report where its data ended: the trailer is searched for in that piece.
/// </summary>
internal sealed partial class GzipWindow : ReadOnlyStream
{
    private const int Size = 128 * 1024;

    // Leaves room to keep one piece and read more after it.
    private const int LargestPiece = Size / 2;

    private readonly Stream _source;
    private readonly bool _leaveOpen;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(Size);
    private int _pieceStart;
    private int _position;
    private int _end;
    private int _furthest;

    public GzipWindow(Stream source, bool leaveOpen)
    {
        _source = source;
        _leaveOpen = leaveOpen;
    }

    /// <summary>True if the source has reported its end.</summary>
    public bool SourceEnded { get; private set; }

    /// <summary>True if the inflater asked for bytes after the source had ended.</summary>
    public bool Starved { get; private set; }

    /// <summary>
    /// True if the inflater gets one byte at a time. Then the end of data that unpacks to nothing is known exactly. Otherwise the last byte
    /// of that data could be taken for a byte of its trailer, because both may be zero.
    /// </summary>
    public bool IsCareful { get; set; }

    /// <summary>The token of the current read, because the inflater of .NET Framework does not pass one on.</summary>
    public CancellationToken Cancellation { get; set; }

    /// <summary>The bytes that were read and not taken yet.</summary>
    public ReadOnlySpan<byte> Ahead => _buffer.AsSpan(_position, _end - _position);

    /// <summary>Takes the next <paramref name="count"/> bytes.</summary>
    public void Skip(int count)
    {
        _position += count;
        _pieceStart = _position;
    }

    /// <summary>Moves to the position after the trailer that the inflated data must have.</summary>
    /// <returns>True if there is such a trailer where the inflater stopped.</returns>
    /// <remarks>Eight other bytes match by chance once in 2^64: this is as reliable as the check itself.</remarks>
    public bool TrySkipTrailer(uint crc, uint length)
    {
        Span<byte> trailer = stackalloc byte[8];
        BinaryPrimitives.WriteUInt32LittleEndian(trailer, crc);
        BinaryPrimitives.WriteUInt32LittleEndian(trailer.Slice(4), length);
        int from = IsCareful ? _position : _pieceStart;
        int searched = Math.Min(_end, _position + trailer.Length) - from;
        int at = _buffer.AsSpan(from, searched).IndexOf(trailer);
        if (at < 0)
        {
            return false;
        }

        _position = from + at;
        Skip(trailer.Length);
        return true;
    }

    /// <summary>Reads more bytes after those ahead. Keeps the piece that the inflater took last.</summary>
    public void Fill()
    {
        MakeRoom(_pieceStart);
        Took(_source.Read(_buffer, _end, Size - _end));
    }

    /// <inheritdoc cref="Fill"/>
    public async ValueTask FillAsync(CancellationToken cancellation)
    {
        MakeRoom(_pieceStart);
        Took(await _source.ReadAsync(_buffer.AsMemory(_end, Size - _end), cancellation).ConfigureAwait(false));
    }

    /// <summary>Hands the inflater its next piece.</summary>
    public override int Read(byte[] buffer, int offset, int count)
    {
        if (_position == _end && !SourceEnded)
        {
            Skip(0);
            Fill();
        }

        return Hand(buffer.AsSpan(offset, count));
    }

    public override async Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        if (_position == _end && !SourceEnded)
        {
            Skip(0);
            await FillAsync(Cancellation).ConfigureAwait(false);
        }

        return Hand(buffer.AsSpan(offset, count));
    }

    protected override void Dispose(bool disposing)
    {
        byte[] buffer = Interlocked.Exchange(ref _buffer, []);
        if (disposing && buffer.Length > 0)
        {
            // The buffer may hold patients' data: it is cleared before another caller rents it.
            Array.Clear(buffer, 0, _furthest);
            ArrayPool<byte>.Shared.Return(buffer);
            if (!_leaveOpen)
            {
                _source.Dispose();
            }
        }

        base.Dispose(disposing);
    }

    private int Hand(Span<byte> target)
    {
        int count = Math.Min(Math.Min(target.Length, IsCareful ? 1 : LargestPiece), _end - _position);
        _buffer.AsSpan(_position, count).CopyTo(target);
        _pieceStart = _position;
        _position += count;
        Starved = count == 0;
        return count;
    }

    private void MakeRoom(int keepFrom)
    {
        Buffer.BlockCopy(_buffer, keepFrom, _buffer, 0, _end - keepFrom);
        _position -= keepFrom;
        _end -= keepFrom;
        _pieceStart = 0;
    }

    private void Took(int count)
    {
        _end += count;
        _furthest = Math.Max(_furthest, _end);
        SourceEnded = count == 0;
    }
}
