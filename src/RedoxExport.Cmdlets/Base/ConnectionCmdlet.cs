using System.Management.Automation;
using System.Net;
using System.Security;
using System.Security.Cryptography.X509Certificates;
using RedoxExport.Authentication;
using RedoxExport.Connections;
using RedoxExport.Profiles;
using RedoxExport.Transport;

namespace RedoxExport.Cmdlets;

/// <summary>The base of the cmdlets that are told how to reach a server and how to sign in there.</summary>
public abstract class ConnectionCmdlet : AsyncCmdlet
{
    /// <summary>The parameter set for a Redox destination.</summary>
    private protected const string RedoxSet = "Redox";

    /// <summary>The parameter set for any other server.</summary>
    private protected const string ServerSet = "Server";

    /// <summary>The parameter set for profiles by name.</summary>
    private protected const string ProfileSet = "Profile";

    /// <summary>The parameter set for profiles from the pipeline.</summary>
    private protected const string InputObjectSet = "InputObject";

    /// <summary>The names of profiles, which Save-RedoxExportProfile has saved; wildcards are allowed.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ProfileSet)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ProfileNameCompleter))]
    public string[] Profile { get; set; } = [];

    /// <summary>Profiles of Get-RedoxExportProfile.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = InputObjectSet)]
    [ValidateNotNull]
    public ConnectionProfile[] InputObject { get; set; } = [];

    /// <summary>The slug of the Redox destination, such as <c>redox-fhir-sandbox</c>; case-sensitive.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = RedoxSet)]
    [ValidateNotNullOrEmpty]
    public string Destination { get; set; } = string.Empty;

    /// <summary><c>Development</c>, <c>Staging</c> or <c>Production</c>.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = RedoxSet)]
    [ArgumentCompleter(typeof(EnvironmentCompleter))]
    [ValidateNotNullOrEmpty]
    public string Environment { get; set; } = string.Empty;

    /// <summary>The region of the Redox account; US by default.</summary>
    [Parameter(ParameterSetName = RedoxSet)]
    public RedoxRegion Region { get; set; }

    /// <summary>The FHIR base of a server other than Redox, or of a sandbox.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ServerSet)]
    [Alias("BaseUrl", "Uri", "Url")]
    [ValidateNotNull]
    public Uri BaseUri { get; set; } = null!;

    /// <summary>The token endpoint; by default known for Redox, and discovered on other servers (<c>.well-known/smart-configuration</c>).</summary>
    [Parameter(ParameterSetName = RedoxSet)]
    [Parameter(ParameterSetName = ServerSet)]
    [Alias("TokenUrl", "TokenEndpoint")]
    public Uri? TokenUri { get; set; }

    /// <summary>The client id of the OAuth API key.</summary>
    [Parameter(ParameterSetName = RedoxSet)]
    [Parameter(ParameterSetName = ServerSet)]
    public string? ClientId { get; set; }

    /// <summary>The key's id (<c>kid</c>); required unless a JWK contains it.</summary>
    [Parameter(ParameterSetName = RedoxSet)]
    [Parameter(ParameterSetName = ServerSet)]
    [Alias("Kid")]
    public string? KeyId { get; set; }

    /// <summary>The file with the private key: PEM, JWK, JWKS or PFX.</summary>
    [Parameter(ParameterSetName = RedoxSet)]
    [Parameter(ParameterSetName = ServerSet)]
    [Alias("CertificatePath", "PrivateKeyPath")]
    [ValidateNotNullOrEmpty]
    public string? KeyPath { get; set; }

    /// <summary>The private key as a secure string (PEM, JWK or JWKS), such as the output of <c>Get-Secret</c>.</summary>
    [Parameter(ParameterSetName = RedoxSet)]
    [Parameter(ParameterSetName = ServerSet)]
    [Alias("PrivateKey")]
    public SecureString? Key { get; set; }

    /// <summary>The name of a secret of SecretManagement that is the private key (PEM, JWK or JWKS). <c>Get-Secret</c> reads it.</summary>
    [Parameter(ParameterSetName = RedoxSet)]
    [Parameter(ParameterSetName = ServerSet)]
    [ValidateNotNullOrEmpty]
    public string? SecretName { get; set; }

    /// <summary>The vault of the secret; SecretManagement's default vault if omitted.</summary>
    [Parameter(ParameterSetName = RedoxSet)]
    [Parameter(ParameterSetName = ServerSet)]
    [Alias("SecretVault")]
    [ValidateNotNullOrEmpty]
    public string? Vault { get; set; }

    /// <summary>A certificate with its private key.</summary>
    [Parameter(ParameterSetName = RedoxSet)]
    [Parameter(ParameterSetName = ServerSet)]
    public X509Certificate2? Certificate { get; set; }

    /// <summary>The thumbprint of a certificate in the user's or the computer's store.</summary>
    [Parameter(ParameterSetName = RedoxSet)]
    [Parameter(ParameterSetName = ServerSet)]
    [Alias("Thumbprint")]
    [ValidateNotNullOrEmpty]
    public string? CertificateThumbprint { get; set; }

