namespace RedoxExport.References;

/// <summary>The results by type. Used by one thread.</summary>
internal sealed class ReferenceTotals
{
    private readonly SortedDictionary<string, ReferenceResult> _byType = new(StringComparer.Ordinal);

    public IReadOnlyList<ReferenceResult> All => [.. _byType.Values];

    /// <summary>The number of resources in answers that were not asked for.</summary>
    public long NotAsked { get; set; }

    public ReferenceResult Of(string type)
    {
        if (!_byType.TryGetValue(type, out ReferenceResult? result))
        {
            result = new ReferenceResult { Type = type };
            _byType.Add(type, result);
        }

        return result;
    }
}
