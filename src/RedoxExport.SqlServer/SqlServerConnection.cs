using System.Data.Common;
using System.Data.SqlClient;
using System.Globalization;
using System.Net;
using System.Security;
using RedoxExport.Authentication;
using RedoxExport.Tables;
using RedoxExport.Text;

namespace RedoxExport.SqlServer;

/// <summary>A connection to SQL Server, and rows in bulk over it. This is the only file that uses the classes of SQL Server's client, except for its errors.</summary>
internal sealed class SqlServerConnection : ISqlServerConnection
{
    private const string ServerForm = "Specify a server, such as db.example.org, db.example.org,1433 or db.example.org\\instance.";

    // The client refuses longer settings, and SQL Server has no longer names.
    private const int LongestSetting = 128;

    private static readonly string[] Protocols = ["tcp:", "np:", "lpc:"];
    private static readonly string[] LocalNames = [".", "localhost", "(local)", "(localdb)"];

    private readonly SqlConnection _connection;

    private SqlServerConnection(SqlConnection connection, string server, DatabaseSettings settings)
    {
        _connection = connection;
        Server = server;
        Schema = settings.Schema;
        Failures = new SqlServerFailures(server, settings.Database!, settings.UserName);
    }

    public DbConnection Connection => _connection;

    public string Server { get; }

    public string Schema { get; }

    public SqlServerFailures Failures { get; }

    /// <summary>Checks the settings. It does not connect.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="connectSeconds">How long connecting may take.</param>
    /// <exception cref="RedoxExportException"><c>DatabaseSettingsNotValid</c>.</exception>
    public static SqlServerConnection Create(DatabaseSettings settings, int connectSeconds = 15)
    {
        (string server, bool isLocal) = ReadServer(settings.Server.Trim());
        if (string.IsNullOrWhiteSpace(settings.Database))
        {
            throw DatabaseErrors.SettingsNotValid("No database was specified.", "Specify the database with -Database. Without it, the tables would be in the server's default database, which is often master.");
        }

        if (!IsName(server) || !IsName(settings.Database!))
        {
            throw DatabaseErrors.SettingsNotValid($"The name of the database or of its server has more than {LongestSetting} characters, or has control characters.", "Check -SqlServer and -Database.");
        }

        if (!IsName(settings.Schema))
        {
            throw DatabaseErrors.SettingsNotValid($"The name of the schema is empty, has more than {LongestSetting} characters, or has control characters.", "Specify a schema with -Schema, or omit it to use dbo.");
        }

        // A token is longer.
        if (settings.UserName is { } user && (user.Length > LongestSetting || settings.Password?.Length > LongestSetting))
        {
            throw DatabaseErrors.SettingsNotValid($"The user name or the password has more than {LongestSetting} characters, which SQL Server does not allow.", "Check -Credential. Specify an access token with -AccessToken instead.");
        }

        return new SqlServerConnection(Connect(Build(settings, server, isLocal, connectSeconds), settings), server, settings);
    }

    public async Task InsertAsync(DbTransaction? transaction, string table, IReadOnlyList<string> columns, DbDataReader rows, bool isNewTable, CancellationToken cancellation)
    {
        // A lock of a table that nobody else can see yet costs nothing, and the server then logs less.
        SqlBulkCopyOptions options = SqlBulkCopyOptions.KeepNulls | (isNewTable ? SqlBulkCopyOptions.TableLock : SqlBulkCopyOptions.Default);
        using SqlBulkCopy copy = new(_connection, options, (SqlTransaction?)transaction) { DestinationTableName = table, BulkCopyTimeout = 0, BatchSize = 0 };
        for (int i = 0; i < columns.Count; i++)
        {
            copy.ColumnMappings.Add(i, columns[i]);
        }

        await copy.WriteToServerAsync(rows, cancellation).ConfigureAwait(false);
    }

    public void Dispose() => _connection.Dispose();

    /// <summary>The settings of the client. The password and the token are not among them.</summary>
    internal static SqlConnectionStringBuilder Build(DatabaseSettings settings, string server, bool isLocal, int connectSeconds) => new()
    {
        DataSource = server,
        InitialCatalog = settings.Database,
        IntegratedSecurity = settings.Password is null,
        Encrypt = true,

        // An installation has a certificate that it issued itself. What stays on this machine needs no other.
        TrustServerCertificate = settings.AllowInsecure || isLocal,
        ConnectTimeout = connectSeconds,
        ConnectRetryCount = 0,
        ApplicationName = "RedoxExport",
        Pooling = false,
        Enlist = false,
        PersistSecurityInfo = false,
    };

    /// <summary>Takes the server apart.</summary>
    /// <returns>The server as the client understands it, and true if it is this machine.</returns>
    internal static (string Server, bool IsLocal) ReadServer(string text)
    {
        if (text.Length == 0 || text.Any(c => c is ';' or '=' or '"' or '\'' || SafeText.IsControl(c)))
        {
            throw DatabaseErrors.SettingsNotValid("The name of the database server is not valid.", ServerForm);
        }

        string prefix = Protocols.FirstOrDefault(known => text.StartsWith(known, StringComparison.OrdinalIgnoreCase)) ?? string.Empty;
        string[] parts = text.Substring(prefix.Length).Split(',');
        bool hasPort = parts.Length == 2;
        if (parts.Length > 2 || (hasPort && !(int.TryParse(parts[1], NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out int port) && port is > 0 and <= 65_535)))
        {
            throw DatabaseErrors.SettingsNotValid("The port of the database server is not a number from 1 to 65535.", ServerForm);
        }

        string name = parts[0].Trim();
        int slash = prefix == "np:" ? -1 : name.IndexOf('\\');
        string host = slash < 0 ? name : name.Substring(0, slash);
        host = host.StartsWith("[", StringComparison.Ordinal) && host.EndsWith("]", StringComparison.Ordinal) ? host.Substring(1, host.Length - 2) : host;
        if (host.Length == 0 || (host.IndexOf(':') >= 0 && !IPAddress.TryParse(host, out _)))
        {
            throw DatabaseErrors.SettingsNotValid("The name of the database server is not valid. A port follows a comma, not a colon.", ServerForm);
        }

        return (prefix + host + (slash < 0 ? string.Empty : name.Substring(slash)) + (hasPort ? "," + parts[1].Trim() : string.Empty), IsLocal(host));
    }

    private static bool IsName(string text) => text.Length is > 0 and <= LongestSetting && !text.Any(SafeText.IsControl);

    private static bool IsLocal(string host) =>
        LocalNames.Contains(host, StringComparer.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host, out IPAddress? address) && IPAddress.IsLoopback(address));

    private static SqlConnection Connect(SqlConnectionStringBuilder builder, DatabaseSettings settings)
    {
        if (settings.Password is not { } secret)
        {
            return new SqlConnection(builder.ConnectionString);
        }

        if (settings.UserName is null)
        {
            return new SqlConnection(builder.ConnectionString) { AccessToken = SecretText.Use(secret, text => new string(text)) };
        }

        // The client accepts a password only if it is read-only.
        SecureString password = secret.Copy();
        password.MakeReadOnly();
        return new SqlConnection(builder.ConnectionString, new SqlCredential(settings.UserName, password));
    }
}
