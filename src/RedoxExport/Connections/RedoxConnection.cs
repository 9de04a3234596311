using System.Net.Http;
using RedoxExport.Authentication;
using RedoxExport.Transport;

namespace RedoxExport.Connections;

/// <summary>A connection to a server, and how it signs in there. Does not expose any secret.</summary>
public sealed class RedoxConnection : IDisposable
{
    // RFC 2606: a name that no server has.
    private static readonly Uri NoServer = new("https://manifest.invalid");

    private readonly ConnectionSettings _settings;
    private readonly bool _ownsKey;
    private ClientCredentialsTokenSource? _tokens;

    private RedoxConnection(ConnectionSettings settings, Uri baseUri, HttpMessageInvoker? http, bool ownsKey = true)
    {
        BaseUri = baseUri;
        (Destination, Environment) = RedoxEndpoints.Read(baseUri);
        Region = RedoxHosts.IsRedox(baseUri) ? (baseUri.Host.Contains(".ca.") ? RedoxRegion.Canada : RedoxRegion.US) : null;
        Name = settings.Name ?? (Destination is not null ? $"{Destination}/{Environment}" : baseUri.Authority);
        ClientId = settings.ClientId;
        Gate = new RequestGate(new TrustPolicy(baseUri, settings.Transport.TrustedHosts, settings.Transport.AllowInsecure), settings.Transport, http);
        _settings = settings;
        _ownsKey = ownsKey;
    }

    /// <summary>The name of the connection in this session.</summary>
    public string Name { get; }

    /// <summary>The slug of the Redox destination, if the base URI has Redox's form.</summary>
    public string? Destination { get; }

    /// <summary>The Redox environment, if the base URI has Redox's form.</summary>
    public string? Environment { get; }

    /// <summary>The Redox region, if the server is Redox's.</summary>
    public RedoxRegion? Region { get; }

    /// <summary>The method by which the connection signs in.</summary>
    public AuthenticationKind Authentication { get; private set; }

    /// <summary>The OAuth client id.</summary>
    public string? ClientId { get; }

    /// <summary>The FHIR base, without a trailing slash.</summary>
    public Uri BaseUri { get; }

    internal bool IsClosed { get; private set; }

    internal ConnectionSettings Settings => _settings;

    /// <summary>The lifetime of the token, and its scopes if the server states them.</summary>
    internal (TimeSpan Lifetime, string? Scope)? Granted => _tokens?.Granted;

    internal RequestGate Gate { get; }

    /// <summary>The form of the last kick-off that this server accepted.</summary>
    internal KickOffForm KickOffForm { get; set; }

    /// <summary>Creates a connection and gets a token immediately, so that a wrong key is reported here.</summary>
    /// <param name="settings">The settings of the connection.</param>
    /// <param name="events">Receives progress messages and warnings.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="RedoxExportException">The settings are invalid, the server cannot be reached, or it refused the sign-in.</exception>
    internal static Task<RedoxConnection> ConnectAsync(ConnectionSettings settings, IExportEvents? events, CancellationToken cancellationToken) =>
        ConnectAsync(settings, null, events, cancellationToken);

