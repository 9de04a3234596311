using System.ComponentModel;
using System.Data.Common;
using System.Data.SqlClient;
using System.Globalization;
using System.Net.Sockets;
using System.Security.Authentication;
using RedoxExport.Tables;
using RedoxExport.Transport;

namespace RedoxExport.SqlServer;

/// <summary>
/// Makes the module's errors of those of SQL Server's client. The server's texts can quote values of rows (2627, 2628), and those of the client can, too, so
/// only the number of an error is used (documentation of SQL Server, "Database engine events and errors"), and the exception itself is not kept.
/// </summary>
/// <param name="server">The server.</param>
/// <param name="database">The database.</param>
/// <param name="user">The user; <see langword="null"/> if Windows or a token signs in.</param>
internal sealed class SqlServerFailures(string server, string database, string? user)
{
    private const string Product = "SQL Server";

    private const string OwnAuthority = "add it to the trusted root authorities of this computer";

    private const string Provider = "(provider: ";

    // An error of this class or a higher one ends the connection.
    private const byte FatalClass = 20;

    // The client's own numbers. It has no number for most errors of a connection, or that of the system.
    private const int ClientTimeout = -2;
    private const int NoEncryption = 20;

    private static readonly HashSet<int> SignIn =
    [
        916, 18451, 18452, 18456, 18458, 18459, 18460, 18461, 18462, 18463, 18464, 18465, 18466, 18467, 18468, 18470, 18471, 18482, 18483, 18486, 18487, 18488,
        40532, 40607, 40614, 40615, 47073,
    ];

    private static readonly HashSet<int> NoDatabase = [911, 4060, 4064];
    private static readonly HashSet<int> Denied = [229, 230, 262, 297, 300, 371, 378, 916, 1088, 2557, 2760, 3701, 4902, 10309, 15151, 15247, 15248];

    // A database that is read-only, a snapshot, or a readable secondary of an availability group.
    private static readonly HashSet<int> OnlyReads = [3906, 3908, 39602];
    private static readonly HashSet<int> Full = [701, 802, 845, 847, 1101, 1105, 1204, 3257, 5149, 8645, 8651, 9002, 40544, 40552];
    private static readonly HashSet<int> Deadlocks = [1205, 3960];
    private static readonly HashSet<int> Busy = [1222, 3961];
    private static readonly HashSet<int> Needed = [3726, 3729, 3732, 15336];
    private static readonly HashSet<int> Ending = [596, 6001, 6002, 6005, 17142, 17147, 17148, 17189, 17197, 17809, 40143, 40197, 40501, 40540, 40613, 49918, 49919, 49920, 10928, 10929, 10936];
    private static readonly HashSet<int> Passing = [4221, 10928, 10929, 10936, 40143, 40197, 40501, 40540, 40613, 49918, 49919, 49920];
    private static readonly HashSet<int> Lost = [ClientTimeout, -1, 2, 53, 64, 121, 233, 258, 1236, 10053, 10054, 10060, 11001];

    // Windows: SEC_E_WRONG_PRINCIPAL, SEC_E_CERT_EXPIRED, SEC_E_CERT_UNKNOWN, SEC_E_UNTRUSTED_ROOT, SEC_E_ILLEGAL_MESSAGE, SEC_E_ALGORITHM_MISMATCH.
    private static readonly HashSet<int> Certificate = [-2146893022, -2146893016, -2146893017, -2146893019, -2146893018, -2146893007];

    /// <summary>True for an error of the connection, the client or the server, and not of a program.</summary>
    public static bool IsFailure(Exception error) =>
        error is SqlException or DbException or IOException or SocketException or TimeoutException or AuthenticationException or InvalidOperationException
            or PlatformNotSupportedException or Win32Exception or InvalidCastException or FormatException;

    /// <summary>True for an error of connecting that Azure SQL documents as one that passes: the database starts, moves, or is busy.</summary>
    public static bool IsPassing(Exception error) => Passing.Contains(NumberOf(error));

