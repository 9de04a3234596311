using System.Data.Common;

namespace RedoxExport.SqlServer;

/// <summary>The part of a connection that <see cref="SqlServerTarget"/> does not find in the base classes of ADO.NET.</summary>
internal interface ISqlServerConnection : IDisposable
{
    DbConnection Connection { get; }

    /// <summary>The server for people.</summary>
    string Server { get; }

    string Schema { get; }

    SqlServerFailures Failures { get; }

    /// <summary>Adds rows to a table in bulk.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="table">The quoted name of the table.</param>
    /// <param name="columns">The names of its columns, one for each column of the rows.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="isNewTable">True if the transaction created the table.</param>
    /// <param name="cancellation">Stops it.</param>
    Task InsertAsync(DbTransaction? transaction, string table, IReadOnlyList<string> columns, DbDataReader rows, bool isNewTable, CancellationToken cancellation);
}