    /// <summary>As the overload without it, with an HTTP stack from the caller.</summary>
    internal static async Task<RedoxConnection> ConnectAsync(ConnectionSettings settings, HttpMessageInvoker? http, IExportEvents? events, CancellationToken cancellationToken)
    {
        RedoxConnection connection = Prepare(settings, http, ownsKey: true);
        try
        {
            await connection.SignInAsync(events, cancellationToken).ConfigureAwait(false);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>A connection that has not signed in yet. Nothing is requested.</summary>
    /// <exception cref="RedoxExportException">The settings are invalid, or the trust policy does not allow the address.</exception>
    internal static RedoxConnection Prepare(ConnectionSettings settings, HttpMessageInvoker? http, bool ownsKey)
    {
        if (settings.Key is not null && string.IsNullOrWhiteSpace(settings.ClientId))
        {
            throw ConnectionErrors.ClientIdMissing();
        }

        if (settings.Transport.MaxRetryDelay <= TimeSpan.Zero || settings.Transport.MaxRetryDelay > GateOptions.LongestRetryDelay)
        {
            throw ConnectionErrors.MaxRetryDelayInvalid(settings.Transport.MaxRetryDelay);
        }

        RedoxConnection connection = new(settings, BaseOf(settings), http, ownsKey);
        try
        {
            // An address that the trust policy does not allow is reported now and not at the first export.
            connection.Gate.Trust.Admit(connection.BaseUri, RequestPurpose.KickOff);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>A connection that does not sign in, for published data. Nothing is requested.</summary>
    /// <param name="manifest">The address of the manifest. For a file on disk, the connection has no server of its own.</param>
    internal static RedoxConnection WithoutSignIn(Uri manifest) =>
        new(new ConnectionSettings(), manifest.IsFile ? NoServer : new Uri($"{manifest.Scheme}://{manifest.Authority}"), null);

    /// <summary>Closes the connection and disposes of its key.</summary>
    public void Dispose()
    {
        IsClosed = true;
        _tokens?.Dispose();
        Gate.Dispose();
        if (_ownsKey)
        {
            _settings.Key?.Dispose();
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>The FHIR base address of settings; <see langword="null"/> if they do not have a valid one.</summary>
    internal static Uri? AddressOf(ConnectionSettings settings)
    {
        try
        {
            return BaseOf(settings);
        }
        catch (RedoxExportException)
        {
            return null;
        }
    }

    /// <summary>The FHIR base address that settings mean, without a trailing slash.</summary>
    /// <exception cref="RedoxExportException">The settings have no address, or it is invalid.</exception>
    internal static Uri BaseOf(ConnectionSettings settings)
    {
        if (settings.BaseUri is null)
        {
            return settings.Destination is not null && settings.Environment is not null
                ? RedoxEndpoints.BaseOf(settings.Region, settings.Destination, settings.Environment)
                : throw ConnectionErrors.TargetMissing();
        }

        Uri given = settings.BaseUri;
        if (!given.IsAbsoluteUri || given.Scheme is not ("https" or "http"))
        {
            throw ConnectionErrors.BaseUriInvalid(given, "it is not an absolute http or https address");
        }

        if (given.UserInfo.Length > 0 || given.Query.Length > 0 || given.Fragment.Length > 0)
        {
            throw ConnectionErrors.BaseUriInvalid(given, "it has a user name, a query or a fragment");
        }

        return new Uri(given.AbsoluteUri.TrimEnd('/'));
    }

    /// <summary>Gets a token, if the connection signs in.</summary>
    /// <exception cref="RedoxExportException">The server cannot be reached, or it refused the sign-in.</exception>
    internal async Task SignInAsync(IExportEvents? events, CancellationToken cancellationToken)
    {
        ConnectionSettings settings = _settings;
        if (settings.AccessToken is not null)
        {
            Authentication = AuthenticationKind.AccessToken;
            Gate.Tokens = new StaticTokenSource(settings.AccessToken);
            return;
        }

        if (settings.Key is null)
        {
            return;
        }

        Authentication = AuthenticationKind.ClientAssertion;
        TokenTransport transport = new(Gate) { Events = events };
        bool isRedox = RedoxHosts.IsRedox(BaseUri);
        SmartConfiguration known = settings.TokenUri is { } given ? new SmartConfiguration(given, [])
            : isRedox ? new SmartConfiguration(RedoxEndpoints.TokenEndpointOf(BaseUri), [])
            : await SmartDiscovery.ReadAsync(BaseUri, transport, cancellationToken).ConfigureAwait(false);
        bool isScopeOurs = string.IsNullOrWhiteSpace(settings.Scope) && !isRedox && !RedoxHosts.IsRedox(known.TokenEndpoint);
        string? scope = isScopeOurs ? SystemScope.Choose(known.Scopes) : settings.Scope;
        _tokens = new ClientCredentialsTokenSource(transport, known.TokenEndpoint, settings.ClientId!, settings.Key, scope, settings.Transport.Pacing.Clock) { MayDropScope = isScopeOurs };
        await _tokens.GetTokenAsync(null, cancellationToken).ConfigureAwait(false);
        Gate.Tokens = _tokens;
        transport.Events = null;
        transport.WaitsOutOutages = false;
    }
}
