using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using System.Security;
using Npgsql;
using RedoxExport.Tables;

namespace RedoxExport.Stores.Postgres;

/// <summary>Makes Npgsql's settings of ours.</summary>
internal static class PostgresConnection
{
    private const int ConnectSeconds = 15;

    // Settings that would put a secret into a command line, or values of rows into messages.
    private static readonly string[] Refused = ["Password", "SSL Password", "Passfile", "Include Error Detail", "Log Parameters", "Persist Security Info"];

    /// <exception cref="RedoxExportException"><c>DatabaseSettingsNotValid</c>.</exception>
    public static NpgsqlConnectionStringBuilder Create(DatabaseSettings settings)
    {
        NpgsqlConnectionStringBuilder builder = settings.Server.Contains('=') ? FromText(settings.Server) : FromHost(settings.Server);
        if (string.IsNullOrEmpty(builder.Host))
        {
            throw DatabaseErrors.SettingsNotValid("The settings of the database server have no host.", "Specify a host, such as db.example.org or db.example.org:5433.");
        }

        if (new PostgresDialect(settings.Schema).ProblemOf(settings.Schema) is { } problem)
        {
            throw DatabaseErrors.SettingsNotValid($"The name of the schema {problem}.", "Specify another schema with -Schema, or omit it to use public.");
        }

        builder.Database = settings.Database ?? builder.Database;
        builder.Username = settings.UserName ?? builder.Username;
        builder.Password = settings.Password is null ? null : TextOf(settings.Password);
        builder.SslMode = settings.AllowInsecure || IsLocal(builder.Host) ? SslMode.Prefer : SslMode.VerifyFull;
        builder.RootCertificate = settings.RootCertificate ?? builder.RootCertificate;

        // The rows are sent as UTF-8. PGCLIENTENCODING would let the server read them as something else.
        (builder.ClientEncoding, builder.Encoding) = (PostgresDialect.ClientEncoding, PostgresDialect.ClientEncoding);
        builder.ApplicationName ??= "RedoxExport";
        builder.Timeout = ConnectSeconds;
        builder.CommandTimeout = 0;
        builder.TcpKeepAlive = true;
        builder.Pooling = false;
        builder.Enlist = false;
        return builder;
    }

    /// <summary>Makes what connects, with no more of Npgsql than the sync uses: the rest would be compiled at each start of PowerShell.</summary>
    public static NpgsqlDataSource Build(NpgsqlConnectionStringBuilder settings)
    {
        NpgsqlSlimDataSourceBuilder builder = new(settings.ConnectionString);
        builder.EnableTransportSecurity();
        builder.EnableIntegratedSecurity();

        // The types of parameters and results are built in: the catalog need not be read for them.
        builder.ConfigureTypeLoading(types => types.EnableTypeLoading(false));
        return builder.Build();
    }

    /// <summary>The host and the port, for messages.</summary>
    public static string Describe(NpgsqlConnectionStringBuilder builder) =>
        string.Format(CultureInfo.InvariantCulture, builder.Host!.Contains(':') ? "[{0}]:{1}" : "{0}:{1}", builder.Host, builder.Port);

    // The folder of a Unix socket, or this machine: nobody else sees what is sent.
    private static bool IsLocal(string hosts) => hosts.Split(',').All(host =>
        host.StartsWith('/') || host.StartsWith('@') || string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host, out IPAddress? address) && IPAddress.IsLoopback(address)));

    private static NpgsqlConnectionStringBuilder FromHost(string text)
    {
        NpgsqlConnectionStringBuilder builder = [];
        int colon = text.LastIndexOf(':');

        // More than one colon without brackets is an IPv6 address without a port.
        bool hasPort = colon > 0 && !text.StartsWith('/') && (text[colon - 1] == ']' || text.IndexOf(':') == colon);
        string host = (hasPort ? text[..colon] : text).Trim();
        builder.Host = host.StartsWith('[') && host.EndsWith(']') ? host[1..^1] : host;
        if (hasPort)
        {
            builder.Port = int.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out int port) && port is > 0 and <= 65_535
                ? port
                : throw DatabaseErrors.SettingsNotValid("The port of the database server is not a number from 1 to 65535.", "Specify a host, such as db.example.org or db.example.org:5433.");
        }

        return builder;
    }

    private static NpgsqlConnectionStringBuilder FromText(string text)
    {
        NpgsqlConnectionStringBuilder builder;
        try
        {
            builder = new NpgsqlConnectionStringBuilder(text);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or OverflowException or KeyNotFoundException)
        {
            // The exception would quote the text.
            throw DatabaseErrors.SettingsNotValid("The settings of the database server cannot be read.", "Specify a host, such as db.example.org:5433, or settings of Npgsql, such as 'Host=db.example.org;Port=5433'.");
        }

        foreach (string name in Refused)
        {
            if (builder.ContainsKey(name) && builder.Keys.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                throw DatabaseErrors.SettingsNotValid($"The settings of the database server contain '{name}'.", "Remove it. Specify the user and the password with -Credential, or a token with -AccessToken.");
            }
        }

        return builder;
    }

    private static string TextOf(SecureString secret)
    {
        IntPtr memory = Marshal.SecureStringToGlobalAllocUnicode(secret);
        try
        {
            return Marshal.PtrToStringUni(memory)!;
        }
        finally
        {
            Marshal.ZeroFreeGlobalAllocUnicode(memory);
        }
    }
}
