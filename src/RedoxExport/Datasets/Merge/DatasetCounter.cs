namespace RedoxExport.Datasets;

/// <summary>Counts the changes of an update.</summary>
internal sealed class DatasetCounter
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

    /// <summary>Makes the result, with the numbers and sizes of the current view.</summary>
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

    // A type is left out if all that the update had of it were deletions of resources that were not in the view.
    private static bool IsWorthSaying(DatasetTypeResult type) => type.Resources + type.Added + type.Updated + type.Deleted + type.Left > 0;
}
