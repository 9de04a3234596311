using System.Net.Http;
using System.Text.Json;
using RedoxExport.Connections;
using RedoxExport.Resources;
using RedoxExport.Text;
using RedoxExport.Transport;

namespace RedoxExport.Groups;

/// <summary>Lists the groups of a server: a search for the type Group, page by page.</summary>
/// <param name="connection">The server.</param>
/// <param name="events">Receives the events of the requests.</param>
/// <param name="timeout">The time for all pages, and for the sign-in.</param>
internal sealed class GroupSearch(RedoxConnection connection, IExportEvents? events, TimeSpan? timeout = null)
{
    /// <summary>The longest time that a timer of .NET Framework takes.</summary>
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromDays(20);

    // A group can list hundreds of thousands of members.
    private const long PageLimit = 256L * 1024 * 1024;
    private const int PageSize = 100;

    // A server whose pages never end would be read forever.
    private const int MostPages = 10_000;

    /// <summary>The FHIR media types; some servers answer an HTML page to a client that does not ask for one of them.</summary>
    private const string Accept = "application/fhir+json, application/json;q=0.9";

    /// <summary>Lists the groups.</summary>
    /// <param name="onGroup">Receives each group; returns false to end the list.</param>
    /// <param name="cancellationToken">Cancels the requests.</param>
    /// <exception cref="RedoxExportException">
    /// <c>GroupsNotListed</c>, <c>GroupsAnswerNotValid</c>, <c>GroupsIncomplete</c>, <c>GroupsTimedOut</c>, or an error of the gate.
    /// </exception>
    public async Task RunAsync(Func<ExportGroup, bool> onGroup, CancellationToken cancellationToken)
    {
        TimeSpan limit = timeout is { } given && given < LongestTimeout ? given : LongestTimeout;
        using CancellationTokenSource deadline = connection.Gate.Options.Pacing.Deadline(limit < TimeSpan.Zero ? TimeSpan.Zero : limit);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            await ListAsync(onGroup, stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw GroupErrors.TimedOut(connection.BaseUri, limit, e);
        }
    }

    private async Task ListAsync(Func<ExportGroup, bool> onGroup, CancellationToken cancellationToken)
    {
        HashSet<Uri> visited = [];
        long matches = 0;

        // FHIR R4 has no search by name, so all groups are listed, and the caller selects.
        for (Uri? address = AddressOf(connection.BaseUri); address is not null;)
        {
            visited.Add(address);
            using GateResponse response = await SendAsync(address, cancellationToken).ConfigureAwait(false);
            if (!response.IsSuccess)
            {
                throw visited.Count == 1 ? GroupErrors.NotListed(response) : GroupErrors.Incomplete($"the server refused a page (HTTP {response.Status})");
            }

            SearchBundle page = SearchBundle.Read(response.Body) ?? throw GroupErrors.AnswerNotValid();
            if (!Take(page, response.Body, onGroup))
            {
                return;
            }

            matches += page.Entries.Count(entry => entry.Mode is null or "match");
            if (page.Next is null && page.Total > matches)
            {
                throw GroupErrors.Incomplete(FormattableString.Invariant($"the server says that it has {page.Total:N0}, and its pages have {matches:N0}"));
            }

            address = page.Next is null ? null : Next(LinkText.Resolve(response.Uri, page.Next), visited);
        }
    }

    /// <summary>The address of the search.</summary>
    internal static Uri AddressOf(Uri baseUri) => new(FormattableString.Invariant($"{baseUri.AbsoluteUri.TrimEnd('/')}/Group?_count={PageSize}"));

    private bool Take(SearchBundle page, byte[] body, Func<ExportGroup, bool> onGroup)
    {
        foreach ((int start, int length, _) in page.Entries)
        {
            // A page can also have an OperationOutcome with remarks about the search.
            if (Read(body.AsSpan(start, length)) is { } group && !onGroup(group))
            {
                return false;
            }
        }

        return true;
    }

    private ExportGroup? Read(ReadOnlySpan<byte> resource)
    {
        try
        {
            return GroupReader.Read(resource, connection.Name);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw GroupErrors.AnswerNotValid();
        }
    }

    // A page is never requested from a server that may not get the token.
    private Uri Next(Uri? next, HashSet<Uri> visited) =>
        next is null ? throw GroupErrors.Incomplete("the link to the next page is not an address")
        : visited.Contains(next) ? throw GroupErrors.Incomplete("the pages lead in a circle")
        : visited.Count >= MostPages ? throw GroupErrors.Incomplete("it has too many pages")
        : !connection.Gate.Trust.MayGetToken(next) ? throw GroupErrors.Incomplete($"the next page is on another server, {SafeText.Host(next)}, which does not get the token")
        : next;

    private Task<GateResponse> SendAsync(Uri address, CancellationToken cancellationToken) => connection.Gate.SendAndReadAsync(
        new GateRequest(HttpMethod.Get, address, RequestPurpose.Resource) { Accept = Accept, WaitsOutOutages = false },
        PageLimit,
        events,
        cancellationToken);
}
