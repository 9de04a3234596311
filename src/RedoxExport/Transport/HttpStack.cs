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
    /// <param name="trust">The trust policy: only a connection that can get to this computer needs a proxy of ours.</param>
    /// <param name="system">The system's proxy.</param>
    internal static IWebProxy? ProxyOf(GateOptions options, TrustPolicy trust, IWebProxy? system) =>
        options.Proxy ?? (trust.CanReachLoopback ? new DirectProxy(system) : null);

    /// <summary>The address of the proxy that gets the requests for a target; <see langword="null"/> if they are sent directly.</summary>
    /// <param name="target">The target.</param>
    /// <param name="options">The options.</param>
    /// <param name="trust">The trust policy.</param>
    /// <param name="system">The system's proxy; by default, as .NET finds it.</param>
    internal static Uri? ProxyFor(Uri target, GateOptions options, TrustPolicy trust, IWebProxy? system = null)
    {
        system ??= SystemProxy;
        IWebProxy? proxy = ProxyOf(options, trust, system) ?? system;
        return proxy is not null && !proxy.IsBypassed(target) && proxy.GetProxy(target) is { } address && address != target ? address : null;
    }
}
