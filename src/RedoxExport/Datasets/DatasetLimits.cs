namespace RedoxExport.Datasets;

/// <summary>How much memory an update takes, and with it how it goes about its work; never what comes out of it.</summary>
internal sealed class DatasetLimits
{
    public static DatasetLimits Default { get; } = new();

    /// <summary>Bytes that are sorted in memory before they go to the disk.</summary>
    public int SortBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>Resources that are sorted in memory before they go to the disk.</summary>
    public int SortRecords { get; init; } = 250_000;

    /// <summary>How many sorted files are merged at a time.</summary>
    public int MergeWidth { get; init; } = 256;

    /// <summary>The least that is read ahead of a sorted file, in bytes.</summary>
    public int ReadBytes { get; init; } = 64 * 1024;

    /// <summary>How many runs are folded in one go, 64 at most: a set of them is the bits of a number.</summary>
    public int RunsAtOnce { get; init; } = 64;
}
