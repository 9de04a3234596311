using Npgsql;
using RedoxExport.Tables;
using RedoxExport.Text;

namespace RedoxExport.Stores.Postgres;

/// <summary>The tables of a schema of a PostgreSQL database, over one connection.</summary>
internal sealed class PostgresTarget : SyncTarget
{
    private const int OldestVersion = 12;

    // The rows that are read for it are 300 times as many. Autovacuum collects the complete statistics after the commit.
    private const int FirstStatistics = 30;

    private const string IdTable = "pg_temp.\"_redoxexport_ids\"";

    private readonly PostgresDialect _dialect;
    private readonly PostgresFailures _failures;
    private readonly NpgsqlDataSource _source;
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlConnectionStringBuilder _settings;
    private NpgsqlTransaction? _transaction;

    // Known once the transaction has begun.
    private bool _hasMarks;
    private bool _hasIds;

    public PostgresTarget(DatabaseSettings settings)
    {
        _dialect = new PostgresDialect(settings.Schema);
        _settings = PostgresConnection.Create(settings);
        Server = PostgresConnection.Describe(_settings);
        _failures = new PostgresFailures(Server, _settings);
        _source = PostgresConnection.Build(_settings);
        _connection = _source.CreateConnection();
    }

    public override SyncDialect Dialect => _dialect;

    public override string Description => $"schema '{_dialect.Schema}' of the database '{_settings.Database}' on {Server}";

    private string Server { get; }

    public override async Task OpenAsync(CancellationToken cancellation)
    {
        try
        {
            await _connection.CloseAsync().ConfigureAwait(false);
            await _connection.OpenAsync(cancellation).ConfigureAwait(false);
        }
        catch (Exception error) when (PostgresFailures.IsFailure(error))
        {
            throw _failures.OfOpening(error);
        }

        if (_connection.PostgreSqlVersion.Major < OldestVersion)
        {
            throw DatabaseErrors.TooOld(_dialect.Product, _connection.PostgreSqlVersion.ToString(), $"{OldestVersion}");
        }
    }

    public override Task BeginAsync(Action onWait, CancellationToken cancellation) => Guard(SyncDialect.MarkTable, async () =>
    {
        _transaction = await _connection.BeginTransactionAsync(System.Data.IsolationLevel.ReadCommitted, cancellation).ConfigureAwait(false);

        // Each of these is a way to the server and back.
        long key = unchecked((long)TextHash.OfUtf8("RedoxExport " + _dialect.Schema));
        if (await Scalar(PostgresDialect.BeginSync(key), cancellation).ConfigureAwait(false) is false)
        {
            onWait();
            await Run(PostgresDialect.WaitForLock(key), cancellation).ConfigureAwait(false);
        }

        bool hasSchema = false;
        await Read(
            PostgresDialect.LimitWaits,
            row => (hasSchema, _hasMarks) = (row.GetBoolean(1), row.GetBoolean(2)),
            cancellation,
            _dialect.Schema,
            SyncDialect.MarkTable).ConfigureAwait(false);

        // CREATE ... IF NOT EXISTS needs the right to create, also if the object exists.
        if (!hasSchema)
        {
            await Run(_dialect.CreateSchema, cancellation).ConfigureAwait(false);
        }

        if (!_hasMarks)
        {
            await Run(_dialect.CreateMarkTable, cancellation).ConfigureAwait(false);
            _hasMarks = true;
        }
    });

    public override async Task<IReadOnlyList<SyncMark>> ReadMarksAsync(CancellationToken cancellation)
    {
        List<SyncMark> marks = [];
        await Guard(SyncDialect.MarkTable, async () =>
        {
            if (_hasMarks || await HasMarks(cancellation).ConfigureAwait(false))
            {
                await Read(
                    $"SELECT source, table_name, revision, transaction_time, fingerprint, row_count FROM {_dialect.Marks}",
                    row => marks.Add(new SyncMark(row.GetString(0), row.GetString(1), row.GetString(2), row.GetFieldValue<DateTimeOffset>(3), row.GetString(4), row.GetInt64(5))),
                    cancellation).ConfigureAwait(false);
            }
        }).ConfigureAwait(false);
        return marks;
    }

