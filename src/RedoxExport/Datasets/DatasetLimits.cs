namespace RedoxExport.Datasets;

/// <summary>How much memory an update takes, and with it how it goes about its work; never what comes out of it.</summary>
internal sealed class DatasetLimits
{
    public static DatasetLimits Default { get; } = new();

    /// <summary>Bytes that are sorted in memory before they go to the disk.</summary>
    public int SortBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>Resources that are sorted in memory before they go to the disk.</summary>
    public int SortRecords { get; init; } = 400_000;

    /// <summary>How many sorted files are merged at a time.</summary>
    public int MergeWidth { get; init; } = 512;

    /// <summary>Bytes that are read ahead of all sorted files together while they are merged.</summary>
    public int MergeBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>How many runs are folded in one go, 64 at most: a set of them is the bits of a number.</summary>
    public int RunsAtOnce { get; init; } = 64;
}
