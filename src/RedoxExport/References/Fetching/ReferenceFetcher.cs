using System.Collections.Concurrent;
using RedoxExport.Connections;
using RedoxExport.Text;
using RedoxExport.Transport;

namespace RedoxExport.References;

/// <summary>Fetches resources by their ids: in lists if the server takes lists, in batches if it takes those, otherwise one by one.</summary>
/// <param name="connection">The server.</param>
/// <param name="events">Receives the events of the requests.</param>
internal sealed class ReferenceFetcher(RedoxConnection connection, IExportEvents? events)
{
    // Some servers and proxies limit the query of an address to 2,048 characters.
    private const int LongestQuery = 1_900;

    private readonly ConcurrentDictionary<string, TypeAccess> _access = new(StringComparer.Ordinal);
    private readonly RetryBudget _budget = new();
    private ResourceSearch? _search;
    private ResourceBatch? _batch;
    private ResourceRead? _read;

    private ResourceSearch Search => _search ??= new ResourceSearch(connection, _budget, events);

    private ResourceBatch Batch => LazyInitializer.EnsureInitialized(ref _batch, () => new ResourceBatch(connection, _budget, events))!;

    private ResourceRead Read => _read ??= new ResourceRead(connection, _budget, events);

    /// <summary>The number of requests that were retried.</summary>
    public int Retries => (int)Math.Min(int.MaxValue, _budget.Spent);

    /// <summary>True if a list of ids has room for another one.</summary>
    /// <param name="query">The length of the list so far.</param>
    /// <param name="id">The next id.</param>
    public static bool Fits(int query, string id) => query + Uri.EscapeDataString(id).Length + 1 <= LongestQuery;

    /// <summary>The first error of a type; <see langword="null"/> for none.</summary>
    public RedoxExportException? ErrorOf(string type) => AccessOf(type).Error;

    /// <summary>Fetches resources of one type.</summary>
    /// <exception cref="RedoxExportException">The server cannot be reached, refuses the sign-in, or is overloaded.</exception>
    public async Task<FetchedBatch> FetchAsync(string type, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        FetchedBatch batch = new();
        await FetchAsync(batch, type, ids, cancellationToken).ConfigureAwait(false);
        return batch;
    }

    private TypeAccess AccessOf(string type) => _access.GetOrAdd(type, static _ => new TypeAccess());

    private async Task FetchAsync(FetchedBatch batch, string type, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        TypeAccess access = AccessOf(type);
        if (access.RefusesLists || ids.Count <= 1)
        {
            await FetchSeparatelyAsync(batch, type, ids, cancellationToken).ConfigureAwait(false);
            return;
        }

        (SearchEnd end, IReadOnlyList<string> rest) = await Search.RunAsync(type, ids, batch, cancellationToken).ConfigureAwait(false);
        access.TakesLists |= ids.Count - rest.Count > 1 && end != SearchEnd.Refused;
        switch (end)
        {
            case SearchEnd.Complete when access.TakesLists:
                if (!await IsAbsenceConfirmedAsync(batch, type, rest, cancellationToken).ConfigureAwait(false))
                {
                    access.RefuseLists();
                    await FetchSeparatelyAsync(batch, type, [.. rest.Take(rest.Count - 1)], cancellationToken).ConfigureAwait(false);
                }

                break;
            case SearchEnd.TooLarge:
                await FetchAsync(batch, type, [.. rest.Take(rest.Count / 2)], cancellationToken).ConfigureAwait(false);
                await FetchAsync(batch, type, [.. rest.Skip(rest.Count / 2)], cancellationToken).ConfigureAwait(false);
                break;
            default:
                if (end == SearchEnd.Refused && access.RefuseLists())
                {
                    events.Verbose("IdListsRefused", $"The server does not answer a search for several ids of {type} with these resources. They are requested in batches if the server takes batches, otherwise one by one.");
                }

                await FetchSeparatelyAsync(batch, type, rest, cancellationToken).ConfigureAwait(false);
                break;
        }
    }

    // The server may use only the first ids of a long list, or look for those of a batch elsewhere, and say nothing about it. So the last id that it
    // has no resource for is read.
    private async Task<bool> IsAbsenceConfirmedAsync(FetchedBatch batch, string type, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        int before = batch.Absent.Count;
        await ReadAsync(batch, type, [.. ids.Skip(ids.Count - 1)], cancellationToken).ConfigureAwait(false);
        if (ids.Count > 0 && batch.Absent.Count == before)
        {
            return false;
        }

        batch.Absent.AddRange(ids.Take(ids.Count - 1));
        return true;
    }

    /// <summary>Requests each resource by its own address: in batches if the server takes them, otherwise one by one.</summary>
    private async Task FetchSeparatelyAsync(FetchedBatch batch, string type, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        TypeAccess access = AccessOf(type);
        Queue<string> waiting = new(ids.Where(ResourceBatch.CanHave));
        while (waiting.Count > 1 && !access.IsGivenUp && await Batch.IsUsefulForAsync(waiting.Count, cancellationToken).ConfigureAwait(false))
        {
            string[] asked = [.. waiting.Take(Batch.Size)];
            if (await Batch.RunAsync(type, asked, cancellationToken).ConfigureAwait(false) is { } answer)
            {
                Array.ForEach(asked, _ => waiting.Dequeue());
                await TakeAsync(batch, type, answer, cancellationToken).ConfigureAwait(false);
            }
        }

        await ReadAsync(batch, type, [.. waiting, .. ids.Where(id => !ResourceBatch.CanHave(id))], cancellationToken).ConfigureAwait(false);
    }

    private async Task TakeAsync(FetchedBatch batch, string type, BatchAnswer answer, CancellationToken cancellationToken)
    {
        TypeAccess access = AccessOf(type);
        batch.Resources.AddRange(answer.Resources);
        if (answer.Resources.Count > 0)
        {
            access.TakesBatches = true;
            access.CountAnswer();
        }

        if (!access.TakesBatches)
        {
            await ReadAsync(batch, type, answer.Absent, cancellationToken).ConfigureAwait(false);
        }
        else if (!await IsAbsenceConfirmedAsync(batch, type, answer.Absent, cancellationToken).ConfigureAwait(false))
        {
            Batch.Refuse();
            await ReadAsync(batch, type, [.. answer.Absent.Take(answer.Absent.Count - 1)], cancellationToken).ConfigureAwait(false);
        }

        await ReadAsync(batch, type, answer.Undecided, cancellationToken).ConfigureAwait(false);
    }

    private async Task ReadAsync(FetchedBatch batch, string type, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        TypeAccess access = AccessOf(type);
        foreach (string id in ids)
        {
            if (access.IsGivenUp)
            {
                batch.Failed++;
                continue;
            }

            (FetchedResource? resource, RedoxExportException? error) = await Read.RunAsync(type, id, cancellationToken).ConfigureAwait(false);
            if (error is not null)
            {
                batch.Failed++;
                access.CountFailure(error);
                continue;
            }

            access.CountAnswer();
            if (resource is not null)
            {
                batch.Resources.Add(resource);
            }
            else
            {
                batch.Absent.Add(id);
            }
        }
    }
}
