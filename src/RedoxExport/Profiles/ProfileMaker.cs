using System.Net;
using RedoxExport.Connections;
using RedoxExport.Transport;

namespace RedoxExport.Profiles;

/// <summary>Makes the profile of a connection.</summary>
internal static class ProfileMaker
{
    /// <param name="name">The name of the profile.</param>
    /// <param name="connection">The connection.</param>
    /// <param name="scope">The accounts that the profile is for.</param>
    /// <param name="path">The file of the profile.</param>
    /// <exception cref="RedoxExportException"><c>ProfileHasSecret</c>: the connection cannot be made again without a secret.</exception>
    public static ConnectionProfile Of(string name, RedoxConnection connection, ProfileScope scope, string path)
    {
        ConnectionSettings settings = connection.Settings;
        GateOptions transport = settings.Transport;
        WebProxy? proxy = transport.Proxy as WebProxy;
        if (SecretsOf(settings, proxy) is { Length: > 0 } secrets)
        {
            throw ProfileErrors.HasSecret(connection.Name, secrets);
        }

        GateOptions usual = new();
        return new ConnectionProfile(name, scope, path)
        {
            Destination = settings.BaseUri is null ? connection.Destination : null,
            Environment = settings.BaseUri is null ? connection.Environment : null,
            Region = settings.BaseUri is null ? settings.Region : null,
            BaseUri = settings.BaseUri is null ? null : connection.BaseUri,
            TokenUri = settings.TokenUri,
            ClientId = settings.ClientId,
            KeyId = settings.Source.KeyId,
            KeyPath = settings.Source.KeyPath,
            CertificateThumbprint = settings.Source.CertificateThumbprint,
            SecretName = settings.Source.SecretName,
            Vault = settings.Source.Vault,
            OAuthScope = settings.Scope,
            SourceId = transport.SourceId,
            TrustedHost = [.. transport.TrustedHosts],
            AllowInsecure = transport.AllowInsecure,
            Proxy = proxy?.Address,
            ProxyUseDefaultCredentials = proxy?.UseDefaultCredentials == true,
            TimeoutSec = transport.Timeout == usual.Timeout ? null : (int)transport.Timeout.TotalSeconds,
            MaxAttempts = transport.MaxAttempts == usual.MaxAttempts ? null : transport.MaxAttempts,
            MaxRetryDelay = transport.MaxRetryDelay == usual.MaxRetryDelay ? null : TimeSpan.FromSeconds(Math.Ceiling(transport.MaxRetryDelay.TotalSeconds)),
        };
    }

    private static string[] SecretsOf(ConnectionSettings settings, WebProxy? proxy) =>
    [
        .. settings.Source.Secrets,
        .. settings.TokenUri is { } token && ProfileSecrets.HasSecret(token) ? ["-TokenUri with a user name or a query"] : Array.Empty<string>(),
        .. proxy?.Address is { } address && ProfileSecrets.HasSecret(address) ? ["-Proxy with a user name or a query"] : Array.Empty<string>(),
    ];
}
