using System.Data.SqlTypes;
using System.Text;
using System.Text.Json;
using RedoxExport.Tables;
using RedoxExport.Views;

namespace RedoxExport.SqlServer.Rows;

/// <summary>Values of <c>bit</c>.</summary>
internal sealed class BooleanColumn : FixedColumn<bool>
{
    private static readonly object True = true;
    private static readonly object False = false;

    public override Type FieldType => typeof(bool);

    protected override bool TryConvert(byte[] json, in Cell cell, out bool value) => CellConversion.TryBoolean(cell, out value);

    protected override object Box(bool value) => value ? True : False;
}

/// <summary>Values of <c>int</c>.</summary>
internal sealed class IntegerColumn : FixedColumn<int>
{
    public override Type FieldType => typeof(int);

    protected override bool TryConvert(byte[] json, in Cell cell, out int value)
    {
        bool fits = CellConversion.TryInteger(json, cell, out long number) && number is >= int.MinValue and <= int.MaxValue;
        value = fits ? (int)number : 0;
        return fits;
    }

    protected override object Box(int value) => value;
}

/// <summary>Values of <c>bigint</c>.</summary>
internal sealed class BigIntegerColumn : FixedColumn<long>
{
    public override Type FieldType => typeof(long);

    protected override bool TryConvert(byte[] json, in Cell cell, out long value) => CellConversion.TryInteger(json, cell, out value);

    protected override object Box(long value) => value;
}

/// <summary>Values of <c>decimal</c>.</summary>
internal sealed class DecimalColumn : FixedColumn<SqlDecimal>
{
    public override Type FieldType => typeof(SqlDecimal);

    protected override bool TryConvert(byte[] json, in Cell cell, out SqlDecimal value)
    {
        value = SqlDecimal.Null;
        return cell.Kind switch
        {
            CellKind.Json when cell.Token is JsonTokenType.Number or JsonTokenType.String => DecimalText.TryRead(CellConversion.Content(json, cell), out value),
            CellKind.Part => DecimalText.TryRead(json.AsSpan(cell.Start, cell.Length), out value),
            CellKind.Integer or CellKind.Decimal => DecimalText.TryRead(Encoding.ASCII.GetBytes(cell.Number.ToString(System.Globalization.CultureInfo.InvariantCulture)), out value),
            CellKind.Text => DecimalText.TryRead(Encoding.UTF8.GetBytes(cell.Text), out value),
            _ => false,
        };
    }

    protected override object Box(SqlDecimal value) => value;
}

/// <summary>Values of <c>date</c>, in days since January 1 of the year 1.</summary>
internal sealed class DateColumn : FixedColumn<int>
{
    public override Type FieldType => typeof(DateTime);

    protected override bool TryConvert(byte[] json, in Cell cell, out int value) => CellConversion.TryDate(json, cell, out value);

    protected override object Box(int value) => new DateTime(value * TimeSpan.TicksPerDay);
}

/// <summary>Values of <c>datetimeoffset</c>, in ticks of UTC since January 1 of the year 1.</summary>
internal sealed class TimestampColumn : FixedColumn<long>
{
    public override Type FieldType => typeof(DateTimeOffset);

    // An offset can move a moment out of the years 1 to 9999.
    protected override bool TryConvert(byte[] json, in Cell cell, out long value) =>
        CellConversion.TryTimestamp(json, cell, out value) && value >= 0 && value <= DateTime.MaxValue.Ticks;

    protected override object Box(long value) => new DateTimeOffset(value, TimeSpan.Zero);
}
