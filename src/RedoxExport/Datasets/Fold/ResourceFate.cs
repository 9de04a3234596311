namespace RedoxExport.Datasets;

/// <summary>
/// What becomes of one resource over some runs: the same, whether they are gone through at once or night by night, because nothing
/// but the version that is in the view goes from one run to the next.
/// </summary>
/// <param name="runs">How many runs there are.</param>
internal sealed class ResourceFate(int runs)
{
    // Of the version that was in the view before.
    private const int NoRun = -1;

    private byte[] _kept = [];
    private int _keptLength;
    private ResourceVersion _version;
    private ulong _stays;
    private bool _isThere;
    private bool _isAsBefore;
    private bool _hasLeft;
    private int _run;
    private int _runOfVersion;

    /// <summary>How many times it came only in part while it was there as a whole.</summary>
    public int SubsettedPassedOver { get; private set; }

    /// <summary>How many times a run had a version that is older by its time and newer by its number, or the reverse, than the one of an earlier run.</summary>
    public int Contradictions { get; private set; }

    /// <summary>Begins with a resource that is not in the view.</summary>
    public void Begin()
    {
        _isThere = _isAsBefore = _hasLeft = false;
        _run = 0;
        SubsettedPassedOver = Contradictions = 0;
    }

    /// <summary>Begins with the version that is in the view.</summary>
    public void Begin(DatasetRecord before)
    {
        Begin();
        _isThere = _isAsBefore = true;
        _version = before.Version;
        _runOfVersion = NoRun;
        _stays = before.Stays;
    }

    /// <summary>Begins with a version that was in a view which is made anew: it is not there, and it is said why it is gone if it does not come again.</summary>
    public void BeginGone(DatasetRecord before)
    {
        Begin();
        _hasLeft = (before.Stays & Bits(runs)) != Bits(runs);
    }

    /// <summary>Takes what a run has of it. Runs come in order, in each the deletion before what was exported.</summary>
    public void Apply(DatasetRecord record)
    {
        EndRunsBefore(record.Run);
        if (record.IsDeletion)
        {
            _isThere = _hasLeft = false;
            return;
        }

        ResourceVersion version = record.Version;
        bool isContradiction = _isThere && record.Run != _runOfVersion && version.Contradicts(_version);
        Contradictions += isContradiction ? 1 : 0;
        if (_isThere && !isContradiction && !version.Replaces(_version))
        {
            SubsettedPassedOver += version.IsSubset && !_version.IsSubset ? 1 : 0;
            return;
        }

        _isThere = true;
        _isAsBefore = _hasLeft = false;
        _version = version;
        _runOfVersion = record.Run;
        _stays = record.Stays;
        Keep(record.Line);
    }

    /// <summary>Ends the last run.</summary>
    /// <param name="before">The line that was in the view; empty for none.</param>
    /// <param name="line">The line that is in the view now.</param>
    public ResourceChange End(ReadOnlySpan<byte> before, out ReadOnlySpan<byte> line)
    {
        EndRunsBefore(runs);
        line = _isAsBefore ? before : _kept.AsSpan(0, _keptLength);
        if (!_isThere)
        {
            return before.IsEmpty ? ResourceChange.Nothing : _hasLeft ? ResourceChange.Left : ResourceChange.Deleted;
        }

        return before.IsEmpty ? ResourceChange.Added
            : _isAsBefore || line.SequenceEqual(before) ? ResourceChange.Unchanged
            : ResourceChange.Updated;
    }

    /// <summary>At the end of each run, what belongs to nobody who is in the group leaves.</summary>
    private void EndRunsBefore(int run)
    {
        ulong ended = Bits(run) & ~Bits(_run);
        if (_isThere && (_stays & ended) != ended)
        {
            _isThere = false;
            _hasLeft = true;
        }

        _run = run;
    }

    private static ulong Bits(int runs) => runs == 64 ? ulong.MaxValue : (1UL << runs) - 1;

    private void Keep(ReadOnlySpan<byte> line)
    {
        if (_kept.Length < line.Length)
        {
            _kept = new byte[Math.Max(line.Length, Math.Min(_kept.Length * 2L, int.MaxValue / 2))];
        }

        line.CopyTo(_kept);
        _keptLength = line.Length;
    }
}
