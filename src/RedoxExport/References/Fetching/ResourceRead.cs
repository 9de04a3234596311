using System.Net.Http;
using RedoxExport.Connections;
using RedoxExport.Text;
using RedoxExport.Transport;

namespace RedoxExport.References;

/// <summary>Reads one resource by its id.</summary>
/// <param name="connection">The server.</param>
/// <param name="budget">The retries of all requests.</param>
/// <param name="events">Receives the events of the requests, without ids.</param>
internal sealed class ResourceRead(RedoxConnection connection, RetryBudget budget, IExportEvents? events)
{
    /// <summary>The media type of resources.</summary>
    public const string Accept = "application/fhir+json";

    /// <summary>Reads a resource.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="id">Its id.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The resource, or why it could not be fetched; neither if the server does not have it.</returns>
    /// <exception cref="RedoxExportException">The server cannot be reached, refuses the sign-in, or is overloaded.</exception>
    public async Task<(FetchedResource? Resource, RedoxExportException? Error)> RunAsync(string type, string id, CancellationToken cancellationToken)
    {
        Uri address = AddressOf(connection.BaseUri, type, id);
        try
        {
            using GateResponse response = await connection.Gate.SendAndReadAsync(
                new GateRequest(HttpMethod.Get, address, RequestPurpose.Resource) { Accept = Accept, Budget = budget },
                ResourceSearch.PageLimit,
                events is null ? null : new EventsWithoutId(events, address),
                cancellationToken).ConfigureAwait(false);
            // Servers send an empty 200 by mistake. Only 204 says that there is nothing.
            if (response.Status is 204 or 404 or 410)
            {
                return (null, null);
            }

            if (!response.IsSuccess)
            {
                ReferenceErrors.ThrowIfServerIsNotReady(response);
                return (null, ReferenceErrors.NotFetched(type, response.Status));
            }

            return FetchedResource.Read(response.Body) is { } resource && resource.Type == type && resource.Id == id
                ? (resource, null)
                : (null, ReferenceErrors.NotTheResource(type));
        }
        catch (RedoxExportException e) when (e.Kind is ErrorKind.InvalidData or ErrorKind.Security || e.Recovery == Recovery.ResumeBody)
        {
            return (null, WithoutId(e, address));
        }
        catch (RedoxExportException e)
        {
            throw WithoutId(e, address);
        }
    }

    private static Uri AddressOf(Uri baseUri, string type, string id) => new($"{baseUri.AbsoluteUri.TrimEnd('/')}/{type}/{Uri.EscapeDataString(id)}");

    private static RedoxExportException WithoutId(RedoxExportException error, Uri address) =>
        error.Hiding(SafeText.Show(address), EventsWithoutId.Shown(address));
}
