using System.Net.Http;
using RedoxExport.Connections;
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
    public async Task<(SearchEnd End, IReadOnlyList<string> Others)> RunAsync(string type, IReadOnlyList<string> ids, FetchedBatch batch, CancellationToken cancellationToken)
    {
        HashSet<string> wanted = new(ids, StringComparer.Ordinal);
        HashSet<string> rest = new(ids, StringComparer.Ordinal);
        HashSet<Uri> visited = [];
        Uri address = AddressOf(connection.BaseUri, type, ids);
        long matches = 0;
        while (true)
        {
            visited.Add(address);
            SearchBundle? page;
            Uri from;
            try
            {
                using GateResponse response = await SendAsync(address, cancellationToken).ConfigureAwait(false);
                from = response.Uri;
                if (!response.IsSuccess)
                {
                    ReferenceErrors.ThrowIfServerIsNotReady(response);
                    return (visited.Count == 1 ? SearchEnd.Refused : SearchEnd.Incomplete, Ordered());
                }

                page = SearchBundle.Read(response.Body);
                if (page is null || !Take(page, response.Body))
                {
                    return (page is null && visited.Count > 1 ? SearchEnd.Incomplete : SearchEnd.Refused, Ordered());
                }
            }
            catch (RedoxExportException e) when (e.Kind == ErrorKind.InvalidData || e.Recovery == Recovery.ResumeBody)
            {
                // The page is too large, or breaks off again and again. With fewer resources, it may not.
                return (SearchEnd.TooLarge, Ordered());
            }

            catch (RedoxExportException e) when (e.Kind == ErrorKind.Security)
            {
                // A redirect that was not followed.
                return (visited.Count == 1 ? SearchEnd.Refused : SearchEnd.Incomplete, Ordered());
            }

            if (page.Next is null || rest.Count == 0)
            {
                return (rest.Count == 0 || page.Total is null || page.Total <= matches ? SearchEnd.Complete : SearchEnd.Incomplete, Ordered());
            }

            if (LinkText.Resolve(from, page.Next) is not { } next || visited.Contains(next) || visited.Count > ids.Count || !MayFollow(next))
            {
                return (SearchEnd.Incomplete, Ordered());
            }

            address = next;
        }

        List<string> Ordered() => [.. ids.Where(rest.Contains)];

        // False if the server answers something else than what was asked.
        bool Take(SearchBundle page, byte[] body)
        {
            bool isAnswer = true;
            foreach ((int start, int length, string? mode) in page.Entries)
            {
                FetchedResource? resource = mode == "outcome" ? null : FetchedResource.Read(body.AsSpan(start, length));
                if (resource is null || resource.Type == "OperationOutcome")
                {
                    continue;
                }

                if (resource.Type == type && wanted.Contains(resource.Id))
                {
                    matches++;
                    if (rest.Remove(resource.Id))
                    {
                        batch.Resources.Add(resource);
                    }
                }
                else
                {
                    batch.NotAsked++;
                    isAnswer &= mode == "include";
                }
            }

            return isAnswer;
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
