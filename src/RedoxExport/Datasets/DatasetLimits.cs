namespace RedoxExport.Datasets;

/// <summary>The memory limits of an update. They affect how it works, never its result.</summary>
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
}
