namespace RedoxExport.Datasets;

/// <summary>
/// Determines the result of some runs for one resource. The result is the same whether the runs are merged at once or one per night,
/// because only the version in the view carries over from one run to the next.
/// </summary>
/// <param name="runs">The number of runs.</param>
/// <param name="ordered">The runs, one bit each, whose records apply in their order: the last version counts, whatever its time is.</param>
internal sealed class ResourceFate(int runs, ulong ordered = 0)
{
    // The run of the version that was in the view before.
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

    /// <summary>The number of times a run had only a part of the resource while the view had all of it.</summary>
    public int SubsettedPassedOver { get; private set; }

    /// <summary>
    /// The number of times a run's version had an earlier time and a higher number than the version of an earlier run, or the reverse.
    /// </summary>
    public int Contradictions { get; private set; }

    /// <summary>Starts with a resource that is not in the view.</summary>
    public void Begin()
    {
        _isThere = _isAsBefore = _hasLeft = false;
        _run = 0;
        SubsettedPassedOver = Contradictions = 0;
    }

    /// <summary>Starts with the version that is in the view.</summary>
    public void Begin(DatasetRecord before)
    {
        Begin();
        _isThere = _isAsBefore = true;
        _version = before.Version;
        _runOfVersion = NoRun;
        _stays = before.Stays;
    }

    /// <summary>
    /// Starts with a version in a view that is being rebuilt. The resource counts as absent. If no run has it again, <see cref="End"/> tells
    /// from this version whether it was deleted or left with its patients.
    /// </summary>
    public void BeginGone(DatasetRecord before)
    {
        Begin();
        _hasLeft = (before.Stays & Bits(runs)) != Bits(runs);
    }

    /// <summary>
    /// Applies a record of a run. Runs come in order; within a run, the deletion comes before the exported version, unless the run has an order of
    /// its own.
    /// </summary>
    public void Apply(DatasetRecord record)
    {
        EndRunsBefore(record.Run);
        if (record.IsDeletion)
        {
            _isThere = _hasLeft = false;
            return;
        }

        ResourceVersion version = record.Version;
        bool isLast = (ordered >> record.Run & 1) != 0;
        bool isContradiction = !isLast && _isThere && record.Run != _runOfVersion && version.Contradicts(_version);
        Contradictions += isContradiction ? 1 : 0;
        if (_isThere && !isLast && !isContradiction && !version.Replaces(_version))
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
    /// <param name="before">The line that was in the view; empty if there was none.</param>
    /// <param name="line">The line for the next view.</param>
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

    /// <summary>Removes the resource if none of its patients was in the group at the end of a run that is over.</summary>
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
