namespace RedoxExport.References;

/// <summary>Divides a list of references into lists of ids of one type that fit into a search.</summary>
/// <param name="keys">The list.</param>
/// <param name="size">The number of ids of a search.</param>
internal sealed class ReferenceBatches(KeyReader keys, int size)
{
    private bool _hasBegun;
    private bool _hasCurrent;

    /// <summary>Takes the next ids.</summary>
    /// <param name="type">Their type.</param>
    /// <param name="ids">The ids; at least one.</param>
    /// <returns>False at the end of the list.</returns>
    public bool Next(out string type, out List<string> ids)
    {
        if (!_hasBegun)
        {
            (_hasBegun, _hasCurrent) = (true, keys.Next());
        }

        ids = [];
        type = _hasCurrent ? keys.Type : string.Empty;
        int query = 0;
        while (_hasCurrent && keys.Type == type && ids.Count < size && (ids.Count == 0 || ReferenceFetcher.Fits(query, keys.Id)))
        {
            ids.Add(keys.Id);
            query += Uri.EscapeDataString(keys.Id).Length + 1;
            _hasCurrent = keys.Next();
        }

        return ids.Count > 0;
    }
}
