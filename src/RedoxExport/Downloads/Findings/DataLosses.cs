namespace RedoxExport.Downloads;

/// <summary>The losses that a server reports of an export: each kind once, the first ones by their words, the others as one.</summary>
internal sealed class DataLosses
{
    /// <summary>How many kinds are kept with their words. A server that says the same of 100,000 resources names each.</summary>
    public const int Most = 20;

    private readonly List<DataLoss> _kinds = [];

    /// <summary>The kinds, in the order in which they came.</summary>
    public IReadOnlyList<DataLoss> Kinds => _kinds;

    /// <summary>How many reports there were.</summary>
    public long Count { get; private set; }

    public void Add(DataLoss loss)
    {
        Count++;
        DataLoss kept = _kinds.Count < Most || _kinds.Contains(loss) ? loss : new DataLoss(loss.Code, null, "the server reported more of other kinds");
        if (!_kinds.Contains(kept))
        {
            _kinds.Add(kept);
        }
    }
}
