using System.Buffers;

namespace RedoxExport.Datasets;

/// <summary>What a piece of a file became: records one behind the other. Its bytes are wiped when it is done with.</summary>
internal sealed class RecordPack : IDisposable
{
    private const int FirstSize = 320 * 1024;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(FirstSize);
    private int _length;

    /// <summary>The first thing that is wrong.</summary>
    public RecordFault Fault { get; private set; }

    /// <summary>In which line of the piece, from 1.</summary>
    public long FaultLine { get; private set; }

    /// <summary>Lines that are OperationOutcomes.</summary>
    public long Outcomes { get; set; }

    /// <summary>The bytes that the records are in.</summary>
    public byte[] Buffer => _buffer;

    /// <summary>Behind the last of them.</summary>
    public int Length => _length;

    /// <summary>Says that a line cannot be taken; the first counts.</summary>
    public void Refuse(RecordFault fault, long line)
    {
        if (Fault == RecordFault.None)
        {
            Fault = fault;
            FaultLine = line;
        }
    }

    /// <summary>Room for one more record.</summary>
    public Span<byte> Add(int length)
    {
        if (_buffer.Length - _length < length)
        {
            byte[] grown = ArrayPool<byte>.Shared.Rent((int)Math.Min(int.MaxValue - 64L, Math.Max(_buffer.Length * 2L, (long)_length + length)));
            System.Buffer.BlockCopy(_buffer, 0, grown, 0, _length);
            Give();
            _buffer = grown;
        }

        Span<byte> room = _buffer.AsSpan(_length, length);
        _length += length;
        return room;
    }

    public void Dispose()
    {
        Give();
        _buffer = [];
        _length = 0;
    }

    private void Give()
    {
        if (_buffer.Length > 0)
        {
            Array.Clear(_buffer, 0, Math.Min(_length, _buffer.Length));
            ArrayPool<byte>.Shared.Return(_buffer);
        }
    }
}
