namespace RedoxExport.Datasets;

/// <summary>The limits of an update. They affect how it works and which change sets are kept, never the view.</summary>
internal sealed class DatasetLimits
{
    public static DatasetLimits Default { get; } = new();

    /// <summary>The bytes that are sorted in memory before they are written to disk.</summary>
    public int SortBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>The number of resources that are sorted in memory before they are written to disk.</summary>
    public int SortRecords { get; init; } = 400_000;

    /// <summary>The number of sorted files that are merged at a time.</summary>
    public int MergeWidth { get; init; } = 512;

    /// <summary>The bytes to read ahead during a merge, for all sorted files together.</summary>
    public int MergeBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>The number of runs that are merged at once, at most 64: a set of runs is kept as the bits of a 64-bit number.</summary>
    public int RunsAtOnce { get; init; } = 64;

    /// <summary>The number of change sets that are kept.</summary>
    public int ChangeSets { get; init; } = 32;

    /// <summary>
    /// The bytes that change sets may have together even if that is more than half of the view. Loading a small view anew costs nothing, but a
    /// follower of a small view should not take another path than that of a large one.
    /// </summary>
    public long LeastChangeBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>The bytes that change sets may have. If there are more, it is faster to read the view itself.</summary>
    public long MostChangeBytes(long viewBytes) => Math.Max(LeastChangeBytes, viewBytes / 2);
}