    /// <summary>The password of a PFX file or of an encrypted PEM.</summary>
    [Parameter(ParameterSetName = RedoxSet)]
    [Parameter(ParameterSetName = ServerSet)]
    [Alias("KeyPassword")]
    public SecureString? CertificatePassword { get; set; }

    /// <summary>A bearer token to use unchanged. It cannot be renewed.</summary>
    [Parameter(ParameterSetName = RedoxSet)]
    [Parameter(ParameterSetName = ServerSet)]
    [Alias("Token")]
    public SecureString? AccessToken { get; set; }

    /// <summary>OAuth scopes, such as <c>fhir:production</c>.</summary>
    [Parameter(ParameterSetName = RedoxSet)]
    [Parameter(ParameterSetName = ServerSet)]
    [Alias("OAuthScope")]
    public string[]? Scope { get; set; }

    /// <summary>The value of the <c>Redox-Source-Id</c> header; needed only if several sources share an environment.</summary>
    [Parameter(ParameterSetName = RedoxSet)]
    [Parameter(ParameterSetName = ServerSet)]
    public Guid? SourceId { get; set; }

    /// <summary>A name for the connection; by default derived from the destination or the host.</summary>
    [Parameter(ParameterSetName = RedoxSet)]
    [Parameter(ParameterSetName = ServerSet)]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <summary>Other hosts that may receive the token: <c>host</c>, <c>host:port</c> or <c>*.domain</c>.</summary>
    [Parameter(ParameterSetName = RedoxSet)]
    [Parameter(ParameterSetName = ServerSet)]
    public string[]? TrustedHost { get; set; }

    /// <summary>Allows unencrypted HTTP to the connection's own host, for test networks.</summary>
    [Parameter(ParameterSetName = RedoxSet)]
    [Parameter(ParameterSetName = ServerSet)]
    public SwitchParameter AllowInsecure { get; set; }

    /// <summary>The proxy; the system's proxy by default.</summary>
    [Parameter(ParameterSetName = RedoxSet)]
    [Parameter(ParameterSetName = ServerSet)]
    public Uri? Proxy { get; set; }

    /// <summary>The credential for the proxy.</summary>
    [Parameter(ParameterSetName = RedoxSet)]
    [Parameter(ParameterSetName = ServerSet)]
    [Credential]
    public PSCredential? ProxyCredential { get; set; }

    /// <summary>Signs in at the proxy with the current account.</summary>
    [Parameter(ParameterSetName = RedoxSet)]
    [Parameter(ParameterSetName = ServerSet)]
    public SwitchParameter ProxyUseDefaultCredentials { get; set; }

    /// <summary>The longest time in seconds until an answer begins, and the longest pause within it; 100 by default.</summary>
    [Parameter(ParameterSetName = RedoxSet)]
    [Parameter(ParameterSetName = ServerSet)]
    [ValidateRange(1, 86400)]
    public int TimeoutSec { get; set; } = 100;

    /// <summary>The total number of attempts for one request; 5 by default.</summary>
    [Parameter(ParameterSetName = RedoxSet)]
    [Parameter(ParameterSetName = ServerSet)]
    [ValidateRange(1, 100)]
    public int MaxAttempts { get; set; } = 5;

    /// <summary>The longest pause that a server may request: a time span, or seconds; six hours by default.</summary>
    [Parameter(ParameterSetName = RedoxSet)]
    [Parameter(ParameterSetName = ServerSet)]
    [TimeSpanTransformation]
    public TimeSpan MaxRetryDelay { get; set; } = TimeSpan.FromHours(6);

    // The profile whose settings are being read; null until it has been read.
    private ConnectionProfile? _read;

    // Paths and keys are read on the pipeline thread, because the session state may only be used there.
    private protected ConnectionSettings SettingsOrTerminate() => Guarded(Settings, Target);

    /// <summary>The settings of the profiles that the parameters name. The caller disposes of their keys.</summary>
    private protected IEnumerable<ConnectionSettings> SettingsOfProfiles() => NamedProfiles().Select(profile => Guarded(profile.Read, () => _read is { } read ? ProfileSettings.TargetOf(read) : new ConnectionSettings { Name = profile.Name }));

    /// <summary>The profiles that were specified, each with its name and a function that reads its settings and its key.</summary>
    private protected IEnumerable<(string Name, Func<ConnectionSettings> Read)> NamedProfiles() => ParameterSetName == InputObjectSet
        ? InputObject.Select(profile => (profile.Name, Settings(() => profile)))
        : ProfileSelection.Of(new ProfileStore(), Profile).Select(found => (found.Name, Settings(found.Read)));

    private Func<ConnectionSettings> Settings(Func<ConnectionProfile> read) => () =>
    {
        _read = null;
        _read = read();
        return ProfileSettings.Of(this, _read, this);
    };

    private T Guarded<T>(Func<T> work, Func<ConnectionSettings> target)
    {
        try
        {
            return work();
        }
        catch (RedoxExportException e)
        {
            OnFailure(e, target());
            ThrowTerminatingError(e.ToErrorRecord());
            throw;
        }
    }

