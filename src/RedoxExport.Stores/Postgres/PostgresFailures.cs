using System.Net.Sockets;
using System.Security.Authentication;
using Npgsql;
using RedoxExport.Tables;
using RedoxExport.Transport;

namespace RedoxExport.Stores.Postgres;

/// <summary>
/// Makes the module's errors of Npgsql's. PostgreSQL's own texts can quote values of rows (a trigger, a detail), so only its code is used
/// (documentation of PostgreSQL, appendix A), and the exception itself is not kept.
/// </summary>
/// <param name="server">The host and the port.</param>
/// <param name="settings">The connection.</param>
internal sealed class PostgresFailures(string server, NpgsqlConnectionStringBuilder settings)
{
    private const string Product = "PostgreSQL";

    /// <summary>True for an error of the connection or the server, and not of a program.</summary>
    public static bool IsFailure(Exception error) => error is NpgsqlException or IOException or SocketException or TimeoutException or AuthenticationException;

    /// <summary>The error of connecting.</summary>
    public RedoxExportException OfOpening(Exception error) => error switch
    {
        PostgresException refused => OfServer(refused, null),
        _ when InnerOf<AuthenticationException>(error) is not null || error.Message.Contains("SSL", StringComparison.Ordinal) => DatabaseErrors.TlsFailed(server),
        _ when InnerOf<SocketException>(error) is { } socket => DatabaseErrors.Unreachable(server, socket.Message),
        _ when InnerOf<TimeoutException>(error) is not null => DatabaseErrors.Unreachable(server, "it did not answer in time."),
        NpgsqlException when error.Message.Contains("password", StringComparison.OrdinalIgnoreCase) => DatabaseErrors.SignInRefused(server, settings.Username, "no password"),
        _ => DatabaseErrors.Unreachable(server, "the connection failed."),
    };

    /// <summary>The error of a statement.</summary>
    /// <param name="error">Npgsql's exception.</param>
    /// <param name="table">The table that the statement is for.</param>
    public RedoxExportException OfStatement(Exception error, string? table) => error is PostgresException refused
        ? OfServer(refused, table)
        : DatabaseErrors.ConnectionLost(server);

    private RedoxExportException OfServer(PostgresException error, string? table) => error.SqlState switch
    {
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification => DatabaseErrors.SignInRefused(server, settings.Username, error.SqlState),
        PostgresErrorCodes.InvalidCatalogName => DatabaseErrors.NotFound(server, settings.Database ?? string.Empty, error.SqlState),
        PostgresErrorCodes.ReadOnlySqlTransaction => DatabaseErrors.OnlyReads(server, error.SqlState),
        PostgresErrorCodes.UntranslatableCharacter => DatabaseErrors.OtherEncoding(table, error.SqlState),
        PostgresErrorCodes.InsufficientPrivilege => DatabaseErrors.AccessDenied(table is null ? null : $"the table '{table}'", error.SqlState),
        PostgresErrorCodes.LockNotAvailable => DatabaseErrors.TableBusy(table ?? string.Empty, error.SqlState),
        PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure => DatabaseErrors.Deadlock(table ?? string.Empty, error.SqlState),
        PostgresErrorCodes.DependentObjectsStillExist => DatabaseErrors.TableNeeded(table ?? string.Empty, error.SqlState),
        ['5', '3', ..] => DatabaseErrors.Full(error.SqlState),
        ['5', '7', 'P', ..] => DatabaseErrors.Ended(server, error.SqlState),
        _ => DatabaseErrors.Refused(Product, table, error.SqlState),
    };

    private static T? InnerOf<T>(Exception error)
        where T : Exception => NetworkFailure.Chain(error).OfType<T>().FirstOrDefault();
}
