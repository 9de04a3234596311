using System.Net;

namespace RedoxExport.Transport;

/// <summary>
/// Connects directly to this computer, whatever the system's settings say. A proxy would be another machine: it would look for the service on itself,
/// and would get credentials over plain HTTP, which is allowed to this computer only because nothing leaves it.
/// </summary>
/// <param name="others">The proxy for other hosts; <see langword="null"/> to connect to them directly, too.</param>
internal sealed class DirectProxy(IWebProxy? others = null) : IWebProxy
{
    public ICredentials? Credentials
    {
        get => others?.Credentials;
        set
        {
            if (others is not null)
            {
                others.Credentials = value;
            }
        }
    }

    public Uri? GetProxy(Uri destination) => IsDirect(destination) ? destination : others!.GetProxy(destination);

    public bool IsBypassed(Uri host) => IsDirect(host) || others!.IsBypassed(host);

    private bool IsDirect(Uri host) => others is null || TrustPolicy.IsLoopback(host);
}
