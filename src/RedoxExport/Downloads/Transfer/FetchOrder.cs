using RedoxExport.Exports;

namespace RedoxExport.Downloads;

/// <summary>The rows of a manifest in the order in which they are fetched, and how much each counts: a large file that came last would be waited for alone.</summary>
internal sealed class FetchOrder
{
    // By size, else by number of resources: what is not given for one says nothing of the others.
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

    /// <summary>The share of all rows together, in the unit of <see cref="WeightOf"/>.</summary>
    public double Weight => Rows.Sum(WeightOf);

    /// <summary>A row's share of the work; more than nothing also for an empty file.</summary>
    public double WeightOf(int row) => _known is null ? 1 : Math.Max(1, _known[row]);
}
