using System.Text;
using RedoxExport.Tables;

namespace RedoxExport.Stores.Postgres;

/// <summary>The statements for PostgreSQL. All names are quoted, so upper and lower case and reserved words need no care.</summary>
/// <param name="schema">The schema of the tables.</param>
internal sealed class PostgresDialect(string schema) : SyncDialect
{
    /// <summary>The encoding of everything that is sent and received.</summary>
    public const string ClientEncoding = "UTF8";

    // NAMEDATALEN - 1. The server would cut off a longer name without an error.
    private const int LongestName = 63;

    public override string Product => "PostgreSQL";

    public override string KeyType => "text";

    public override StringComparer NameComparer => StringComparer.Ordinal;

    public string Schema => schema;

    public string Marks => Qualified(MarkTable);

    public static string Quoted(string name) => "\"" + name.Replace("\"", "\"\"") + "\"";

    public string Qualified(string name) => $"{Quoted(schema)}.{Quoted(name)}";

    public override string TypeOf(TableColumn column) => (column.Type switch
    {
        TableType.Boolean => "boolean",
        TableType.Integer => "integer",
        TableType.BigInteger => "bigint",
        TableType.Decimal => "numeric",
        TableType.Date => "date",
        TableType.Timestamp => "timestamp with time zone",
        _ => "text",
    }) + (column.IsList ? "[]" : string.Empty);

    public override string? ProblemOf(string name) =>
        name.Length == 0 || name.Contains('\0') ? "is not a name" :
        Encoding.UTF8.GetByteCount(name) > LongestName ? $"is longer than the {LongestName} bytes that PostgreSQL allows" :
        null;

    public override string CreateTable(SyncTable table, string name)
    {
        // Byte order for the two columns of the index: faster to sort, and a new version of the system's collations does not damage it.
        IEnumerable<string> columns = table.Columns.Select(column =>
            $"    {Quoted(column.Name)} {column.Type}{(SyncTable.OwnColumns.Contains(column.Name) ? " COLLATE \"C\" NOT NULL" : string.Empty)}");
        return $"CREATE TABLE {Qualified(name)} (\n{string.Join(",\n", columns)}\n)";
    }

    // The id comes first: it differs from row to row, so it sorts faster than the source.
    public override string CreateIndex(string name) =>
        $"CREATE INDEX ON {Qualified(name)} ({Quoted(SyncTable.IdColumn)}, {Quoted(SyncTable.SourceColumn)})";

    public override string Drop(string name) => $"DROP TABLE {Qualified(name)}";

    public override string Rename(string name, string newName) => $"ALTER TABLE {Qualified(name)} RENAME TO {Quoted(newName)}";

    public override IReadOnlyList<string> CreateMarks() => [CreateSchema, CreateMarkTable];

    public string CreateSchema => $"CREATE SCHEMA IF NOT EXISTS {Quoted(schema)}";

    public string CreateMarkTable => $"""
        CREATE TABLE IF NOT EXISTS {Marks} (
            source text COLLATE "C" NOT NULL,
            table_name text COLLATE "C" NOT NULL,
            revision text NOT NULL,
            transaction_time timestamp with time zone NOT NULL,
            fingerprint text NOT NULL,
            row_count bigint NOT NULL,
            synced_at timestamp with time zone NOT NULL,
            module_version text NOT NULL,
            PRIMARY KEY (source, table_name)
        )
        """;

    public string Copy(SyncTable table) =>
        $"COPY {Qualified(table.WriteName)} ({string.Join(", ", table.Columns.Select(column => Quoted(column.Name)))}) FROM STDIN (FORMAT BINARY)";
}
