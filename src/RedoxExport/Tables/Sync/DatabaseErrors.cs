using System.Globalization;
using RedoxExport.Text;

namespace RedoxExport.Tables;

/// <summary>
/// The errors of a database server. Its own words are not repeated, because they can quote values of rows and parts of a connection string: a message has the
/// server's code instead.
/// </summary>
internal static class DatabaseErrors
{
    private const string Unchanged = " The tables were not changed.";

    public static RedoxExportException SettingsNotValid(string problem, string advice) => new(
        ErrorIds.DatabaseSettingsNotValid,
        ErrorKind.InvalidArgument,
        problem,
        advice);

    /// <param name="server">The host and the port.</param>
    /// <param name="because">Why, in words of the system.</param>
    public static RedoxExportException Unreachable(string server, string because) => new(
        ErrorIds.DatabaseUnreachable,
        ErrorKind.Connection,
        $"The database server {server} cannot be reached: {SafeText.Clean(because, 200)}",
        "Check the host, the port and the firewall, and that the server is running.")
    { Target = server, Recovery = Recovery.RunAgain };

    /// <param name="server">The host and the port.</param>
    /// <param name="ownAuthority">How to trust a certification authority of one's own, as a clause.</param>
    public static RedoxExportException TlsFailed(string server, string ownAuthority = "specify that with -RootCertificate") => new(
        ErrorIds.DatabaseTlsFailed,
        ErrorKind.Security,
        $"There is no trusted TLS connection to the database server {server}: it does not offer TLS, or its certificate is expired, mismatched or untrusted.",
        $"Turn on TLS at the server, and use the name that is in its certificate. If a certification authority of your own issued it, {ownAuthority}. -AllowInsecure connects without this protection, for test networks.")
    { Target = server };

    public static RedoxExportException SignInRefused(string server, string? user, string code) => SignIn(
        server,
        $"The database server {server} did not accept the sign-in{(user is null ? string.Empty : $" of '{SafeText.Name(user, 63)}'")} (code {code}).",
        "Check the user name and the password of -Credential, and the server's rules for this host. An access token may have expired.");

    /// <summary>The system has no proof of who runs the command, so nothing was sent to the server.</summary>
    public static RedoxExportException NotSignedIn(string server) => SignIn(
        server,
        $"The account that runs the command could not sign in to the database server {server}: Windows or Kerberos did not vouch for it.",
        "On Linux and macOS, run kinit first. Use the full name of the server, and check that a service principal name (MSSQLSvc) is registered for it. Otherwise, specify -Credential or -AccessToken.");

    public static RedoxExportException NotFound(string server, string database, string code) => new(
        ErrorIds.DatabaseNotFound,
        ErrorKind.NotFound,
        $"The database server {server} has no database '{SafeText.Name(database, 63)}' (code {code}).",
        "Check -Database. The command creates tables, but no database.")
    { Target = database };

    /// <param name="what">The table or schema, with its kind; <see langword="null"/> if it is not known.</param>
    /// <param name="code">The server's code.</param>
    public static RedoxExportException AccessDenied(string? what, string code) => Denied(
        $"This database user may not do what the sync needs{(what is null ? string.Empty : $" in {what}")} (code {code}).",
        null,
        "Check -Schema: only a user who may create schemas can use one that does not exist. Otherwise, give the user the right to create and change tables in it. A table that exists has to belong to the user if its columns change, and row-level security must not apply to the user.");

    /// <param name="server">The host and the port.</param>
    /// <param name="code">The server's code.</param>
    public static RedoxExportException OnlyReads(string server, string code) => Denied(
        $"The database server {server} allows only reads in this database (code {code}).",
        server,
        "Connect to the primary server, not to a copy for readers. Otherwise make the database writable: the server, the database or the user may be set to read-only.");

    public static RedoxExportException Full(string code) => new(
        ErrorIds.DatabaseFull,
        ErrorKind.Storage,
        $"The database server has no space left, or has reached a limit of its resources (code {code})." + Unchanged,
        "Free space on the server, then run the command again. While all rows of a table are loaded anew, the old and the new rows need space.")
    { Recovery = Recovery.RunAgain };

