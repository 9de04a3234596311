using System.Security;
using RedoxExport.Authentication;
using RedoxExport.Transport;

namespace RedoxExport.Connections;

/// <summary>The settings of a connection, to a Redox destination or to the base URI of any server.</summary>
internal sealed record ConnectionSettings
{
    /// <summary>The name of the connection; derived from the destination or the host if <see langword="null"/>.</summary>
    public string? Name { get; init; }

    /// <summary>The slug of the Redox destination; case-sensitive.</summary>
    public string? Destination { get; init; }

    /// <summary><c>Development</c>, <c>Staging</c> or <c>Production</c>.</summary>
    public string? Environment { get; init; }

    /// <summary>The region of the Redox account.</summary>
    public RedoxRegion Region { get; init; }

    /// <summary>The FHIR base of a server, instead of destination, environment and region.</summary>
    public Uri? BaseUri { get; init; }

    /// <summary>The token endpoint; known for Redox, discovered on other servers if <see langword="null"/> (SMART App Launch, conformance).</summary>
    public Uri? TokenUri { get; init; }

    /// <summary>The OAuth client id, with <see cref="Key"/>.</summary>
    public string? ClientId { get; init; }

    /// <summary>The key that signs the client assertions. The connection disposes of it.</summary>
    public SigningKey? Key { get; init; }

    /// <summary>OAuth scopes, separated by spaces.</summary>
    public string? Scope { get; init; }

    /// <summary>An access token to use unchanged; it cannot be renewed.</summary>
    public SecureString? AccessToken { get; init; }

    /// <summary>Where the key comes from, so that a profile can name it.</summary>
    public KeySource Source { get; init; } = new();

    /// <summary>The options for sending requests.</summary>
    public GateOptions Transport { get; init; } = new();
}
