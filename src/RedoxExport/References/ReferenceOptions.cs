namespace RedoxExport.References;

/// <summary>How missing resources are fetched.</summary>
internal sealed record ReferenceOptions
{
    /// <summary>The number of ids of a search, unless the address would be too long.</summary>
    public const int DefaultBatchSize = 100;

    /// <summary>The number of rounds.</summary>
    public const int DefaultDepth = 25;

    /// <summary>Returns true for the types to fetch.</summary>
    public Func<string, bool> IsWanted { get; init; } = static _ => true;

    public int BatchSize { get; init; } = DefaultBatchSize;

    /// <summary>The number of requests at the same time.</summary>
    public int ThrottleLimit { get; init; } = 4;

    public int Depth { get; init; } = DefaultDepth;

    /// <summary>True to request resources again that the server did not have in an earlier call.</summary>
    public bool RetriesAbsent { get; init; }
}
