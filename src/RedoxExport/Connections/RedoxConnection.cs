using System.Net.Http;
using RedoxExport.Authentication;
using RedoxExport.Transport;

namespace RedoxExport.Connections;

/// <summary>A server to export from, and how to sign in there. Holds no secret that can be read.</summary>
public sealed class RedoxConnection : IDisposable
{
    private readonly SigningKey? _key;
    private ClientCredentialsTokenSource? _tokens;

    private RedoxConnection(ConnectionSettings settings, Uri baseUri, HttpMessageInvoker? http)
    {
        BaseUri = baseUri;
        (Destination, Environment) = RedoxEndpoints.Read(baseUri);
        Region = RedoxHosts.IsRedox(baseUri) ? (baseUri.Host.Contains(".ca.") ? RedoxRegion.Canada : RedoxRegion.US) : null;
        Name = settings.Name ?? (Destination is not null ? $"{Destination}/{Environment}" : baseUri.Authority);
        ClientId = settings.ClientId;
        Gate = new RequestGate(new TrustPolicy(baseUri, settings.Transport.TrustedHosts, settings.Transport.AllowInsecure), settings.Transport, http);
        _key = settings.Key;
    }

    /// <summary>What the session calls it.</summary>
    public string Name { get; }

    /// <summary>Redox's slug of the destination, where the base has Redox's shape.</summary>
    public string? Destination { get; }

    /// <summary>Redox's environment, where the base has Redox's shape.</summary>
    public string? Environment { get; }

    /// <summary>The Redox region, where the server is Redox's.</summary>
    public RedoxRegion? Region { get; }

    /// <summary>How it signs in.</summary>
    public AuthenticationKind Authentication { get; private set; }

    /// <summary>The OAuth client id.</summary>
    public string? ClientId { get; }

    /// <summary>The FHIR base, without a slash at its end.</summary>
    public Uri BaseUri { get; }

    /// <summary>Whether it has been closed.</summary>
    internal bool IsClosed { get; private set; }

    internal RequestGate Gate { get; }

    /// <summary>How this server has taken a kick-off.</summary>
    internal KickOffForm KickOffForm { get; set; }

    /// <summary>Makes a connection and gets a token at once, so that a wrong key fails here.</summary>
    /// <param name="settings">The server and the key.</param>
    /// <param name="events">Takes what happens on the way.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RedoxExportException">The settings are at fault, the server cannot be reached, or it refused the sign-in.</exception>
    public static Task<RedoxConnection> ConnectAsync(ConnectionSettings settings, IExportEvents? events, CancellationToken cancellationToken) =>
        ConnectAsync(settings, null, events, cancellationToken);

    /// <summary>As the other, over an HTTP stack of the caller's.</summary>
    internal static async Task<RedoxConnection> ConnectAsync(ConnectionSettings settings, HttpMessageInvoker? http, IExportEvents? events, CancellationToken cancellationToken)
    {
        if (settings.Key is not null && string.IsNullOrWhiteSpace(settings.ClientId))
        {
            throw ConnectionErrors.ClientIdMissing();
        }

        if (settings.Transport.MaxRetryDelay <= TimeSpan.Zero || settings.Transport.MaxRetryDelay > GateOptions.LongestRetryDelay)
        {
            throw ConnectionErrors.MaxRetryDelayInvalid(settings.Transport.MaxRetryDelay);
        }

        RedoxConnection connection = new(settings, BaseOf(settings), http);
        try
        {
            // What may not be asked at all is said here, not at the first export.
            connection.Gate.Trust.Admit(connection.BaseUri, RequestPurpose.KickOff);
            await connection.SignInAsync(settings, events, cancellationToken).ConfigureAwait(false);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Closes it: its connections end and its key is forgotten.</summary>
    public void Dispose()
    {
        IsClosed = true;
        _tokens?.Dispose();
        Gate.Dispose();
        _key?.Dispose();
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    private static Uri BaseOf(ConnectionSettings settings)
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

    private async Task SignInAsync(ConnectionSettings settings, IExportEvents? events, CancellationToken cancellationToken)
    {
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
