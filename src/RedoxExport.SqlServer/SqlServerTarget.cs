using System.Data;
using System.Data.Common;
using System.Globalization;
using RedoxExport.SqlServer.Rows;
using RedoxExport.Tables;
using RedoxExport.Transport;

namespace RedoxExport.SqlServer;

/// <summary>The tables of a schema of a SQL Server database, over one connection.</summary>
/// <param name="connection">The connection. It is not open yet.</param>
/// <param name="pacing">Waits between two attempts to connect; <see langword="null"/> for real time.</param>
internal sealed class SqlServerTarget(ISqlServerConnection connection, Pacing? pacing = null) : SyncTarget
{
    // SQL Server 2012. Azure SQL says that it is 12.
    private const int OldestVersion = 11;

    private const int WithoutLimit = -1;

    // A serverless database of Azure SQL that has paused needs about a minute to start, and refuses sign-ins meanwhile.
    private const int MostPauses = 6;
    private static readonly Backoff Starting = Backoff.HalfJitter(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(40));

    private readonly Pacing _pacing = pacing ?? new Pacing();
    private readonly SqlServerDialect _dialect = new(connection.Schema);
    private readonly SqlServerStatements _statements = new(new SqlServerDialect(connection.Schema));
    private readonly HashSet<string> _existing = new(StringComparer.OrdinalIgnoreCase);
    private DbTransaction? _transaction;
    private string? _notice;

    public override SyncDialect Dialect => _dialect;

    public override string Description => $"schema '{_dialect.Schema}' of the database '{connection.Connection.Database}' on {connection.Server}";

    public override string? Notice => _notice;

    public override async Task OpenAsync(CancellationToken cancellation)
    {
        connection.Connection.Close();
        Backoff.Sequence pauses = Starting.Begin(_pacing);
        for (int attempt = 0; !await TryOpenAsync(attempt == MostPauses, cancellation).ConfigureAwait(false); attempt++)
        {
            await pauses.DelayAsync(cancellation).ConfigureAwait(false);
        }

        string version = connection.Connection.ServerVersion;
        if (!int.TryParse(version.Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out int major) || major < OldestVersion)
        {
            throw DatabaseErrors.TooOld(_dialect.Product, version, FormattableString.Invariant($"{OldestVersion}.0 (2012)"));
        }

        await Guard(null, () => Run(SqlServerStatements.BeginSession, cancellation), cancellation).ConfigureAwait(false);
    }

    public override Task BeginAsync(Action onWait, CancellationToken cancellation) => Guard(SyncDialect.MarkTable, async () =>
    {
        await CheckReaders(cancellation).ConfigureAwait(false);
        _transaction = connection.Connection.BeginTransaction(IsolationLevel.ReadCommitted);
        if (await LockAsync(0, cancellation).ConfigureAwait(false) < 0)
        {
            onWait();
            if (await LockAsync(WithoutLimit, cancellation).ConfigureAwait(false) is < 0 and int refused)
            {
                throw DatabaseErrors.TableBusy(SyncDialect.MarkTable, FormattableString.Invariant($"sp_getapplock {refused}"));
            }
        }

        foreach (string statement in _dialect.CreateMarks())
        {
            await Run(statement, cancellation).ConfigureAwait(false);
        }
    }, cancellation);

    public override async Task<IReadOnlyList<SyncMark>> ReadMarksAsync(CancellationToken cancellation)
    {
        List<SyncMark> marks = [];
        await Guard(SyncDialect.MarkTable, async () =>
        {
            if (await Scalar(SqlServerStatements.HasTable, cancellation, ("@schema", _dialect.Schema), ("@table", SyncDialect.MarkTable)).ConfigureAwait(false) is not null)
            {
                await Read(
                    _statements.ReadMarks,
                    row => marks.Add(new SyncMark(row.GetString(0), row.GetString(1), row.GetString(2), (DateTimeOffset)row.GetValue(3), row.GetString(4), row.GetInt64(5))),
                    cancellation).ConfigureAwait(false);
            }
        }, cancellation).ConfigureAwait(false);
        return marks;
    }

