namespace RedoxExport.Authentication;

/// <summary>A new key: where its halves are, and what to do with them. It does not contain the private key.</summary>
public sealed class CreatedKey
{
    internal CreatedKey(string keyId, KeyAlgorithm algorithm)
    {
        KeyId = keyId;
        Algorithm = algorithm;
    }

    /// <summary>The id (kid) under which the public key has to be registered.</summary>
    public string KeyId { get; }

    /// <summary>The algorithm that the key signs with.</summary>
    public KeyAlgorithm Algorithm { get; }

    /// <summary>The file of the private key; <see langword="null"/> if the key is somewhere else.</summary>
    public string? KeyPath { get; internal init; }

    /// <summary>The name of the secret of SecretManagement; <see langword="null"/> if the key is somewhere else.</summary>
    public string? SecretName { get; internal init; }

    /// <summary>The vault of the secret; <see langword="null"/> for SecretManagement's default vault.</summary>
    public string? Vault { get; internal init; }

    /// <summary>The thumbprint of the certificate; <see langword="null"/> if the key is somewhere else.</summary>
    public string? CertificateThumbprint { get; internal init; }

    /// <summary>The file of the public key, as PEM.</summary>
    public required string PublicKeyPath { get; init; }

    /// <summary>The file of all current public keys, as a JWKS.</summary>
    public required string JwksPath { get; init; }

    /// <summary>The ids of the keys of the JWKS, newest first.</summary>
    public required IReadOnlyList<string> JwksKeyIds { get; init; }

    /// <summary>How to register the public key.</summary>
    public string Registration => JwksKeyIds.Count == 1
        ? $"Register '{JwksPath}', or the public key with the key id '{KeyId}', with the OAuth API key in the Redox dashboard."
        : $"Register '{JwksPath}', or the public key with the key id '{KeyId}', and keep '{JwksKeyIds[1]}' registered until every script uses the new key.";

    /// <summary>A command that connects with the key. The values in angle brackets are yours.</summary>
    public string ConnectCommand => $"Connect-RedoxExport -Destination <slug> -Environment <environment> -ClientId <client id> -KeyId {KeyId} {PlaceOfKey}";

    private string PlaceOfKey => (KeyPath, CertificateThumbprint) switch
    {
        ({ } path, _) => $"-KeyPath '{path.Replace("'", "''")}'",
        (_, { } thumbprint) => $"-CertificateThumbprint {thumbprint}",
        _ => $"-Key (Get-Secret -Name '{SecretName!.Replace("'", "''")}'{(Vault is null ? string.Empty : $" -Vault '{Vault.Replace("'", "''")}'")})",
    };
}