    public override async Task<IReadOnlyList<DatabaseColumn>?> ReadColumnsAsync(string name, CancellationToken cancellation)
    {
        List<DatabaseColumn> columns = [];
        await Guard(name, () => Read(
            """
            SELECT a.attname::text, format_type(a.atttypid, a.atttypmod)
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid
            WHERE n.nspname = $1 AND c.relname = $2 AND a.attnum > 0 AND NOT a.attisdropped
            ORDER BY a.attnum
            """,
            row => columns.Add(new DatabaseColumn(row.GetString(0), row.GetString(1))),
            cancellation,
            _dialect.Schema,
            name)).ConfigureAwait(false);
        return columns.Count > 0 ? columns : null;
    }

    public override Task ExecuteAsync(string statement, string table, CancellationToken cancellation) => Guard(table, () => Run(statement, cancellation));

    public override SyncBatch NewBatch(SyncTable table) => new CopyBatch(table);

    public override Task WriteAsync(SyncTable table, IReadOnlyList<SyncBatch> batches, CancellationToken cancellation) =>
        Guard(table.Name, () => CopyStream.WriteAsync(_connection, _dialect.Copy(table), batches.Select(batch => ((CopyBatch)batch).Data), cancellation));

    public override Task StageIdsAsync(IEnumerable<string> ids, CancellationToken cancellation) => Guard(null, async () =>
    {
        await Run(_hasIds ? $"TRUNCATE {IdTable}" : "CREATE TEMP TABLE \"_redoxexport_ids\" (id text COLLATE \"C\" NOT NULL) ON COMMIT DROP", cancellation).ConfigureAwait(false);
        _hasIds = true;
        await CopyStream.WriteIdsAsync(_connection, $"COPY {IdTable} (id) FROM STDIN (FORMAT BINARY)", ids, cancellation).ConfigureAwait(false);
        await Run($"ANALYZE {IdTable}", cancellation).ConfigureAwait(false);
    });

    public override Task<long> DeleteStagedAsync(SyncTable table, CancellationToken cancellation) => Count(
        table.Name,
        $"DELETE FROM {_dialect.Qualified(table.WriteName)} t USING {IdTable} i WHERE t.{PostgresDialect.Quoted(SyncTable.IdColumn)} = i.id AND t.{PostgresDialect.Quoted(SyncTable.SourceColumn)} = $1",
        table.Source,
        cancellation);

    // Not TRUNCATE, with which readers of an older snapshot would see an empty table.
    public override Task<long> DeleteAllAsync(SyncTable table, CancellationToken cancellation) => Count(
        table.Name,
        $"DELETE FROM {_dialect.Qualified(table.WriteName)} WHERE {PostgresDialect.Quoted(SyncTable.SourceColumn)} = $1",
        table.Source,
        cancellation);

    public override Task AnalyzeAsync(SyncTable table, CancellationToken cancellation) =>
        Guard(table.Name, () => Run($"SET LOCAL default_statistics_target = {FirstStatistics}; ANALYZE {_dialect.Qualified(table.WriteName)}", cancellation));

    public override Task CopyGrantsAsync(SyncTable table, CancellationToken cancellation) => Guard(table.Name, async () =>
    {
        List<string> grants = [];
        await Read(
            """
            SELECT a.privilege_type, CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(r.rolname) END, a.is_grantable
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace CROSS JOIN aclexplode(c.relacl) a LEFT JOIN pg_roles r ON r.oid = a.grantee
            WHERE n.nspname = $1 AND c.relname = $2 AND a.grantee <> c.relowner AND (a.grantee = 0 OR r.rolname IS NOT NULL)
            """,
            row => grants.Add($"GRANT {row.GetString(0)} ON {_dialect.Qualified(table.WriteName)} TO {row.GetString(1)}{(row.GetBoolean(2) ? " WITH GRANT OPTION" : string.Empty)}"),
            cancellation,
            _dialect.Schema,
            table.Name).ConfigureAwait(false);
        foreach (string grant in grants)
        {
            await Run(grant, cancellation).ConfigureAwait(false);
        }
    });

