using RedoxExport.Tables;
using RedoxExport.Views;

namespace RedoxExport.SqlServer.Rows;

/// <summary>The values of a column in the rows of a batch. They are stored by type, and become objects when the client takes them.</summary>
internal abstract class SqlColumn
{
    /// <summary>The .NET type of the values.</summary>
    public abstract Type FieldType { get; }

    /// <summary>The number of rows.</summary>
    public int Count { get; protected set; }

    /// <summary>The number of bytes that the values take.</summary>
    public abstract long Bytes { get; }

    public static SqlColumn Of(TableColumn column) => column switch
    {
        { IsList: true } => new ListColumn(),
        { IsId: true } => new TextColumn(SqlServerDialect.KeyLength),
        { Type: TableType.Boolean } => new BooleanColumn(),
        { Type: TableType.Integer } => new IntegerColumn(),
        { Type: TableType.BigInteger } => new BigIntegerColumn(),
        { Type: TableType.Decimal } => new DecimalColumn(),
        { Type: TableType.Date } => new DateColumn(),
        { Type: TableType.Timestamp } => new TimestampColumn(),
        { TextLength: > 0 and <= SqlServerDialect.LongestText and int length } => new TextColumn(length),
        _ => new TextColumn(int.MaxValue),
    };

    /// <summary>Adds the cell of a row. Returns false if SQL Server cannot hold its value, and adds NULL.</summary>
    public abstract bool TryAdd(byte[] json, in Cell cell);

    public abstract bool IsNull(int row);

    /// <summary>The value of a row; <see cref="DBNull"/> for NULL.</summary>
    public object ValueOf(int row) => IsNull(row) ? DBNull.Value : NotNull(row);

    /// <summary>Removes the last rows.</summary>
    public abstract void TruncateTo(int rows);

    /// <summary>Overwrites the values, which are patient data.</summary>
    public abstract void Clear();

    protected abstract object NotNull(int row);
}
