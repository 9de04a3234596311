using System.Text;
using System.Text.Json;
using RedoxExport.Tables;
using RedoxExport.Views;

namespace RedoxExport.Stores.Postgres;

/// <summary>Writes the values of a column in PostgreSQL's binary form: the length in bytes and the value, or -1 for NULL.</summary>
internal static class CopyColumn
{
    private const int Null = -1;
    private const int DaysToEpoch = 730_119;
    private const long TicksToEpoch = DaysToEpoch * TimeSpan.TicksPerDay;

    // The type in PostgreSQL's catalog, pg_type.oid: the same in all versions.
    private const int BooleanOid = 16;
    private const int BigIntegerOid = 20;
    private const int IntegerOid = 23;
    private const int TextOid = 25;
    private const int DateOid = 1082;
    private const int TimestampOid = 1184;
    private const int NumericOid = 1700;

    /// <summary>Writes the cell of a row.</summary>
    /// <returns>The number of values that PostgreSQL cannot hold; they are NULL.</returns>
    public static int Write(CopyBuffer into, TableColumn column, byte[] json, in Cell cell)
    {
        if (column.IsList)
        {
            return WriteList(into, column.Type, json, cell);
        }

        if (cell.Kind == CellKind.Empty)
        {
            into.Write(Null);
            return 0;
        }

        return WriteValue(into, column.Type, json, cell) ? 0 : 1;
    }

    private static int WriteList(CopyBuffer into, TableType type, byte[] json, in Cell cell)
    {
        IReadOnlyList<Cell> items = cell.Kind == CellKind.List ? cell.Items : cell.Kind == CellKind.Empty ? [] : [cell];
        int start = into.Length;
        into.Write(0);
        into.Write(items.Count == 0 ? 0 : 1);
        int flags = into.Length;
        into.Write(0);
        into.Write(OidOf(type));
        if (items.Count > 0)
        {
            // The number of elements, and the index of the first.
            into.Write(items.Count);
            into.Write(1);
        }

        int emptied = 0;
        foreach (Cell item in items)
        {
            emptied += WriteValue(into, type, json, item) ? 0 : 1;
        }

        into.Patch(flags, emptied > 0 ? 1 : 0);
        into.Patch(start, into.Length - start - sizeof(int));
        return emptied;
    }

    private static bool WriteValue(CopyBuffer into, TableType type, byte[] json, in Cell cell)
    {
        bool isWritten = type switch
        {
            TableType.Boolean => TryBoolean(into, cell),
            TableType.Integer => TryInteger(into, json, cell),
            TableType.BigInteger => TryBigInteger(into, json, cell),
            TableType.Decimal => TryDecimal(into, json, cell),
            TableType.Date => TryDate(into, json, cell),
            TableType.Timestamp => TryTimestamp(into, json, cell),
            _ => CopyText.TryWrite(into, json, cell),
        };
        if (!isWritten)
        {
            into.Write(Null);
        }

        return isWritten;
    }

    private static bool TryBoolean(CopyBuffer into, in Cell cell)
    {
        if (!CellConversion.TryBoolean(cell, out bool value))
        {
            return false;
        }

        into.Write(sizeof(byte));
        into.Write((byte)(value ? 1 : 0));
        return true;
    }

    private static bool TryInteger(CopyBuffer into, byte[] json, in Cell cell)
    {
        if (!CellConversion.TryInteger(json, cell, out long value) || value is < int.MinValue or > int.MaxValue)
        {
            return false;
        }

        into.Write(sizeof(int));
        into.Write((int)value);
        return true;
    }

    private static bool TryBigInteger(CopyBuffer into, byte[] json, in Cell cell)
    {
        if (!CellConversion.TryInteger(json, cell, out long value))
        {
            return false;
        }

        into.Write(sizeof(long));
        into.Write(value);
        return true;
    }

    private static bool TryDecimal(CopyBuffer into, byte[] json, in Cell cell)
    {
        switch (cell.Kind)
        {
            case CellKind.Integer or CellKind.Decimal:
                CopyNumeric.Write(into, cell.Number);
                return true;
            case CellKind.Json when cell.Token is JsonTokenType.Number or JsonTokenType.String:
                return CopyNumeric.TryWrite(into, CellConversion.Content(json, cell));
            case CellKind.Part:
                return CopyNumeric.TryWrite(into, json.AsSpan(cell.Start, cell.Length));
            case CellKind.Text:
                return CopyNumeric.TryWrite(into, Encoding.UTF8.GetBytes(cell.Text));
            default:
                return false;
        }
    }

    private static bool TryDate(CopyBuffer into, byte[] json, in Cell cell)
    {
        if (!CellConversion.TryDate(json, cell, out int days))
        {
            return false;
        }

        into.Write(sizeof(int));
        into.Write(days - DaysToEpoch);
        return true;
    }

    private static bool TryTimestamp(CopyBuffer into, byte[] json, in Cell cell)
    {
        if (!CellConversion.TryTimestamp(json, cell, out long ticks))
        {
            return false;
        }

        into.Write(sizeof(long));

        // Microseconds, rounded down also before the year 2000.
        long since = ticks - TicksToEpoch;
        into.Write((since - (((since % TimeSpan.TicksPerMicrosecond) + TimeSpan.TicksPerMicrosecond) % TimeSpan.TicksPerMicrosecond)) / TimeSpan.TicksPerMicrosecond);
        return true;
    }

    private static int OidOf(TableType type) => type switch
    {
        TableType.Boolean => BooleanOid,
        TableType.Integer => IntegerOid,
        TableType.BigInteger => BigIntegerOid,
        TableType.Decimal => NumericOid,
        TableType.Date => DateOid,
        TableType.Timestamp => TimestampOid,
        _ => TextOid,
    };
}