    public static RedoxExportException TooOld(string product, string version, string oldest) => new(
        ErrorIds.DatabaseTooOld,
        ErrorKind.InvalidArgument,
        $"The server has {product} {version}. The command needs {product} {oldest} or later.",
        "Use a server with a later version.");

    public static RedoxExportException ConnectionLost(string server) => ConnectionLost(
        server,
        $"The connection to the database server {server} was lost.",
        "Run the command again when the server can be reached. If this happened during the very last step, the tables may be complete: the next sync finds out.");

    /// <param name="server">The host and the port.</param>
    /// <param name="code">The server's code.</param>
    public static RedoxExportException Ended(string server, string code) => ConnectionLost(
        server,
        $"The database server {server} ended the connection: it is shutting down, starting, or an administrator or a limit ended it (code {code}).",
        "Run the command again when the server is ready.");

    private static RedoxExportException ConnectionLost(string server, string message, string advice) =>
        new(ErrorIds.DatabaseConnectionLost, ErrorKind.Connection, message + Unchanged, advice) { Target = server, Recovery = Recovery.RunAgain };

    private static RedoxExportException Denied(string message, string? server, string advice) =>
        new(ErrorIds.DatabaseAccessDenied, ErrorKind.Security, message + Unchanged, advice) { Target = server };

    private static RedoxExportException Refused(string message, string advice) =>
        new(ErrorIds.DatabaseRefused, ErrorKind.RefusedByServer, message + Unchanged, advice);

    private static RedoxExportException SignIn(string server, string message, string advice) =>
        new(ErrorIds.DatabaseSignInRefused, ErrorKind.Authentication, message, advice) { Target = server };

    private static RedoxExportException Busy(string table, string message, string advice) =>
        new(ErrorIds.DatabaseTableBusy, ErrorKind.Busy, message + Unchanged, advice) { Target = table, Recovery = Recovery.RunAgain };

    /// <param name="table">The table.</param>
    /// <param name="code">The server's code.</param>
    public static RedoxExportException TableBusy(string table, string code) => Busy(
        table,
        $"The table '{table}' is in use by another session that does not end (code {code}).",
        "End long queries and open transactions on the table, then run the command again.");

    /// <param name="table">The table.</param>
    /// <param name="code">The server's code.</param>
    public static RedoxExportException Deadlock(string table, string code) => Busy(
        table,
        $"The sync and another session waited for each other at the table '{table}', and the database server ended the sync (code {code}).",
        "Run the command again.");

    public static RedoxExportException TableNeeded(string table, string code) => new(
        ErrorIds.DatabaseTableNeeded,
        ErrorKind.InvalidArgument,
        $"The table '{table}' cannot be replaced, although its view has other columns now: views or other objects of the database depend on it (code {code})." + Unchanged,
        "Remove the objects that depend on the table, run the command again, then create them again.")
    { Target = table };

    /// <param name="table">The table; <see langword="null"/> if it is not about one.</param>
    /// <param name="code">The server's code.</param>
    public static RedoxExportException OtherEncoding(string? table, string code) => Refused(
        $"The database cannot store a character of the data{(table is null ? string.Empty : $" for the table '{table}'")}: its encoding is not UTF8 (code {code}).",
        "Create another database with ENCODING 'UTF8' TEMPLATE template0, and specify it with -Database.");

    /// <param name="product">The kind of database.</param>
    /// <param name="table">The table; <see langword="null"/> if it is not about one.</param>
    /// <param name="code">The server's code.</param>
    public static RedoxExportException Refused(string product, string? table, string code) => Refused(
        string.Format(CultureInfo.InvariantCulture, "{0} refused a statement{1} (code {2}).", product, table is null ? string.Empty : $" for the table '{table}'", code),
        $"The log of the database server has the details. {product}'s documentation explains the code.");
}
