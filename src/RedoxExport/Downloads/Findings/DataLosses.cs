namespace RedoxExport.Downloads;

/// <summary>The losses that a server reports for an export: each kind once, the first ones with their text, all others as one.</summary>
internal sealed class DataLosses
{
    /// <summary>
    /// The maximum number of kinds kept with their text. A server that reports the same for 100,000 resources may name each of them.
    /// </summary>
    public const int Most = 20;

    private readonly List<DataLoss> _kinds = [];

    /// <summary>The kinds, in the order in which they were reported.</summary>
    public IReadOnlyList<DataLoss> Kinds => _kinds;

    /// <summary>The number of reported losses.</summary>
    public long Count { get; private set; }

    public void Add(DataLoss loss)
    {
        Count++;
        DataLoss kept = _kinds.Count < Most || _kinds.Contains(loss) ? loss : new DataLoss(loss.Code, null, "the server reported further errors");
        if (!_kinds.Contains(kept))
        {
            _kinds.Add(kept);
        }
    }
}
