using RedoxExport.Views;

namespace RedoxExport.Tables;

/// <summary>Counts the rows of a check instead of keeping them.</summary>
internal abstract class CheckBatch : RowBatch
{
    private readonly Dictionary<string, long> _counts = new(StringComparer.Ordinal);
    private readonly List<string> _ofResource = [];

    /// <summary>The number of rows by problem.</summary>
    public IReadOnlyDictionary<string, long> Counts => _counts;

    public override long Rows => _counts.Values.Sum();

    public override void Keep()
    {
        if (_ofResource.Count > 0)
        {
            foreach (string problem in _ofResource)
            {
                _counts[problem] = (_counts.TryGetValue(problem, out long before) ? before : 0) + 1;
            }

            _ofResource.Clear();
        }
    }

    public override void Undo() => _ofResource.Clear();

    public override void Dispose()
    {
        // It has counts and no data.
    }

    /// <summary>Counts a problem of the current resource.</summary>
    protected void Count(string problem) => _ofResource.Add(problem);
}
