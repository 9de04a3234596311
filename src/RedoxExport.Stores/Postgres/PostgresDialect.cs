using System.Globalization;
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

    // Replacing a table waits for its readers, and new readers wait behind that: better to give up than to keep everybody waiting.
    private const string LockTimeout = "60s";

    // An index of a million rows is sorted in memory with it. The default of PostgreSQL is 64 MB.
    private const int IndexKilobytes = 256 * 1024;

    // The default is for disks that turn: with it, a night reads the whole table to find a few rows.
    private const string RandomPageCost = "1.1";

    public override string Product => "PostgreSQL";

    public override string KeyType => "text";

    public override StringComparer NameComparer => StringComparer.Ordinal;

    public string Schema => schema;

    public string Marks => Qualified(MarkTable);

    /// <summary>Limits the waits for other sessions from now on. The parameters are the names of the schema and the table of marks; the second and the third value say if they exist.</summary>
    public static string LimitWaits => $"""
        SELECT set_config('lock_timeout', '{LockTimeout}', true),
            EXISTS (SELECT 1 FROM pg_namespace WHERE nspname = $1),
            EXISTS (SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND c.relname = $2)
        """;

    /// <summary>
    /// Takes the lock if it is free, which is the first value, and makes the settings of the transaction. A pooler in between may have another encoding.
    /// Row-level security would hide rows from the sync without an error.
    /// </summary>
    /// <param name="key">The key of the lock.</param>
    public static string BeginSync(long key) => string.Create(CultureInfo.InvariantCulture, $"""
        SELECT pg_try_advisory_xact_lock({key});
        SELECT set_config(name, '0', true) FROM pg_settings WHERE name IN ('statement_timeout', 'idle_in_transaction_session_timeout', 'transaction_timeout');
        SELECT set_config(name, '{IndexKilobytes}', true) FROM pg_settings WHERE name = 'maintenance_work_mem' AND setting::bigint < {IndexKilobytes};
        SET LOCAL client_encoding = '{ClientEncoding}';
        SET LOCAL row_security = off;
        SET LOCAL random_page_cost = {RandomPageCost}
        """);

    public static string WaitForLock(long key) => string.Create(CultureInfo.InvariantCulture, $"SELECT pg_advisory_xact_lock({key})");

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
