using System.Net.Http;
using RedoxExport.Connections;
using RedoxExport.Resources;
using RedoxExport.Text;
using RedoxExport.Transport;

namespace RedoxExport.References;

/// <summary>Searches for resources by a list of ids, and follows the pages of the answer.</summary>
/// <param name="connection">The server.</param>
/// <param name="budget">The retries of all requests.</param>
/// <param name="events">Receives the events of the requests.</param>
internal sealed class ResourceSearch(RedoxConnection connection, RetryBudget budget, IExportEvents? events)
{
    /// <summary>The longest page, in bytes.</summary>
    public const long PageLimit = 64 * 1024 * 1024;

    /// <summary>Searches for resources.</summary>
    /// <param name="type">Their type.</param>
    /// <param name="ids">Their ids.</param>
    /// <param name="batch">Receives the resources that were asked for, and the number of others.</param>
    /// <param name="cancellationToken">Cancels the requests.</param>
    /// <returns>The use of the answer, and the ids that it does not have.</returns>
    /// <exception cref="RedoxExportException">The server cannot be reached, refuses the sign-in, or is overloaded.</exception>
    public async Task<(SearchEnd End, IReadOnlyList<string> Left)> RunAsync(string type, IReadOnlyList<string> ids, FetchedBatch batch, CancellationToken cancellationToken)
    {
        SearchAnswer answer = new(type, ids, batch);
        HashSet<Uri> visited = [];
        for (Uri? address = AddressOf(connection.BaseUri, type, ids); address is not null;)
        {
            visited.Add(address);
            (SearchEnd? end, Uri? next) = await ReadPageAsync(address, visited.Count == 1, answer, cancellationToken).ConfigureAwait(false);
            if (end is { } known)
            {
                return (known, answer.Left);
            }

            address = next is not null && !visited.Contains(next) && visited.Count <= ids.Count && MayFollow(next) ? next : null;
        }

        return (SearchEnd.Incomplete, answer.Left);
    }

    /// <returns>The end, or the address of the next page; neither if that address is not one.</returns>
    private async Task<(SearchEnd? End, Uri? Next)> ReadPageAsync(Uri address, bool isFirst, SearchAnswer answer, CancellationToken cancellationToken)
    {
        try
        {
            using GateResponse response = await SendAsync(address, cancellationToken).ConfigureAwait(false);
            if (!response.IsSuccess)
            {
                ReferenceErrors.ThrowIfServerIsNotReady(response);
                return (isFirst ? SearchEnd.Refused : SearchEnd.Incomplete, null);
            }

            if (SearchBundle.Read(response.Body) is not { } page)
            {
                return (isFirst ? SearchEnd.Refused : SearchEnd.Incomplete, null);
            }

            if (!answer.Take(page, response.Body))
            {
                return (SearchEnd.Refused, null);
            }

            return page.Next is not null && !answer.HasAll ? (null, LinkText.Resolve(response.Uri, page.Next))
                : (answer.HasAll || answer.HasTotal(page.Total) ? SearchEnd.Complete : SearchEnd.Incomplete, null);
        }
        catch (RedoxExportException e) when (e.Kind == ErrorKind.InvalidData || e.Recovery == Recovery.ResumeBody)
        {
            // The page is too large, or breaks off again and again. With fewer resources, it may not.
            return (SearchEnd.TooLarge, null);
        }
        catch (RedoxExportException e) when (e.Kind == ErrorKind.Security)
        {
            // A redirect that was not followed.
            return (isFirst ? SearchEnd.Refused : SearchEnd.Incomplete, null);
        }
    }

    /// <summary>The address of a search.</summary>
    internal static Uri AddressOf(Uri baseUri, string type, IReadOnlyList<string> ids) =>
        new(FormattableString.Invariant($"{baseUri.AbsoluteUri.TrimEnd('/')}/{type}?_id={string.Join(",", ids.Select(Uri.EscapeDataString))}&_count={ids.Count}"));

    // A page is never requested from a server that may not get the token.
    private bool MayFollow(Uri next)
    {
        bool may = connection.Gate.Trust.MayGetToken(next);
        if (!may)
        {
            events.Warning("PageNotFollowed", $"The next page of a search is on another server, {SafeText.Host(next)}, and was not requested. The remaining resources are requested one by one.");
        }

        return may;
    }

    private Task<GateResponse> SendAsync(Uri address, CancellationToken cancellationToken) => connection.Gate.SendAndReadAsync(
        new GateRequest(HttpMethod.Get, address, RequestPurpose.Resource) { Accept = ResourceRead.Accept, Budget = budget },
        PageLimit,
        events,
        cancellationToken);
}