    public override Task WriteMarkAsync(SyncMark mark, CancellationToken cancellation) => Guard(SyncDialect.MarkTable, () => Run(
        $"""
        INSERT INTO {_dialect.Marks} (source, table_name, revision, transaction_time, fingerprint, row_count, synced_at, module_version)
        VALUES ($1, $2, $3, $4, $5, $6, now(), $7)
        ON CONFLICT (source, table_name) DO UPDATE SET revision = EXCLUDED.revision, transaction_time = EXCLUDED.transaction_time,
            fingerprint = EXCLUDED.fingerprint, row_count = EXCLUDED.row_count, synced_at = EXCLUDED.synced_at, module_version = EXCLUDED.module_version
        """,
        cancellation,
        mark.Source,
        mark.Table,
        mark.Revision,
        mark.TransactionTime.ToUniversalTime(),
        mark.Fingerprint,
        mark.Rows,
        typeof(SyncTarget).Assembly.GetName().Version?.ToString(3) ?? string.Empty));

    public override Task DeleteOtherMarksAsync(SyncTable table, CancellationToken cancellation) => Guard(SyncDialect.MarkTable, () => Run(
        $"DELETE FROM {_dialect.Marks} WHERE table_name = $1 AND source <> $2",
        cancellation,
        table.Name,
        table.Source));

    public override Task CommitAsync(CancellationToken cancellation) => Guard(null, () => _transaction!.CommitAsync(cancellation));

    public override void Dispose()
    {
        _transaction?.Dispose();
        _connection.Dispose();
        _source.Dispose();
    }

    private async Task<bool> HasMarks(CancellationToken cancellation) =>
        await Scalar("SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND c.relname = $2", cancellation, _dialect.Schema, SyncDialect.MarkTable).ConfigureAwait(false) is not null;

    private async Task<long> Count(string table, string statement, string source, CancellationToken cancellation)
    {
        long count = 0;
        await Guard(table, async () =>
        {
            // A command counts to 2 billion only.
            NpgsqlBatchCommand command = new(statement);
            command.Parameters.Add(new NpgsqlParameter { Value = source });
            using NpgsqlBatch batch = new(_connection, _transaction) { BatchCommands = { command } };
            await batch.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
            count = (long)command.Rows;
        }).ConfigureAwait(false);
        return count;
    }

    private async Task Run(string statement, CancellationToken cancellation, params object[] values)
    {
        using NpgsqlCommand command = CommandOf(statement, values);
        await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
    }

    private async Task<object?> Scalar(string statement, CancellationToken cancellation, params object[] values)
    {
        using NpgsqlCommand command = CommandOf(statement, values);
        return await command.ExecuteScalarAsync(cancellation).ConfigureAwait(false);
    }

    private async Task Read(string statement, Action<NpgsqlDataReader> onRow, CancellationToken cancellation, params object[] values)
    {
        using NpgsqlCommand command = CommandOf(statement, values);
        using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            onRow(reader);
        }
    }

    // The statements are made of quoted names and constants. Values are parameters.
    private NpgsqlCommand CommandOf(string statement, object[] values)
    {
        NpgsqlCommand command = new(statement, _connection, _transaction);
        foreach (object value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        return command;
    }

    private async Task Guard(string? table, Func<Task> work)
    {
        try
        {
            await work().ConfigureAwait(false);
        }
        catch (Exception error) when (PostgresFailures.IsFailure(error))
        {
            throw _failures.OfStatement(error, table);
        }
    }
}
