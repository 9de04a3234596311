using System.Net.Http;

namespace RedoxExport.Transport;

/// <summary>Signs requests to one origin.</summary>
internal interface IRequestSigner
{
    /// <summary>Signs a message that is about to be sent: changes its headers, or the query of its address.</summary>
    /// <param name="message">The message.</param>
    /// <param name="cancellationToken">Ends the caller's wait for credentials.</param>
    /// <exception cref="RedoxExportException">There are no credentials, or they could not be obtained.</exception>
    Task SignAsync(HttpRequestMessage message, CancellationToken cancellationToken);
}
