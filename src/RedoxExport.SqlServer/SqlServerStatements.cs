using RedoxExport.Tables;

namespace RedoxExport.SqlServer;

/// <summary>The statements for SQL Server that read and write. Values are parameters.</summary>
/// <param name="dialect">The names.</param>
internal sealed class SqlServerStatements(SqlServerDialect dialect)
{
    /// <summary>The table of ids, which is private to the connection.</summary>
    public const string IdTable = "#redoxexport_ids";

    // Replacing a table waits for its readers, and new readers wait behind that: better to give up than to keep everybody waiting. With XACT_ABORT, each
    // error undoes the transaction.
    public const string BeginSession = "SET XACT_ABORT ON; SET LOCK_TIMEOUT 60000;";

    /// <summary>
    /// Ends the transaction. The method of the client would wait for the answer no longer than for a connection, which is too short for a large load.
    /// </summary>
    public const string Commit = "COMMIT TRANSACTION";

    /// <summary>True and 1 if readers of the database do not wait for writers, in each of its two ways. Azure SQL has other ids in this view.</summary>
    public const string ReadIsolation = "SELECT is_read_committed_snapshot_on, snapshot_isolation_state FROM sys.databases WHERE name = DB_NAME()";

    /// <summary>Takes a lock until the transaction ends. The result is negative if it was not given in <c>@wait</c> milliseconds; -1 waits without limit.</summary>
    public const string Lock = """
        DECLARE @result int;
        EXEC @result = sys.sp_getapplock @Resource = @resource, @LockMode = N'Exclusive', @LockOwner = N'Transaction', @LockTimeout = @wait;
        SELECT @result;
        """;

    public const string HasTable = "SELECT 1 FROM sys.tables AS t INNER JOIN sys.schemas AS s ON s.schema_id = t.schema_id WHERE s.name = @schema AND t.name = @table";

    public const string Columns = """
        SELECT c.name, y.name, c.max_length, c.precision, c.scale, c.collation_name
        FROM sys.tables AS t
        INNER JOIN sys.schemas AS s ON s.schema_id = t.schema_id
        INNER JOIN sys.columns AS c ON c.object_id = t.object_id
        INNER JOIN sys.types AS y ON y.user_type_id = c.user_type_id
        WHERE s.name = @schema AND t.name = @table
        ORDER BY c.column_id
        """;

    /// <summary>The permissions on a table. Those on columns are not included, because the new table may have others.</summary>
    public const string Permissions = """
        SELECT p.state, p.permission_name, u.name
        FROM sys.database_permissions AS p
        INNER JOIN sys.database_principals AS u ON u.principal_id = p.grantee_principal_id
        INNER JOIN sys.tables AS t ON t.object_id = p.major_id
        INNER JOIN sys.schemas AS s ON s.schema_id = t.schema_id
        WHERE p.class = 1 AND p.minor_id = 0 AND p.state IN ('D', 'G', 'W') AND s.name = @schema AND t.name = @table
        """;

    /// <summary>Creates the table of ids, or empties it. The collation is stated, because the one of the server's temporary database can be another.</summary>
    public static string PrepareIds { get; } =
        $"IF OBJECT_ID(N'tempdb..{IdTable}') IS NULL CREATE TABLE {IdTable} ([id] {new SqlServerDialect("dbo").KeyType} NOT NULL) ELSE TRUNCATE TABLE {IdTable}";

    public string ReadMarks => $"SELECT [source], [table_name], [revision], [transaction_time], [fingerprint], [row_count] FROM {dialect.Marks}";

    public string WriteMark => $"""
        DELETE FROM {dialect.Marks} WHERE [source] = @source AND [table_name] = @table;
        INSERT INTO {dialect.Marks} ([source], [table_name], [revision], [transaction_time], [fingerprint], [row_count], [synced_at], [module_version])
        VALUES (@source, @table, @revision, @time, @fingerprint, @rows, SYSDATETIMEOFFSET(), @version);
        """;

    public string DeleteOtherMarks => $"DELETE FROM {dialect.Marks} WHERE [table_name] = @table AND [source] <> @source";

    public string DeleteStaged(SyncTable table) => $"""
        DELETE t FROM {dialect.Qualified(table.WriteName)} AS t
        INNER JOIN {IdTable} AS i ON i.[id] = t.{SqlServerDialect.Quoted(SyncTable.IdColumn)}
        WHERE t.{SqlServerDialect.Quoted(SyncTable.SourceColumn)} = @source;
        SELECT ROWCOUNT_BIG();
        """;

    // Not TRUNCATE, for which readers would have to wait, and which would remove the rows of other sources.
    public string DeleteAll(SyncTable table) => $"""
        DELETE FROM {dialect.Qualified(table.WriteName)} WHERE {SqlServerDialect.Quoted(SyncTable.SourceColumn)} = @source;
        SELECT ROWCOUNT_BIG();
        """;

    public string UpdateStatistics(SyncTable table) => $"UPDATE STATISTICS {dialect.Qualified(table.WriteName)}";

    /// <summary>Gives a permission of an old table to a new one.</summary>
    /// <param name="table">The new table.</param>
    /// <param name="state">The state in <c>sys.database_permissions</c>: D for denied, W for granted with the right to grant it.</param>
    /// <param name="permission">The name of the permission in the catalog, which is also its name in a statement.</param>
    /// <param name="principal">The name of the user or role.</param>
    public string Grant(SyncTable table, string state, string permission, string principal) =>
        $"{(state == "D" ? "DENY" : "GRANT")} {permission} ON OBJECT::{dialect.Qualified(table.WriteName)} TO {SqlServerDialect.Quoted(principal)}{(state == "W" ? " WITH GRANT OPTION" : string.Empty)}";
}
