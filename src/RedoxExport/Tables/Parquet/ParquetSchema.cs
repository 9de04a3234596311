using System.Text;

namespace RedoxExport.Tables;

/// <summary>The schema of a Parquet file. The numbers of the fields are those of parquet.thrift.</summary>
internal static class ParquetSchema
{
    // SchemaElement
    private const int TypeField = 1;
    private const int TypeLengthField = 2;
    private const int RepetitionField = 3;
    private const int NameField = 4;
    private const int ChildrenField = 5;
    private const int ConvertedTypeField = 6;
    private const int ScaleField = 7;
    private const int PrecisionField = 8;
    private const int LogicalTypeField = 10;

    // FieldRepetitionType
    private const int Optional = 1;
    private const int Repeated = 2;

    // ConvertedType, for programs that do not know LogicalType, and the field of LogicalType.
    private const int Utf8 = 0;
    private const int List = 3;
    private const int Decimal = 5;
    private const int Date = 6;
    private const int TimestampMicros = 10;
    private const int StringLogical = 1;
    private const int ListLogical = 3;
    private const int DecimalLogical = 5;
    private const int DateLogical = 6;
    private const int TimestampLogical = 8;
    private const int Micros = 2;

    private static readonly byte[] Root = [.. "schema"u8];
    private static readonly byte[] ListName = [.. "list"u8];
    private static readonly byte[] ElementName = [.. "element"u8];

    public static ParquetType TypeOf(TableType type) => type switch
    {
        TableType.Boolean => ParquetType.Boolean,
        TableType.Integer or TableType.Date => ParquetType.Int32,
        TableType.BigInteger or TableType.Timestamp => ParquetType.Int64,
        TableType.Decimal => ParquetType.FixedLengthByteArray,
        _ => ParquetType.ByteArray,
    };

    /// <summary>The names of the groups that a column's values are in, and of the values themselves.</summary>
    public static byte[][] PathOf(TableColumn column) => column.IsList ? [NameOf(column), ListName, ElementName] : [NameOf(column)];

    /// <summary>Writes the schema as a list of elements, each group before its children.</summary>
    public static void Write(ThriftWriter to, int id, IReadOnlyList<TableColumn> columns)
    {
        to.BeginList(id, 1 + columns.Sum(column => column.IsList ? 3 : 1));
        to.Begin();
        to.Write(NameField, Root);
        to.Write(ChildrenField, columns.Count);
        to.End();
        foreach (TableColumn column in columns)
        {
            if (column.IsList)
            {
                WriteGroup(to, Optional, NameOf(column), isList: true);
                WriteGroup(to, Repeated, ListName, isList: false);
                WriteValue(to, ElementName, column.Type);
            }
            else
            {
                WriteValue(to, NameOf(column), column.Type);
            }
        }
    }

    private static byte[] NameOf(TableColumn column) => Encoding.UTF8.GetBytes(column.Name);

    private static void WriteGroup(ThriftWriter to, int repetition, byte[] name, bool isList)
    {
        to.Begin();
        to.Write(RepetitionField, repetition);
        to.Write(NameField, name);
        to.Write(ChildrenField, 1);
        if (isList)
        {
            to.Write(ConvertedTypeField, List);
            to.Begin(LogicalTypeField);
            to.WriteEmpty(ListLogical);
            to.End();
        }

        to.End();
    }

    private static void WriteValue(ThriftWriter to, byte[] name, TableType type)
    {
        to.Begin();
        to.Write(TypeField, (int)TypeOf(type));
        if (type == TableType.Decimal)
        {
            to.Write(TypeLengthField, ParquetDecimal.Length);
        }

        to.Write(RepetitionField, Optional);
        to.Write(NameField, name);
        WriteMeaning(to, type);
        to.End();
    }

    private static void WriteMeaning(ThriftWriter to, TableType type)
    {
        switch (type)
        {
            case TableType.Text:
                to.Write(ConvertedTypeField, Utf8);
                to.Begin(LogicalTypeField);
                to.WriteEmpty(StringLogical);
                to.End();
                break;
            case TableType.Date:
                to.Write(ConvertedTypeField, Date);
                to.Begin(LogicalTypeField);
                to.WriteEmpty(DateLogical);
                to.End();
                break;
            case TableType.Timestamp:
                to.Write(ConvertedTypeField, TimestampMicros);
                to.Begin(LogicalTypeField);
                to.Begin(TimestampLogical);
                to.Write(1, value: true);
                to.Begin(2);
                to.WriteEmpty(Micros);
                to.End();
                to.End();
                to.End();
                break;
            case TableType.Decimal:
                to.Write(ConvertedTypeField, Decimal);
                to.Write(ScaleField, ParquetDecimal.Scale);
                to.Write(PrecisionField, ParquetDecimal.Precision);
                to.Begin(LogicalTypeField);
                to.Begin(DecimalLogical);
                to.Write(1, ParquetDecimal.Scale);
                to.Write(2, ParquetDecimal.Precision);
                to.End();
                to.End();
                break;
            default:
                // A Boolean and a whole number are what their physical types are.
                break;
        }
    }
}
