using System.Net;

namespace RedoxExport.Transport;

/// <summary>Builds .NET's own HTTP client for a connection: nothing automatic, TLS 1.2 or later, addresses checked.</summary>
internal static partial class HttpStack
{
    /// <summary>The maximum size of a response's headers, in KB.</summary>
    public const int MaxHeaderKilobytes = 64;

    private const int MaxConnectionsPerServer = 64;

    /// <summary>The proxy of a connection; <see langword="null"/> to leave it to .NET. A proxy that the user specified is used for every host.</summary>
    /// <param name="options">The options.</param>
    /// <param name="trust">The trust policy: only a connection to this computer needs a proxy of ours.</param>
    /// <param name="system">The system's proxy.</param>
    internal static IWebProxy? ProxyOf(GateOptions options, TrustPolicy trust, IWebProxy? system) =>
        options.Proxy ?? (trust.ConnectionIsLocal ? new DirectProxy(system) : null);
}
