namespace RedoxExport.References;

/// <summary>The resources of one type that a server has, out of a list of ids.</summary>
internal sealed class FetchedBatch
{
    public List<FetchedResource> Resources { get; } = [];

    /// <summary>The ids that the server does not have.</summary>
    public List<string> Absent { get; } = [];

    /// <summary>The number of ids that could not be fetched.</summary>
    public long Failed { get; set; }

    /// <summary>The number of resources in answers that were not asked for.</summary>
    public long NotAsked { get; set; }
}
