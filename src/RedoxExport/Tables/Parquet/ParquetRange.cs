using System.Buffers.Binary;

namespace RedoxExport.Tables;

/// <summary>The smallest and the largest of some whole numbers, dates or timestamps, with which a program skips what it does not look for.</summary>
internal struct ParquetRange
{
    public ParquetRange()
    {
    }

    public long Least { get; private set; } = long.MaxValue;

    public long Most { get; private set; } = long.MinValue;

    public readonly bool IsKnown => Least <= Most;

    /// <summary>Includes values in the plain encoding. Other types have no range.</summary>
    public void Include(ParquetType type, ReadOnlySpan<byte> values)
    {
        if (type is ParquetType.Int32 or ParquetType.Int64)
        {
            int size = SizeOf(type);
            for (int at = 0; at < values.Length; at += size)
            {
                Include(size == sizeof(int) ? BinaryPrimitives.ReadInt32LittleEndian(values.Slice(at)) : BinaryPrimitives.ReadInt64LittleEndian(values.Slice(at)));
            }
        }
    }

    public void Include(in ParquetRange other)
    {
        Least = Math.Min(Least, other.Least);
        Most = Math.Max(Most, other.Most);
    }

    /// <summary>A limit in the plain encoding.</summary>
    public static ReadOnlySpan<byte> Encode(ParquetType type, long limit)
    {
        byte[] bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, limit);
        return bytes.AsSpan(0, SizeOf(type));
    }

    private static int SizeOf(ParquetType type) => type == ParquetType.Int32 ? sizeof(int) : sizeof(long);

    private void Include(long value)
    {
        Least = Math.Min(Least, value);
        Most = Math.Max(Most, value);
    }
}
