using RedoxExport.Connections;

namespace RedoxExport.Profiles;

/// <summary>A named connection without secrets: the server, and where its key is.</summary>
public sealed class ConnectionProfile
{
    internal ConnectionProfile(string name, ProfileScope scope, string path)
    {
        Name = name;
        Scope = scope;
        Path = path;
    }

    /// <summary>The name of the profile, and of the connections that are made with it.</summary>
    public string Name { get; }

    /// <summary>The accounts that the profile is for.</summary>
    public ProfileScope Scope { get; }

    /// <summary>True if another profile of the same name takes precedence: that of the current user.</summary>
    public bool IsHidden { get; internal init; }

    /// <summary>The slug of the Redox destination; <see langword="null"/> for another server.</summary>
    public string? Destination { get; internal init; }

    /// <summary>The Redox environment; <see langword="null"/> for another server.</summary>
    public string? Environment { get; internal init; }

    /// <summary>The region of the Redox account; <see langword="null"/> for another server.</summary>
    public RedoxRegion? Region { get; internal init; }

    /// <summary>The FHIR base of a server other than Redox.</summary>
    public Uri? BaseUri { get; internal init; }

    /// <summary>The token endpoint, if it was specified.</summary>
    public Uri? TokenUri { get; internal init; }

    /// <summary>The OAuth client id.</summary>
    public string? ClientId { get; internal init; }

    /// <summary>The key's id, if it was specified.</summary>
    public string? KeyId { get; internal init; }

    /// <summary>The file of the private key.</summary>
    public string? KeyPath { get; internal init; }

    /// <summary>The thumbprint of the certificate with the private key.</summary>
    public string? CertificateThumbprint { get; internal init; }

    /// <summary>The secret of SecretManagement that is the private key.</summary>
    public string? SecretName { get; internal init; }

    /// <summary>The vault of the secret; <see langword="null"/> for the default vault.</summary>
    public string? Vault { get; internal init; }

    /// <summary>The OAuth scopes, separated by spaces, if they were specified.</summary>
    public string? OAuthScope { get; internal init; }

    /// <summary>The value of the <c>Redox-Source-Id</c> header.</summary>
    public string? SourceId { get; internal init; }

    /// <summary>Other hosts that may receive the token.</summary>
    public IReadOnlyList<string> TrustedHost { get; internal init; } = [];

    /// <summary>True if unencrypted HTTP to the connection's own host is allowed.</summary>
    public bool AllowInsecure { get; internal init; }

    /// <summary>The proxy; <see langword="null"/> for the system's proxy.</summary>
    public Uri? Proxy { get; internal init; }

    /// <summary>True if the connection signs in at the proxy with the current account.</summary>
    public bool ProxyUseDefaultCredentials { get; internal init; }

    /// <summary>The longest time in seconds until an answer begins; <see langword="null"/> for the default.</summary>
    public int? TimeoutSec { get; internal init; }

    /// <summary>The total number of attempts for one request; <see langword="null"/> for the default.</summary>
    public int? MaxAttempts { get; internal init; }

    /// <summary>The longest pause that a server may request; <see langword="null"/> for the default.</summary>
    public TimeSpan? MaxRetryDelay { get; internal init; }

    /// <summary>The file of the profile.</summary>
    public string Path { get; }

    /// <summary>The server in one line.</summary>
    public string Server => Destination is not null ? $"{Destination}/{Environment}" : BaseUri?.AbsoluteUri ?? string.Empty;

    /// <summary>The place of the key in one line: <c>file</c>, <c>certificate</c> or <c>secret</c> and its name; <c>none</c> without a sign-in.</summary>
    public string KeySource => (KeyPath, CertificateThumbprint, SecretName) switch
    {
        ({ } path, _, _) => $"file {path}",
        (_, { } thumbprint, _) => $"certificate {thumbprint}",
        (_, _, { } secret) => Vault is null ? $"secret {secret}" : $"secret {Vault}/{secret}",
        _ => "none",
    };

    /// <summary>The name of the folder of its runs, next to those of other profiles.</summary>
    internal string FolderName => ProfileName.Canonical(Name);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