    public override async Task<IReadOnlyList<DatabaseColumn>?> ReadColumnsAsync(string name, CancellationToken cancellation)
    {
        List<DatabaseColumn> columns = [];
        await Guard(name, () => Read(
            SqlServerStatements.Columns,
            row => columns.Add(new DatabaseColumn(
                row.GetString(0),
                SqlServerDialect.TypeName(row.GetString(1), row.GetInt16(2), row.GetByte(3), row.GetByte(4), row.IsDBNull(5) ? null : row.GetString(5)))),
            cancellation,
            ("@schema", _dialect.Schema),
            ("@table", name)), cancellation).ConfigureAwait(false);
        if (columns.Count == 0)
        {
            return null;
        }

        _existing.Add(name);
        return columns;
    }

    public override Task ExecuteAsync(string statement, string table, CancellationToken cancellation) => Guard(table, () => Run(statement, cancellation), cancellation);

    public override SyncBatch NewBatch(SyncTable table) => new SqlBatch(table);

    public override Task WriteAsync(SyncTable table, IReadOnlyList<SyncBatch> batches, CancellationToken cancellation) => Guard(table.Name, async () =>
    {
        using BatchReader rows = new(table, [.. batches.Cast<SqlBatch>()]);
        string[] columns = [.. table.Columns.Select(column => column.Name)];
        await connection.InsertAsync(_transaction, _dialect.Qualified(table.WriteName), columns, rows, IsNew(table), cancellation).ConfigureAwait(false);
    }, cancellation);

    public override Task StageIdsAsync(IEnumerable<string> ids, CancellationToken cancellation) => Guard(null, async () =>
    {
        await Run(SqlServerStatements.PrepareIds, cancellation).ConfigureAwait(false);
        using IdReader rows = new(ids);
        await connection.InsertAsync(_transaction, SqlServerStatements.IdTable, [IdReader.Column], rows, isNewTable: true, cancellation).ConfigureAwait(false);
    }, cancellation);

    public override Task<long> DeleteStagedAsync(SyncTable table, CancellationToken cancellation) => Count(table, _statements.DeleteStaged(table), cancellation);

    public override Task<long> DeleteAllAsync(SyncTable table, CancellationToken cancellation) => Count(table, _statements.DeleteAll(table), cancellation);

    // The index of a new table has just been built of all of its rows.
    public override Task AnalyzeAsync(SyncTable table, CancellationToken cancellation) =>
        IsNew(table) ? Task.CompletedTask : Guard(table.Name, () => Run(_statements.UpdateStatistics(table), cancellation), cancellation);

    public override Task CopyGrantsAsync(SyncTable table, CancellationToken cancellation) => Guard(table.Name, async () =>
    {
        List<string> grants = [];
        await Read(
            SqlServerStatements.Permissions,
            row => grants.Add(_statements.Grant(table, row.GetString(0).Trim(), row.GetString(1), row.GetString(2))),
            cancellation,
            ("@schema", _dialect.Schema),
            ("@table", table.Name)).ConfigureAwait(false);
        foreach (string grant in grants)
        {
            await Run(grant, cancellation).ConfigureAwait(false);
        }
    }, cancellation);

    public override Task WriteMarkAsync(SyncMark mark, CancellationToken cancellation) => Guard(SyncDialect.MarkTable, () => Run(
        _statements.WriteMark,
        cancellation,
        ("@source", mark.Source),
        ("@table", mark.Table),
        ("@revision", mark.Revision),
        ("@time", mark.TransactionTime),
        ("@fingerprint", mark.Fingerprint),
        ("@rows", mark.Rows),
        ("@version", typeof(SyncTarget).Assembly.GetName().Version?.ToString(3) ?? string.Empty)), cancellation);

    public override Task DeleteOtherMarksAsync(SyncTable table, CancellationToken cancellation) => Guard(SyncDialect.MarkTable, () => Run(
        _statements.DeleteOtherMarks,
        cancellation,
        ("@table", table.Name),
        ("@source", table.Source)), cancellation);

