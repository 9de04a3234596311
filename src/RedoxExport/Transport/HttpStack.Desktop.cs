using System.Net;
using System.Net.Http;
using System.Security.Authentication;

namespace RedoxExport.Transport;

internal static partial class HttpStack
{
    private static IWebProxy? SystemProxy => WebRequest.DefaultWebProxy;

    /// <summary>
    /// Creates the client. It does not follow redirects, decompress bodies or keep cookies by itself: the gate decides about redirects and
    /// compression.
    /// </summary>
    public static HttpMessageInvoker Create(GateOptions options, TrustPolicy trust)
    {
        HttpClientHandler handler = new()
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            MaxConnectionsPerServer = MaxConnectionsPerServer,
            // .NET Standard 2.0 has no name for TLS 1.3, and the system's default might include older versions.
            SslProtocols = SslProtocols.Tls12,
            MaxResponseHeadersLength = MaxHeaderKilobytes,
            ServerCertificateCustomValidationCallback = (request, certificate, chain, errors) =>
            {
                options.Certificates?.See(certificate);
                return TlsFailure.Check(request, certificate, chain, errors);
            },
        };
        if (ProxyOf(options, trust, SystemProxy) is { } proxy)
        {
            handler.Proxy = proxy;
        }

        return new AddressCheckingInvoker(handler, trust);
    }

    /// <summary>Creates a message. .NET Framework sends every message over HTTP/1.1.</summary>
    public static HttpRequestMessage NewMessage(HttpMethod method, Uri uri) => new(method, uri);

    // HttpClientHandler has no hook at the socket, so the name is resolved once more just before the request. This does not detect a name
    // server that gives a different result a moment later; the build for PowerShell 7 does.
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
                    throw TransportErrors.HostNotTrusted(target, "its name resolves to an address of this computer or its local network link");
                }
            }

            return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
    }
}