    /// <summary>Called before an error about the settings terminates the cmdlet.</summary>
    /// <param name="error">The error.</param>
    /// <param name="target">The name and the address of the connection, as far as they are known, and nothing else.</param>
    private protected virtual void OnFailure(RedoxExportException error, ConnectionSettings target)
    {
    }

    private ConnectionSettings Settings()
    {
        string[] given = [.. Ways().Where(way => way.Given).Select(way => way.Parameter)];
        if (given.Length > 1)
        {
            throw CmdletErrors.CredentialsAmbiguous(given);
        }

        if (given.Length == 0 && NeedsCredentials() is { } because)
        {
            throw CmdletErrors.CredentialsMissing(because);
        }

        if (Vault is not null && SecretName is null)
        {
            throw CmdletErrors.SecretNameMissing();
        }

        if (Proxy is null && (ProxyCredential is not null || ProxyUseDefaultCredentials))
        {
            throw CmdletErrors.ProxyMissing(ProxyCredential is not null ? "-ProxyCredential" : "-ProxyUseDefaultCredentials");
        }

        return Target() with
        {
            TokenUri = TokenUri,
            ClientId = ClientId,
            Key = ReadKey(),
            Source = Source(),
            AccessToken = AccessToken,
            Scope = Scope is { Length: > 0 } ? string.Join(" ", Scope) : null,
            Transport = new GateOptions
            {
                TrustedHosts = TrustedHost ?? [],
                AllowInsecure = AllowInsecure,
                Proxy = MakeProxy(),
                Timeout = TimeSpan.FromSeconds(TimeoutSec),
                MaxAttempts = MaxAttempts,
                MaxRetryDelay = MaxRetryDelay,
                SourceId = SourceId?.ToString("D"),
            },
        };
    }

    private ConnectionSettings Target()
    {
        bool toServer = ParameterSetName == ServerSet;
        return new ConnectionSettings
        {
            Name = Name,
            Destination = toServer ? null : Destination,
            Environment = toServer ? null : Environment,
            Region = Region,
            BaseUri = toServer ? BaseUri : null,
        };
    }

    // An incomplete set of credentials is an error. It is reported here and not as a 401 at the first export.
    private string? NeedsCredentials()
    {
        if (ParameterSetName == RedoxSet || (BaseUri.IsAbsoluteUri && RedoxHosts.IsRedox(BaseUri)))
        {
            return "but Redox requires them";
        }

        string? half = new (string Parameter, bool Given)[]
        {
            ("-ClientId", ClientId is not null),
            ("-KeyId", KeyId is not null),
            ("-CertificatePassword", CertificatePassword is not null),
            ("-Scope", Scope is not null),
            ("-TokenUri", TokenUri is not null),
        }.FirstOrDefault(part => part.Given).Parameter;
        return half is null ? null : $"and {half} has no effect without them";
    }

    private (string Parameter, bool Given)[] Ways() =>
    [
        ("-KeyPath", KeyPath is not null),
        ("-Key", Key is not null),
        ("-SecretName", SecretName is not null),
        ("-Certificate", Certificate is not null),
        ("-CertificateThumbprint", CertificateThumbprint is not null),
        ("-AccessToken", AccessToken is not null),
    ];

    private KeySource Source() => new()
    {
        KeyPath = KeyPath is null ? null : FilePaths.Unresolved(this, KeyPath),
        CertificateThumbprint = CertificateThumbprint,
        SecretName = SecretName,
        Vault = Vault,
        KeyId = KeyId,
        Secrets =
        [
            .. new (string Parameter, bool Given)[]
            {
                ("-Key", Key is not null),
                ("-Certificate", Certificate is not null),
                ("-CertificatePassword", CertificatePassword is not null),
                ("-AccessToken", AccessToken is not null),
                ("-ProxyCredential", ProxyCredential is not null),
            }.Where(secret => secret.Given).Select(secret => secret.Parameter),
        ],
    };

    private SigningKey? ReadKey()
    {
        if (KeyPath is not null)
        {
            return SigningKey.FromFile(FilePaths.Unresolved(this, KeyPath), KeyId, CertificatePassword, this);
        }

        if (Key is not null)
        {
            return SigningKey.FromSecureString(Key, KeyId, CertificatePassword);
        }

        if (SecretName is not null)
        {
            return SigningKey.FromSecureString(VaultSecret.Read(this, SecretName, Vault), KeyId, CertificatePassword);
        }

        if (Certificate is not null)
        {
            return SigningKey.FromCertificate(Certificate, KeyId);
        }

        return CertificateThumbprint is not null ? SigningKey.FromStore(CertificateThumbprint, KeyId) : null;
    }

    private WebProxy? MakeProxy()
    {
        if (Proxy is null)
        {
            return null;
        }

        WebProxy proxy = new(Proxy) { UseDefaultCredentials = ProxyUseDefaultCredentials };
        if (ProxyCredential is not null)
        {
            proxy.Credentials = ProxyCredential.GetNetworkCredential();
        }

        return proxy;
    }
}
