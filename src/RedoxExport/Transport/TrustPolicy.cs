using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using RedoxExport.Text;

namespace RedoxExport.Transport;

/// <summary>The one place that decides where requests may be sent and which of them carry the token.</summary>
/// <remarks>
/// The token is sent to the connection's own origin, for a Redox region also to <c>https://*.redoxengine.com</c>, and to hosts that the
/// user named. A file or a published page on any other host that needs no token is fetched over TLS without one. Loopback and link-local targets are refused
/// unless the user named them or the connection's own host is one. Everything else is refused. The one exception is the fixed addresses at
/// which a cloud platform gives credentials to its own machines: plain HTTP is allowed there, because these addresses never leave the machine.
/// </remarks>
internal sealed class TrustPolicy
{
    // The instance and container services of AWS (IMDS, ECS, EKS) and the instance service of Azure, by address.
    private static readonly HashSet<string> PlatformServices = new(StringComparer.OrdinalIgnoreCase)
    {
        "169.254.169.254", "169.254.170.2", "169.254.170.23", "fd00:ec2::254", "fd00:ec2::23",
    };

    private readonly Uri _origin;
    private readonly bool _allowInsecure;
    private readonly bool _isRedoxRegion;
    private readonly IReadOnlyList<TrustedHost> _trusted;

    public TrustPolicy(Uri baseUri, IEnumerable<string>? trustedHosts, bool allowInsecure)
    {
        _origin = baseUri;
        _allowInsecure = allowInsecure;
        _isRedoxRegion = RedoxHosts.IsRedox(baseUri) && baseUri.Scheme == Uri.UriSchemeHttps;
        _trusted = [.. (trustedHosts ?? []).Select(TrustedHost.Parse)];
        ConnectionIsLocal = IsLocalName(baseUri);
        CanReachLoopback = ConnectionIsLocal || _trusted.Any(trusted => trusted.IsLoopback);
    }

    /// <summary>True if the connection's own host is on loopback or link-local, so that such targets are allowed.</summary>
    public bool ConnectionIsLocal { get; }

    /// <summary>True if requests to this computer are possible: the connection's own host or a host that the user named can be loopback.</summary>
    public bool CanReachLoopback { get; }

    /// <summary>Checks that a request may be sent to a target.</summary>
    /// <returns>True if the request carries the token.</returns>
    /// <exception cref="RedoxExportException"><c>HostNotTrusted</c>, <c>TlsRequired</c>.</exception>
    [MethodImpl(HotPath.Optimized)]
    public bool Admit(Uri target, RequestPurpose purpose)
    {
        target = Target(target);
        if (!target.IsAbsoluteUri || (target.Scheme != Uri.UriSchemeHttps && target.Scheme != Uri.UriSchemeHttp))
        {
            throw TransportErrors.AddressUnusable(target, "it is neither https nor http");
        }

        if (!LinkText.HasHost(target))
        {
            throw TransportErrors.AddressUnusable(target, "its host name cannot be read");
        }

        if (target.UserInfo.Length > 0)
        {
            throw TransportErrors.AddressUnusable(target, "it contains a user name or password");
        }

        bool known = IsOwnOrigin(target) || IsRedoxRegionHost(target) || IsTrusted(target);
        if (!known && IsLocalName(target) && !ConnectionIsLocal)
        {
            throw TransportErrors.HostNotTrusted(target, "it is an address of this computer or its local network link, and the connection's server is not");
        }

        if (purpose == RequestPurpose.Credentials && known && IsPlatformService(target))
        {
            return false;
        }

        RequireTls(target, tlsCanBeWaived: known);
        if (purpose is RequestPurpose.FileWithoutToken or RequestPurpose.PublishedPageWithoutToken or RequestPurpose.Token or RequestPurpose.Discovery)
        {
            // The user or the connection's own server named the token endpoint. It gets no token, but a signature.
            return false;
        }

        return !known ? throw TransportErrors.HostNotTrusted(target, "it is not the connection's own server, and the request would send the token there")
            : purpose != RequestPurpose.Credentials;
    }

