using System.Net;

namespace RedoxExport.Transport;

/// <summary>
/// Connects directly. For services of this computer's own platform: a proxy would be another machine, and would get the credentials.
/// </summary>
internal sealed class NoProxy : IWebProxy
{
    public ICredentials? Credentials { get; set; }

    public Uri? GetProxy(Uri destination) => destination;

    public bool IsBypassed(Uri host) => true;
}
