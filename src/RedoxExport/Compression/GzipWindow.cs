using System.Buffers;
using System.Buffers.Binary;

namespace RedoxExport.Compression;

/// <summary>
/// The bytes between a source and the inflater. It keeps the last piece that the inflater took, because the inflater
/// takes more than it needs and does not tell where its data ended: the trailer is looked for in that piece.
/// </summary>
internal sealed partial class GzipWindow : ReadOnlyStream
{
    private const int Size = 128 * 1024;

    // Leaves room to keep a piece and read on behind it.
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

    /// <summary>Whether the source has said that it has no more.</summary>
    public bool SourceEnded { get; private set; }

    /// <summary>Whether the inflater asked for bytes that there are not.</summary>
    public bool Starved { get; private set; }

    /// <summary>
    /// Whether the inflater gets a byte at a time. So the end of data that unpacks to nothing is known exactly: its last
    /// byte may be zero, as all eight of its trailer are, and could be taken for one of them.
    /// </summary>
    public bool IsCareful { get; set; }

    /// <summary>The token of the read that is under way: the inflater of .NET Framework passes none on.</summary>
    public CancellationToken Cancellation { get; set; }

    /// <summary>What was read and not yet taken.</summary>
    public ReadOnlySpan<byte> Ahead => _buffer.AsSpan(_position, _end - _position);

    /// <summary>Takes <paramref name="count"/> of the bytes ahead.</summary>
    public void Skip(int count)
    {
        _position += count;
        _pieceStart = _position;
    }

    /// <summary>Goes to behind the trailer that the inflated data must have.</summary>
    /// <returns>Whether there is such a trailer where the inflater stopped.</returns>
    /// <remarks>Eight bytes hold for one another by chance once in 2^64: as sure as the check itself.</remarks>
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

    /// <summary>Reads more behind the bytes ahead; the piece that was last taken is kept.</summary>
    public void Fill()
    {
        MakeRoom(_pieceStart);
        Took(_source.Read(_buffer, _end, Size - _end));
    }

    /// <inheritdoc cref="Fill"/>
    public async ValueTask FillAsync(CancellationToken cancellation)
    {
        MakeRoom(_pieceStart);
#if NET8_0_OR_GREATER
        Took(await _source.ReadAsync(_buffer.AsMemory(_end, Size - _end), cancellation).ConfigureAwait(false));
#else
        Took(await _source.ReadAsync(_buffer, _end, Size - _end, cancellation).ConfigureAwait(false));
#endif
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
            // What was in it is a patient's: the next to rent it gets it clean.
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
