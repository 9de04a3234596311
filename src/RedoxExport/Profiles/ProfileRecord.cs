using System.Text.Json.Serialization;

namespace RedoxExport.Profiles;

/// <summary>The document of a profile. Members are written in the order in which they are declared.</summary>
/// <remarks>A member that is not known could be a mistyped one, or a secret, so it makes the document invalid.</remarks>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record ProfileRecord
{
    /// <summary>The only version so far.</summary>
    public const int CurrentVersion = 1;

    public required int Version { get; init; }

    public required string? Name { get; init; }

    public string? Destination { get; init; }

    public string? Environment { get; init; }

    public string? Region { get; init; }

    public string? BaseUri { get; init; }

    public string? TokenUri { get; init; }

    public string? ClientId { get; init; }

    public string? KeyId { get; init; }

    public string? KeyPath { get; init; }

    public string? CertificateThumbprint { get; init; }

    public string? SecretName { get; init; }

    public string? Vault { get; init; }

    public string? OAuthScope { get; init; }

    public string? SourceId { get; init; }

    public IReadOnlyList<string?>? TrustedHost { get; init; }

    public bool? AllowInsecure { get; init; }

    public string? Proxy { get; init; }

    public bool? ProxyUseDefaultCredentials { get; init; }

    /// <summary>In seconds.</summary>
    public int? TimeoutSec { get; init; }

    public int? MaxAttempts { get; init; }

    /// <summary>In seconds.</summary>
    public int? MaxRetryDelaySec { get; init; }
}
