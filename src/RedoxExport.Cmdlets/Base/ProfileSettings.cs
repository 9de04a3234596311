using System.Management.Automation;
using System.Net;
using RedoxExport.Authentication;
using RedoxExport.Connections;
using RedoxExport.Profiles;
using RedoxExport.Transport;

namespace RedoxExport.Cmdlets;

/// <summary>Makes the settings of a connection from a profile: the same as Connect-RedoxExport makes from its parameters.</summary>
internal static class ProfileSettings
{
    /// <summary>Reads the key of a profile. Call it on the pipeline thread.</summary>
    /// <param name="cmdlet">The cmdlet that needs the settings.</param>
    /// <param name="profile">The profile.</param>
    /// <param name="events">Receives warnings about the key.</param>
    /// <exception cref="RedoxExportException">The key is missing or cannot be used.</exception>
    public static ConnectionSettings Of(PSCmdlet cmdlet, ConnectionProfile profile, IExportEvents events)
    {
        GateOptions usual = new();
        return TargetOf(profile) with
        {
            TokenUri = profile.TokenUri,
            ClientId = profile.ClientId,
            Key = ReadKey(cmdlet, profile, events),
            Source = new KeySource
            {
                KeyPath = profile.KeyPath,
                CertificateThumbprint = profile.CertificateThumbprint,
                SecretName = profile.SecretName,
                Vault = profile.Vault,
                KeyId = profile.KeyId,
            },
            Scope = profile.OAuthScope,
            Transport = usual with
            {
                TrustedHosts = profile.TrustedHost,
                AllowInsecure = profile.AllowInsecure,
                Proxy = profile.Proxy is null ? null : new WebProxy(profile.Proxy) { UseDefaultCredentials = profile.ProxyUseDefaultCredentials },
                Timeout = profile.TimeoutSec is { } seconds ? TimeSpan.FromSeconds(seconds) : usual.Timeout,
                MaxAttempts = profile.MaxAttempts ?? usual.MaxAttempts,
                MaxRetryDelay = profile.MaxRetryDelay ?? usual.MaxRetryDelay,
                SourceId = profile.SourceId,
            },
        };
    }

    /// <summary>The FHIR base address of a profile; <see langword="null"/> if its settings have none.</summary>
    public static Uri? AddressOf(ConnectionProfile profile) => RedoxConnection.AddressOf(TargetOf(profile));

    /// <summary>The name and the address of a profile as settings of a connection, without its key.</summary>
    public static ConnectionSettings TargetOf(ConnectionProfile profile) => new()
    {
        Name = profile.Name,
        Destination = profile.Destination,
        Environment = profile.Environment,
        Region = profile.Region ?? RedoxRegion.US,
        BaseUri = profile.BaseUri,
    };

    private static SigningKey? ReadKey(PSCmdlet cmdlet, ConnectionProfile profile, IExportEvents events) =>
        profile.KeyPath is not null ? SigningKey.FromFile(profile.KeyPath, profile.KeyId, null, events)
        : profile.SecretName is not null ? SigningKey.FromSecureString(VaultSecret.Read(cmdlet, profile.SecretName, profile.Vault), profile.KeyId, null)
        : profile.CertificateThumbprint is not null ? SigningKey.FromStore(profile.CertificateThumbprint, profile.KeyId)
        : null;
}
