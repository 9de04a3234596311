using System.Buffers;

namespace RedoxExport.Datasets;

/// <summary>The records of one block of a file, one after another. Disposing it wipes its bytes.</summary>
internal sealed class RecordPack : IDisposable
{
    private const int FirstSize = 320 * 1024;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(FirstSize);
    private int _length;

    /// <summary>The first fault in the block.</summary>
    public RecordFault Fault { get; private set; }

    /// <summary>The line of <see cref="Fault"/> in the block, counted from 1.</summary>
    public long FaultLine { get; private set; }

    /// <summary>The number of lines that are OperationOutcomes.</summary>
    public long Outcomes { get; set; }

    public byte[] Buffer => _buffer;

    /// <summary>The number of bytes in <see cref="Buffer"/> that the records use.</summary>
    public int Length => _length;

    /// <summary>Records that a line cannot be taken. Only the first call counts.</summary>
    public void Refuse(RecordFault fault, long line)
    {
        if (Fault == RecordFault.None)
        {
            Fault = fault;
            FaultLine = line;
        }
    }

    /// <summary>Reserves room for one more record.</summary>
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
