namespace RedoxExport.Connections;

/// <summary>Where the credentials of a connection come from, without the credentials.</summary>
internal sealed record KeySource
{
    /// <summary>The full path of the key file; <see langword="null"/> if the key is somewhere else.</summary>
    public string? KeyPath { get; init; }

    /// <summary>The thumbprint of the certificate; <see langword="null"/> if the key is somewhere else.</summary>
    public string? CertificateThumbprint { get; init; }

    /// <summary>The name of the secret of SecretManagement; <see langword="null"/> if the key is somewhere else.</summary>
    public string? SecretName { get; init; }

    /// <summary>The vault of the secret; <see langword="null"/> for SecretManagement's default vault.</summary>
    public string? Vault { get; init; }

    /// <summary>The id of the key as it was specified; <see langword="null"/> if the key has its own.</summary>
    public string? KeyId { get; init; }

    /// <summary>The parameters whose values are secrets themselves, such as <c>-AccessToken</c>.</summary>
    public IReadOnlyList<string> Secrets { get; init; } = [];
}