    /// <summary>True if a request to an address may carry the token. <see cref="Admit"/> may still refuse the address itself.</summary>
    [MethodImpl(HotPath.Optimized)]
    public bool MayGetToken(Uri target) =>
        target.IsAbsoluteUri && LinkText.HasHost(target) && Target(target) is var actual && (IsOwnOrigin(actual) || IsRedoxRegionHost(actual) || IsTrusted(actual));

    /// <summary>
    /// The address to ask for a link. A server behind a TLS proxy does not know that clients reach it over https, and writes <c>http://</c>
    /// with the connection's own host. Such a link means the connection's own origin.
    /// </summary>
    [MethodImpl(HotPath.Optimized)]
    public Uri Target(Uri link)
    {
        bool meansOrigin = _origin.Scheme == Uri.UriSchemeHttps
            && link.IsAbsoluteUri
            && link.Scheme == Uri.UriSchemeHttp
            && LinkText.HasHost(link)
            && link.UserInfo.Length == 0
            && (link.IsDefaultPort || link.Port == _origin.Port)
            && link.IdnHost.Equals(_origin.IdnHost, StringComparison.OrdinalIgnoreCase);
        return meansOrigin ? new UriBuilder(link) { Scheme = _origin.Scheme, Port = _origin.Port }.Uri : link;
    }

    /// <summary>True if a connection to a resolved address of this host is allowed.</summary>
    public bool AddressAllowed(string host, IPAddress address) =>
        ConnectionIsLocal
        || host.Equals(_origin.IdnHost, StringComparison.OrdinalIgnoreCase)
        || _trusted.Any(trusted => trusted.MatchesHost(host))
        || !IsLocalAddress(address);

    [MethodImpl(HotPath.Optimized)]
    internal static bool SameOrigin(Uri a, Uri b) =>
        a.Scheme == b.Scheme && a.Port == b.Port && a.IdnHost.Equals(b.IdnHost, StringComparison.OrdinalIgnoreCase);

    internal static bool IsLoopback(Uri uri) =>
        uri.IsLoopback || (IPAddress.TryParse(Unbracketed(uri), out IPAddress? address) && IPAddress.IsLoopback(Unmapped(address)));

    /// <summary>True if an address is one of the fixed addresses of a cloud platform's credential services.</summary>
    internal static bool IsPlatformService(Uri uri) =>
        uri.Scheme == Uri.UriSchemeHttp && uri.IsDefaultPort && PlatformServices.Contains(Unbracketed(uri));

    /// <summary>True if an address is written as a link-local IP address: requests to it never leave the local network link.</summary>
    internal static bool IsLinkLocal(Uri uri) => IPAddress.TryParse(Unbracketed(uri), out IPAddress? address) && IsLinkLocal(Unmapped(address));

    internal static bool IsLocalAddress(IPAddress address)
    {
        IPAddress plain = Unmapped(address);
        if (IPAddress.IsLoopback(plain) || plain.Equals(IPAddress.Any) || plain.Equals(IPAddress.IPv6Any))
        {
            return true;
        }

        return IsLinkLocal(plain) || (plain.AddressFamily == AddressFamily.InterNetwork && plain.GetAddressBytes()[0] is 127 or 0);
    }

    private static bool IsLinkLocal(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetworkV6 ? address.IsIPv6LinkLocal : address.GetAddressBytes() is [169, 254, ..];

    private static IPAddress Unmapped(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    private static string Unbracketed(Uri uri) => uri.IdnHost.Trim('[', ']');

    private static bool IsLocalName(Uri uri)
    {
        string host = Unbracketed(uri).TrimEnd('.');
        return uri.IsLoopback
            || host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(host, out IPAddress? address) && IsLocalAddress(address));
    }

    private bool IsOwnOrigin(Uri target) => SameOrigin(_origin, target);

    private bool IsRedoxRegionHost(Uri target) =>
        _isRedoxRegion && target.Scheme == Uri.UriSchemeHttps && target.IsDefaultPort && RedoxHosts.IsRedox(target);

    private bool IsTrusted(Uri target) => _trusted.Any(trusted => trusted.Matches(target));

    private void RequireTls(Uri target, bool tlsCanBeWaived)
    {
        bool waived = tlsCanBeWaived && _allowInsecure;
        if (target.Scheme != Uri.UriSchemeHttps && !IsLoopback(target) && !waived)
        {
            throw TransportErrors.TlsRequired(target);
        }
    }
}
