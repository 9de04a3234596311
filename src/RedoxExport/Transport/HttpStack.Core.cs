using System.Net;
using System.Net.Http;
using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Security.Authentication;

namespace RedoxExport.Transport;

internal static partial class HttpStack
{
    private const int Http2StreamWindow = 1024 * 1024;

    private static readonly TimeSpan LongestConnect = TimeSpan.FromSeconds(30);

    private static IWebProxy? SystemProxy => HttpClient.DefaultProxy;

    /// <summary>
    /// Creates the client. It does not follow redirects, decompress bodies or keep cookies by itself: the gate decides about redirects and
    /// compression.
    /// </summary>
    public static HttpMessageInvoker Create(GateOptions options, TrustPolicy trust)
    {
        SocketsHttpHandler handler = new()
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            MaxConnectionsPerServer = MaxConnectionsPerServer,
            // Over HTTP/2, files share connections. The client opens another one when the server accepts no more streams. The large window
            // lets a file arrive at full speed from the start.
            EnableMultipleHttp2Connections = true,
            InitialHttp2StreamWindowSize = Http2StreamWindow,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            // Shorter than the time limit for a response: a request whose connection was not made was not sent, and can be sent again.
            ConnectTimeout = TimeSpan.FromTicks(Math.Min(LongestConnect.Ticks, options.Timeout.Ticks / 5 * 4)),
            MaxResponseHeadersLength = MaxHeaderKilobytes,
            ActivityHeadersPropagator = null,
            SslOptions = new SslClientAuthenticationOptions
            {
                EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                RemoteCertificateValidationCallback = (sender, certificate, chain, errors) =>
                {
                    options.Certificates?.See(certificate);
                    return TlsFailure.Check(sender, certificate, chain, errors);
                },
            },
            ConnectCallback = (context, cancellationToken) => ConnectAsync(context, trust, cancellationToken),
        };
        if (ProxyOf(options, trust, SystemProxy) is { } proxy)
        {
            handler.Proxy = proxy;
        }

        return new HttpMessageInvoker(handler);
    }

    /// <summary>Creates a message that is sent over HTTP/2 if the server supports it.</summary>
    [MethodImpl(HotPath.Optimized)]
    public static HttpRequestMessage NewMessage(HttpMethod method, Uri uri) =>
        new(method, uri) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionOrLower };

    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, TrustPolicy trust, CancellationToken cancellationToken)
    {
        DnsEndPoint endpoint = context.DnsEndPoint;
        Uri? target = context.InitialRequestMessage.RequestUri;
        IPAddress[] addresses = await Dns.GetHostAddressesAsync(endpoint.Host, cancellationToken).ConfigureAwait(false);

        // A proxy resolves the name itself, and the user chose the proxy's address. So only direct connections are checked.
        bool direct = target is not null && endpoint.Host.Trim('[', ']').Equals(target.IdnHost.Trim('[', ']'), StringComparison.OrdinalIgnoreCase);
        if (direct && addresses.FirstOrDefault(address => !trust.AddressAllowed(endpoint.Host, address)) is not null)
        {
            throw TransportErrors.HostNotTrusted(target!, "its name resolves to an address of this computer or its local network link");
        }

        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, endpoint.Port, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