    public override Task CommitAsync(CancellationToken cancellation) => Guard(null, () => Run(SqlServerStatements.Commit, cancellation), cancellation);

    public override void Dispose()
    {
        // Closing the connection undoes a transaction that is not complete. Undoing it here would be an error if the server has done so already.
        connection.Dispose();
    }

    /// <summary>Returns false if another attempt may succeed soon.</summary>
    private async Task<bool> TryOpenAsync(bool isLast, CancellationToken cancellation)
    {
        try
        {
            await connection.Connection.OpenAsync(cancellation).ConfigureAwait(false);
            return true;
        }
        catch (Exception error) when (SqlServerFailures.IsFailure(error))
        {
            cancellation.ThrowIfCancellationRequested();
            return isLast || !SqlServerFailures.IsPassing(error) ? throw connection.Failures.OfOpening(error) : false;
        }
    }

    private bool IsNew(SyncTable table) => !_existing.Contains(table.WriteName);

    private Task CheckReaders(CancellationToken cancellation) => Read(
        SqlServerStatements.ReadIsolation,
        row =>
        {
            if (!row.GetBoolean(0) && row.GetByte(1) == 0)
            {
                _notice = $"The database '{connection.Connection.Database}' has neither READ_COMMITTED_SNAPSHOT nor ALLOW_SNAPSHOT_ISOLATION, so queries of the tables wait until a sync has ended, and a query of several tables can see two nights. After ALTER DATABASE {SqlServerDialect.Quoted(connection.Connection.Database)} SET READ_COMMITTED_SNAPSHOT ON, a query sees the rows from before the sync.";
            }
        },
        cancellation);

    // The server compares the names of locks with case, and that of a schema, in most databases, without.
    private async Task<int> LockAsync(int milliseconds, CancellationToken cancellation) =>
        (int)(await Scalar(SqlServerStatements.Lock, cancellation, ("@resource", "RedoxExport " + _dialect.Schema.ToUpperInvariant()), ("@wait", milliseconds)).ConfigureAwait(false) ?? WithoutLimit);

    private async Task<long> Count(SyncTable table, string statement, CancellationToken cancellation)
    {
        long count = 0;
        await Guard(table.Name, async () => count = (long)(await Scalar(statement, cancellation, ("@source", table.Source)).ConfigureAwait(false) ?? 0L), cancellation).ConfigureAwait(false);
        return count;
    }

    private async Task Run(string statement, CancellationToken cancellation, params (string Name, object Value)[] values)
    {
        using DbCommand command = CommandOf(statement, values);
        await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
    }

    private async Task<object?> Scalar(string statement, CancellationToken cancellation, params (string Name, object Value)[] values)
    {
        using DbCommand command = CommandOf(statement, values);
        return await command.ExecuteScalarAsync(cancellation).ConfigureAwait(false);
    }

    private async Task Read(string statement, Action<DbDataReader> onRow, CancellationToken cancellation, params (string Name, object Value)[] values)
    {
        using DbCommand command = CommandOf(statement, values);
        using DbDataReader reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            onRow(reader);
        }
    }

    // The statements are made of quoted names and constants. Values are parameters. A statement without any is run as it is, so that its settings and
    // its temporary tables outlive it.
    private DbCommand CommandOf(string statement, (string Name, object Value)[] values)
    {
        DbCommand command = connection.Connection.CreateCommand();
        command.CommandText = statement;
        command.CommandTimeout = 0;
        command.Transaction = _transaction;
        foreach ((string name, object value) in values)
        {
            DbParameter parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = value;
            command.Parameters.Add(parameter);
        }

        return command;
    }

    private async Task Guard(string? table, Func<Task> work, CancellationToken cancellation)
    {
        try
        {
            await work().ConfigureAwait(false);
        }
        catch (Exception error) when (SqlServerFailures.IsFailure(error))
        {
            // The client reports a canceled statement as an error.
            cancellation.ThrowIfCancellationRequested();
            throw connection.Failures.OfStatement(error, table, connection.Connection.State == ConnectionState.Open);
        }
    }
}
