using System.Security;
using RedoxExport.Authentication;
using RedoxExport.Transport;

namespace RedoxExport.Connections;

/// <summary>What a connection is made from: a Redox destination, or any server's base URI.</summary>
public sealed class ConnectionSettings
{
    /// <summary>A name for it; made from the destination or the host where <see langword="null"/>.</summary>
    public string? Name { get; init; }

    /// <summary>Redox's slug of the destination; case-sensitive.</summary>
    public string? Destination { get; init; }

    /// <summary><c>Development</c>, <c>Staging</c> or <c>Production</c>.</summary>
    public string? Environment { get; init; }

    /// <summary>Where the Redox account lives.</summary>
    public RedoxRegion Region { get; init; }

    /// <summary>The FHIR base of a server, in place of destination, environment and region.</summary>
    public Uri? BaseUri { get; init; }

    /// <summary>The token endpoint; known for Redox, discovered elsewhere (SMART App Launch, conformance).</summary>
    public Uri? TokenUri { get; init; }

    /// <summary>The OAuth client id, with <see cref="Key"/>.</summary>
    public string? ClientId { get; init; }

    /// <summary>Signs the client's assertions. The connection owns it from then on.</summary>
    public SigningKey? Key { get; init; }

    /// <summary>OAuth scopes, separated by spaces.</summary>
    public string? Scope { get; init; }

    /// <summary>A token to use as it is.</summary>
    public SecureString? AccessToken { get; init; }

    /// <summary>How requests are sent.</summary>
    public GateOptions Transport { get; init; } = new();
}
