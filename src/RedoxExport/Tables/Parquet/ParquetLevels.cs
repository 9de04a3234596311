using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using RedoxExport.Resources;

namespace RedoxExport.Tables;

/// <summary>The repetition or definition levels of a page: for each entry, where it begins a row or how much of it is there.</summary>
internal sealed class ParquetLevels
{
    private byte[] _levels = new byte[512];

    public int Count { get; private set; }

    [MethodImpl(HotPath.Optimized)]
    public void Add(byte level)
    {
        if (Count == _levels.Length)
        {
            Array.Resize(ref _levels, 2 * Count);
        }

        _levels[Count++] = level;
    }

    public void TruncateTo(int count) => Count = count;

    /// <summary>Writes the levels with their length, in the shorter one of the two forms of Parquet's hybrid encoding.</summary>
    /// <param name="width">The number of bits of a level, 1 or 2.</param>
    /// <param name="to">Receives the bytes.</param>
    public void Write(int width, RowBytes to)
    {
        int start = to.Length;
        to.Append(sizeof(int)).Clear();
        int groups = (Count + 7) / 8;
        if (CountRuns() * 3 <= groups * width)
        {
            WriteRuns(to);
        }
        else
        {
            WritePacked(groups, width, to);
        }

        BinaryPrimitives.WriteInt32LittleEndian(to.Written(start, sizeof(int)), to.Length - start - sizeof(int));
    }

    [MethodImpl(HotPath.Optimized)]
    private int CountRuns()
    {
        int runs = 0;
        for (int i = 0; i < Count; i++)
        {
            runs += i == 0 || _levels[i] != _levels[i - 1] ? 1 : 0;
        }

        return runs;
    }

    private void WriteRuns(RowBytes to)
    {
        int start = 0;
        for (int i = 1; i <= Count; i++)
        {
            if (i == Count || _levels[i] != _levels[start])
            {
                Varint.Write(to, (ulong)(i - start) << 1);
                to.Write(_levels[start]);
                start = i;
            }
        }
    }

    [MethodImpl(HotPath.Optimized)]
    private void WritePacked(int groups, int width, RowBytes to)
    {
        Varint.Write(to, ((ulong)groups << 1) | 1);
        Span<byte> packed = to.Append(groups * width);
        packed.Clear();
        for (int i = 0; i < Count; i++)
        {
            int bit = i * width;
            packed[bit >> 3] |= (byte)(_levels[i] << (bit & 7));
        }
    }
}
