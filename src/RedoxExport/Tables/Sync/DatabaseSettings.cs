using System.Security;

namespace RedoxExport.Tables;

/// <summary>A database and how to sign in there.</summary>
internal sealed record DatabaseSettings
{
    /// <summary>
    /// For PostgreSQL a host, <c>host:port</c>, the folder of a Unix socket, or settings such as <c>Host=db;Port=5433</c>; for SQL Server a host,
    /// <c>host,port</c> or <c>host\instance</c>.
    /// </summary>
    public required string Server { get; init; }

    /// <summary>The database; <see langword="null"/> for the server's default.</summary>
    public string? Database { get; init; }

    /// <summary>The schema of the tables.</summary>
    public required string Schema { get; init; }

    /// <summary>The user; <see langword="null"/> for the default of the system.</summary>
    public string? UserName { get; init; }

    /// <summary>The password, or an access token in its place.</summary>
    public SecureString? Password { get; init; }

    /// <summary>The file with the certificates of the authorities that are trusted in place of those of the system.</summary>
    public string? RootCertificate { get; init; }

    /// <summary>Connects without TLS (PostgreSQL only), or without checking the certificate, if the server wants that.</summary>
    public bool AllowInsecure { get; init; }
}
