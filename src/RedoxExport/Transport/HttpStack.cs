using System.Net;
using System.Net.Http;
#if NET8_0_OR_GREATER
using System.Net.Security;
using System.Net.Sockets;
#endif
using System.Security.Authentication;

namespace RedoxExport.Transport;

/// <summary>Builds .NET's own HTTP client for a connection: nothing automatic, TLS 1.2 or later, addresses checked.</summary>
internal static class HttpStack
{
    /// <summary>The most headers that an answer may have.</summary>
    public const int MaxHeaderKilobytes = 64;

    private const int MaxConnectionsPerServer = 64;

#if NET8_0_OR_GREATER
    private const int Http2StreamWindow = 1024 * 1024;
#endif

    /// <summary>Every automatism is off: redirects, decompression and cookies are decided by the gate, or not at all.</summary>
    public static HttpMessageInvoker Create(GateOptions options, TrustPolicy trust)
    {
#if NET8_0_OR_GREATER
        SocketsHttpHandler handler = new()
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            MaxConnectionsPerServer = MaxConnectionsPerServer,
            // Under HTTP/2, files share connections: one more where a server takes no more streams, and a window that lets a
            // file flow from its start instead of growing by and by.
            EnableMultipleHttp2Connections = true,
            InitialHttp2StreamWindowSize = Http2StreamWindow,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            ConnectTimeout = options.Timeout,
            MaxResponseHeadersLength = MaxHeaderKilobytes,
            ActivityHeadersPropagator = null,
            SslOptions = new SslClientAuthenticationOptions
            {
                EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                RemoteCertificateValidationCallback = TlsFailure.Check,
            },
            ConnectCallback = (context, cancellationToken) => ConnectAsync(context, trust, cancellationToken),
        };
        if (options.Proxy is not null)
        {
            handler.Proxy = options.Proxy;
        }

        return new HttpMessageInvoker(handler);
#else
        HttpClientHandler handler = new()
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            MaxConnectionsPerServer = MaxConnectionsPerServer,
            // .NET Framework offers what the system allows; the system's own choice includes TLS 1.3 where it has it.
            SslProtocols = SslProtocols.Tls12,
            MaxResponseHeadersLength = MaxHeaderKilobytes,
            ServerCertificateCustomValidationCallback = TlsFailure.Check,
        };
        if (options.Proxy is not null)
        {
            handler.Proxy = options.Proxy;
        }

        return new AddressCheckingInvoker(handler, trust);
#endif
    }

#if NET8_0_OR_GREATER
    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, TrustPolicy trust, CancellationToken cancellationToken)
    {
        DnsEndPoint endpoint = context.DnsEndPoint;
        Uri? target = context.InitialRequestMessage.RequestUri;
        IPAddress[] addresses = await Dns.GetHostAddressesAsync(endpoint.Host, cancellationToken).ConfigureAwait(false);

        // Where the socket goes to a proxy, the name is the proxy's to resolve, and the proxy's address the user's choice.
        bool direct = target is not null && endpoint.Host.Trim('[', ']').Equals(target.IdnHost.Trim('[', ']'), StringComparison.OrdinalIgnoreCase);
        if (direct && addresses.FirstOrDefault(address => !trust.AddressAllowed(endpoint.Host, address)) is not null)
        {
            throw TransportErrors.HostNotTrusted(target!, "its name resolves to an address on this computer or its link");
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
#else
    // HttpClientHandler has no hook at the socket: the name is resolved once more, just before. A name server that
    // answers differently a moment later is not caught here; PowerShell 7 catches it.
    private sealed class AddressCheckingInvoker(HttpClientHandler handler, TrustPolicy trust) : HttpMessageInvoker(handler)
    {
        public override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Uri target = request.RequestUri!;
            bool direct = handler.Proxy is null || handler.Proxy.IsBypassed(target);
            if (direct && !trust.ConnectionIsLocal)
            {
                IPAddress[] addresses = await Dns.GetHostAddressesAsync(target.IdnHost).ConfigureAwait(false);
                if (addresses.Any(address => !trust.AddressAllowed(target.IdnHost, address)))
                {
                    throw TransportErrors.HostNotTrusted(target, "its name resolves to an address on this computer or its link");
                }
            }

            return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
    }
#endif
}