    /// <summary>The error of connecting.</summary>
    public RedoxExportException OfOpening(Exception error)
    {
        int number = NumberOf(error);
        if (SignIn.Contains(number))
        {
            return DatabaseErrors.SignInRefused(server, user, CodeOf(number));
        }

        if (NoDatabase.Contains(number))
        {
            return DatabaseErrors.NotFound(server, database, CodeOf(number));
        }

        if (Ending.Contains(number))
        {
            return DatabaseErrors.Ended(server, CodeOf(number));
        }

        if (IsAboutIdentity(error, number))
        {
            return DatabaseErrors.NotSignedIn(server);
        }

        if (IsTls(error, number))
        {
            return DatabaseErrors.TlsFailed(server, OwnAuthority);
        }

        return DatabaseErrors.Unreachable(server, ReasonOf(error, number));
    }

    /// <summary>The error of a statement.</summary>
    /// <param name="error">The client's exception.</param>
    /// <param name="table">The table that the statement is for.</param>
    /// <param name="isConnected">False if the connection is closed.</param>
    public RedoxExportException OfStatement(Exception error, string? table, bool isConnected)
    {
        int number = NumberOf(error);
        return number switch
        {
            _ when Deadlocks.Contains(number) => DatabaseErrors.Deadlock(table ?? database, CodeOf(number)),
            _ when Busy.Contains(number) => DatabaseErrors.TableBusy(table ?? database, CodeOf(number)),
            _ when Full.Contains(number) => DatabaseErrors.Full(CodeOf(number)),
            _ when OnlyReads.Contains(number) => DatabaseErrors.OnlyReads(server, CodeOf(number)),
            _ when Denied.Contains(number) => DatabaseErrors.AccessDenied(table is null ? null : $"the table '{table}'", CodeOf(number)),
            _ when Needed.Contains(number) => DatabaseErrors.TableNeeded(table ?? string.Empty, CodeOf(number)),
            2714 => TableErrors.TableNotOurs(table ?? string.Empty),
            _ when Ending.Contains(number) => DatabaseErrors.Ended(server, CodeOf(number)),
            _ when !isConnected || Lost.Contains(number) || error is SqlException { Class: >= FatalClass } or IOException or SocketException => DatabaseErrors.ConnectionLost(server),
            _ => DatabaseErrors.Refused(Product, table, error is SqlException ? CodeOf(number) : error.GetType().Name),
        };
    }

    private static string CodeOf(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static int NumberOf(Exception error) => (error as SqlException)?.Number ?? 0;

    // The client has no number for it. SSPI and Kerberos are names, which are the same in each language of the client.
    private static bool IsAboutIdentity(Exception error, int number) =>
        number == 0 && error is SqlException
        && (error.Message.IndexOf("SSPI", StringComparison.Ordinal) >= 0 || error.Message.IndexOf("Kerberos", StringComparison.Ordinal) >= 0);

    private static bool IsTls(Exception error, int number) =>
        number == NoEncryption || Certificate.Contains(number) || InnerOf<AuthenticationException>(error) is not null
        || (InnerOf<Win32Exception>(error) is { } system && Certificate.Contains(system.NativeErrorCode));

    // The client's words are about the connection only. They are two sentences of advice, then "(provider: …, error: 40 - why)".
    private static string ReasonOf(Exception error, int number) => error switch
    {
        _ when number == ClientTimeout || InnerOf<TimeoutException>(error) is not null => "it did not answer in time.",
        PlatformNotSupportedException => "this kind of connection does not exist on this system.",
        _ when InnerOf<SocketException>(error) is { SocketErrorCode: not SocketError.Success } socket => socket.Message,
        _ when InnerOf<Win32Exception>(error) is { } system => system.Message,
        _ when error.Message.LastIndexOf(Provider, StringComparison.Ordinal) is >= 0 and int at => error.Message.Substring(at + Provider.Length).TrimEnd(')') + ".",
        _ when number != 0 => $"the connection failed (code {CodeOf(number)}).",
        _ => "the connection failed.",
    };

    private static T? InnerOf<T>(Exception error)
        where T : Exception => NetworkFailure.Chain(error).OfType<T>().FirstOrDefault();
}
