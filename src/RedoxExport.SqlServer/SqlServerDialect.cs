using RedoxExport.Tables;

namespace RedoxExport.SqlServer;

/// <summary>The statements for SQL Server that define tables. All names are quoted.</summary>
/// <param name="schema">The schema of the tables.</param>
internal sealed class SqlServerDialect(string schema) : SyncDialect
{
    /// <summary>The number of characters of a key: FHIR's ids have at most 64.</summary>
    public const int KeyLength = 128;

    /// <summary>The number of digits of a decimal, and how many of them are after the point. Both are fixed for a column of SQL Server.</summary>
    public const int DecimalDigits = 38;

    /// <inheritdoc cref="DecimalDigits"/>
    public const int DecimalScale = 18;

    /// <summary>Compares ids by their code units. FHIR's ids are case-sensitive, and most databases are not.</summary>
    public const string KeyCollation = "Latin1_General_100_BIN2";

    /// <summary>The most characters of <c>nvarchar</c> with a length.</summary>
    public const int LongestText = 4000;

    // One longer than what PostgreSQL allows would be valid in one database and not in the other.
    private const int LongestName = 63;

    private const string NameCollation = "Latin1_General_100_CI_AS";

    private const string IndexName = "_redoxexport_key";

    public override string Product => "SQL Server";

    public override string KeyType { get; } = FormattableString.Invariant($"nvarchar({KeyLength}) COLLATE {KeyCollation}");

    // Most databases do not distinguish names by case. A view is valid in all of them or in none.
    public override StringComparer NameComparer => StringComparer.OrdinalIgnoreCase;

    public string Schema => schema;

    public string Marks => Qualified(MarkTable);

    /// <summary>A name in brackets.</summary>
    public static string Quoted(string name) => "[" + name.Replace("]", "]]") + "]";

    /// <summary>A text as a literal.</summary>
    public static string Literal(string text) => "N'" + text.Replace("'", "''") + "'";

    public string Qualified(string name) => $"{Quoted(schema)}.{Quoted(name)}";

    public override string TypeOf(TableColumn column) => column switch
    {
        { IsList: true } => "nvarchar(max)",
        { IsId: true } => KeyType,
        { Type: TableType.Boolean } => "bit",
        { Type: TableType.Integer } => "int",
        { Type: TableType.BigInteger } => "bigint",
        { Type: TableType.Decimal } => FormattableString.Invariant($"decimal({DecimalDigits},{DecimalScale})"),
        { Type: TableType.Date } => "date",
        { Type: TableType.Timestamp } => "datetimeoffset(7)",
        { TextLength: > 0 and <= LongestText } => FormattableString.Invariant($"nvarchar({column.TextLength})"),
        _ => "nvarchar(max)",
    };

    public override string? ProblemOf(string name) =>
        name.Length == 0 || name.IndexOf('\0') >= 0 ? "is not a name" :
        System.Text.Encoding.UTF8.GetByteCount(name) > LongestName ? $"is longer than {LongestName} bytes" :
        null;

    public override string CreateTable(SyncTable table, string name)
    {
        IEnumerable<string> columns = table.Columns.Select(column =>
            $"    {Quoted(column.Name)} {column.Type} {(SyncTable.OwnColumns.Contains(column.Name) ? "NOT NULL" : "NULL")}");
        return $"CREATE TABLE {Qualified(name)} (\n{string.Join(",\n", columns)}\n)";
    }

    // The id comes first: it differs from row to row, and deletions look for it.
    public override string CreateIndex(string name) =>
        $"CREATE INDEX {Quoted(IndexName)} ON {Qualified(name)} ({Quoted(SyncTable.IdColumn)}, {Quoted(SyncTable.SourceColumn)})";

    public override string Drop(string name) => $"DROP TABLE {Qualified(name)}";

    public override string Rename(string name, string newName) => $"EXEC sys.sp_rename {Literal(Qualified(name))}, {Literal(newName)}, N'OBJECT'";

    public override IReadOnlyList<string> CreateMarks() =>
    [
        // CREATE SCHEMA has to be alone in its batch.
        $"IF SCHEMA_ID({Literal(schema)}) IS NULL EXEC({Literal("CREATE SCHEMA " + Quoted(schema))})",
        $"""
        IF OBJECT_ID({Literal(Marks)}, N'U') IS NULL CREATE TABLE {Marks} (
            [source] {KeyType} NOT NULL,
            [table_name] nvarchar({KeyLength}) COLLATE {NameCollation} NOT NULL,
            [revision] nvarchar(400) NOT NULL,
            [transaction_time] datetimeoffset(7) NOT NULL,
            [fingerprint] nvarchar(64) NOT NULL,
            [row_count] bigint NOT NULL,
            [synced_at] datetimeoffset(0) NOT NULL,
            [module_version] nvarchar(32) NOT NULL,
            PRIMARY KEY ([source], [table_name])
        )
        """,
    ];

    /// <summary>The name of a type as in <see cref="TypeOf"/>, from the row of a column in <c>sys.columns</c>.</summary>
    /// <param name="type">The name of the type.</param>
    /// <param name="bytes">The length in bytes; -1 for <c>max</c>.</param>
    /// <param name="precision">The number of digits.</param>
    /// <param name="scale">The number of digits after the point.</param>
    /// <param name="collation">The collation; <see langword="null"/> if the type has none.</param>
    public static string TypeName(string type, int bytes, int precision, int scale, string? collation) => type switch
    {
        "nvarchar" or "nchar" => FormattableString.Invariant($"{type}({(bytes < 0 ? "max" : $"{bytes / sizeof(char)}")})") + (collation == KeyCollation ? " COLLATE " + KeyCollation : string.Empty),
        "decimal" or "numeric" => FormattableString.Invariant($"{type}({precision},{scale})"),
        "datetimeoffset" or "datetime2" or "time" => FormattableString.Invariant($"{type}({scale})"),
        _ => type,
    };
}
