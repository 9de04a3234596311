namespace RedoxExport.Datasets;

/// <summary>What an update has changed so far.</summary>
internal sealed class DatasetTally
{
    private readonly SortedDictionary<string, DatasetTypeResult> _types = new(StringComparer.Ordinal);

    public long SubsettedPassedOver { get; set; }

    public long OutcomesPassedOver { get; set; }

    public long VersionsContradicted { get; set; }

    public long LinesPassedOver { get; set; }

    public int RunsFolded { get; set; }

    public bool IsRebuilt { get; set; }

    public DatasetTypeResult Of(string type)
    {
        if (!_types.TryGetValue(type, out DatasetTypeResult? counts))
        {
            _types.Add(type, counts = new DatasetTypeResult(type));
        }

        return counts;
    }

    public static void Count(DatasetTypeResult counts, ResourceChange change)
    {
        switch (change)
        {
            case ResourceChange.Added:
                counts.Added++;
                break;
            case ResourceChange.Updated:
                counts.Updated++;
                break;
            case ResourceChange.Deleted:
                counts.Deleted++;
                break;
            case ResourceChange.Left:
                counts.Left++;
                break;
            default:
                break;
        }
    }

    /// <summary>The result, with what the view holds now.</summary>
    public DatasetResult Complete(string path, DatasetSummary now)
    {
        foreach (DatasetType type in now.Types)
        {
            DatasetTypeResult counts = Of(type.Type);
            counts.Resources = type.Resources;
            counts.Bytes = type.Bytes;
        }

        return new DatasetResult(path, now, this, [.. _types.Values.Where(IsWorthSaying)]);
    }

    // A type of which only a deletion came, of something that was not there, is none of the view.
    private static bool IsWorthSaying(DatasetTypeResult type) => type.Resources + type.Added + type.Updated + type.Deleted + type.Left > 0;
}
