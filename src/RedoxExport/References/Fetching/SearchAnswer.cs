using RedoxExport.Resources;

namespace RedoxExport.References;

/// <summary>The pages of the answer to a search, as far as they have been read.</summary>
/// <param name="type">The type that was asked for.</param>
/// <param name="ids">The ids that were asked for.</param>
/// <param name="batch">Receives the resources that were asked for, and the number of others.</param>
internal sealed class SearchAnswer(string type, IReadOnlyList<string> ids, FetchedBatch batch)
{
    private readonly HashSet<string> _wanted = new(ids, StringComparer.Ordinal);
    private readonly HashSet<string> _left = new(ids, StringComparer.Ordinal);
    private long _matches;

    /// <summary>The ids that no page has had so far, in the order in which they were asked for.</summary>
    public IReadOnlyList<string> Left => [.. ids.Where(_left.Contains)];

    public bool HasAll => _left.Count == 0;

    /// <summary>True if the pages have as many resources as the server says that there are.</summary>
    /// <param name="total">The number of matches, if the server states it.</param>
    public bool HasTotal(long? total) => total is null || total <= _matches;

    /// <summary>Takes the resources of a page.</summary>
    /// <param name="page">The page.</param>
    /// <param name="body">The bytes of the page.</param>
    /// <returns>False if the page also has matches that were not asked for: the server has answered another question.</returns>
    public bool Take(SearchBundle page, byte[] body)
    {
        bool isAnswer = true;
        foreach ((int start, int length, string? mode) in page.Entries)
        {
            FetchedResource? resource = FetchedResource.Read(body.AsSpan(start, length));
            if (resource is null || resource.Type == "OperationOutcome")
            {
                continue;
            }

            if (resource.Type == type && _wanted.Contains(resource.Id))
            {
                // A server that sends a resource twice may count it twice, and then has more than the pages show.
                if (_left.Remove(resource.Id))
                {
                    _matches++;
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
