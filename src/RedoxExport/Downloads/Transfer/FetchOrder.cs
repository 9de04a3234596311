using RedoxExport.Exports;

namespace RedoxExport.Downloads;

/// <summary>
/// The rows of a manifest in the order in which they are fetched, and the weight of each. Large files come first: if a large file came last, the
/// save would wait for it alone.
/// </summary>
internal sealed class FetchOrder
{
    // File sizes if every row has one, otherwise resource counts if every row has one, otherwise null. A value that is missing from one row
    // makes it useless for comparing the others.
    private readonly long[]? _known;

    public FetchOrder(ManifestFiles files, Shard? shard)
    {
        int[] rows = new int[files.Count];
        long[] sizes = new long[rows.Length];
        long[] counts = new long[rows.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            ManifestRow row = files.Row(i);
            rows[i] = i;
            sizes[i] = row.FileSize;
            counts[i] = row.Count;
        }

        _known = new[] { sizes, counts }.FirstOrDefault(numbers => Array.TrueForAll(numbers, number => number >= 0));
        int[] order = _known is null ? rows : [.. rows.OrderByDescending(row => _known[row])];
        Rows = shard is null ? order : Array.FindAll(order, shard.Has);
    }

    public int[] Rows { get; }

    /// <summary>The total weight of all rows, in the unit of <see cref="WeightOf"/>.</summary>
    public double Weight => Rows.Sum(WeightOf);

    /// <summary>A row's share of the work: bytes, resources or 1. At least 1, even for an empty file.</summary>
    public double WeightOf(int row) => _known is null ? 1 : Math.Max(1, _known[row]);
}
