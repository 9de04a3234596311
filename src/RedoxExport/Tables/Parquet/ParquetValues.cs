using System.Buffers.Binary;
using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using RedoxExport.Resources;
using RedoxExport.Views;

namespace RedoxExport.Tables;

/// <summary>Writes cells as values in Parquet's plain encoding. A method returns false and writes nothing if the type cannot hold the value.</summary>
internal static class ParquetValues
{
    private const int DaysToEpoch = 719_162;
    private const long TicksToEpoch = DaysToEpoch * TimeSpan.TicksPerDay;
    private const long TicksPerMicrosecond = 10;
    private const int LongestDecimal = 31;

    [MethodImpl(HotPath.Optimized)]
    public static bool TryWrite(TableType type, byte[] json, in Cell cell, RowBytes to) => type switch
    {
        TableType.Boolean => TryWriteBoolean(cell, to),
        TableType.Integer => CellConversion.TryInteger(json, cell, out long value) && value is >= int.MinValue and <= int.MaxValue && WriteInt32(to, (int)value),
        TableType.BigInteger => CellConversion.TryInteger(json, cell, out long value) && WriteInt64(to, value),
        TableType.Date => CellConversion.TryDate(json, cell, out int days) && WriteInt32(to, days - DaysToEpoch),
        TableType.Timestamp => CellConversion.TryTimestamp(json, cell, out long ticks) && WriteInt64(to, MicrosecondsOf(ticks)),
        TableType.Decimal => TryWriteDecimal(json, cell, to),
        _ => TryWriteText(json, cell, to),
    };

    // Rounded down, also before 1970.
    private static long MicrosecondsOf(long ticks)
    {
        long since = ticks - TicksToEpoch;
        return (since / TicksPerMicrosecond) - (since % TicksPerMicrosecond < 0 ? 1 : 0);
    }

    // A byte per value. The page has them as bits.
    private static bool TryWriteBoolean(in Cell cell, RowBytes to)
    {
        bool fits = CellConversion.TryBoolean(cell, out bool value);
        if (fits)
        {
            to.Write((byte)(value ? 1 : 0));
        }

        return fits;
    }

    private static bool TryWriteDecimal(byte[] json, in Cell cell, RowBytes to)
    {
        Span<byte> value = stackalloc byte[ParquetDecimal.Length];
        Span<byte> computed = stackalloc byte[LongestDecimal];
        bool fits = cell.Kind switch
        {
            CellKind.Integer or CellKind.Decimal => Utf8Formatter.TryFormat(cell.Number, computed, out int length) && ParquetDecimal.TryRead(computed.Slice(0, length), value),
            CellKind.Json when cell.Token is JsonTokenType.Number or JsonTokenType.String => ParquetDecimal.TryRead(CellConversion.Content(json, cell), value),
            CellKind.Part => ParquetDecimal.TryRead(json.AsSpan(cell.Start, cell.Length), value),
            CellKind.Text => ParquetDecimal.TryRead(Encoding.UTF8.GetBytes(cell.Text), value),
            _ => false,
        };
        if (fits)
        {
            to.Write(value);
        }

        return fits;
    }

    [MethodImpl(HotPath.Optimized)]
    private static bool TryWriteText(byte[] json, in Cell cell, RowBytes to)
    {
        switch (cell.Kind)
        {
            case CellKind.Json when cell.Token != JsonTokenType.String:
                WriteInt32(to, cell.Length);
                to.Write(json, cell.Start, cell.Length);
                return true;
            case CellKind.Json when ByteSearch.IndexOf(json.AsSpan(cell.Start, cell.Length), (byte)'\\') < 0:
                WriteInt32(to, cell.Length - 2);
                to.Write(json, cell.Start + 1, cell.Length - 2);
                return true;
            case CellKind.Json:
                return TryWriteText(FhirValue.ReadText(json, cell.Start, cell.Length), to);
            case CellKind.Part:
                WriteInt32(to, cell.Length);
                to.Write(json, cell.Start, cell.Length);
                return true;
            case CellKind.Text:
                return TryWriteText(cell.Text, to);
            case CellKind.Boolean:
                return TryWriteText(cell.Boolean ? "true" : "false", to);
            default:
                int start = to.Length;
                WriteInt32(to, 0);
                to.WriteNumber(cell.Number);
                BinaryPrimitives.WriteInt32LittleEndian(to.Written(start, sizeof(int)), to.Length - start - sizeof(int));
                return true;
        }
    }

    private static bool TryWriteText(string text, RowBytes to)
    {
        if (!WellFormedText.IsWellFormed(text))
        {
            return false;
        }

        WriteInt32(to, Encoding.UTF8.GetByteCount(text));
        to.Write(text);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool WriteInt32(RowBytes to, int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(to.Append(sizeof(int)), value);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool WriteInt64(RowBytes to, long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(to.Append(sizeof(long)), value);
        return true;
    }
}
