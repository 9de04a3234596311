namespace RedoxExport.References;

/// <summary>How a server gives the resources of one type, as far as its answers have shown it. Used by several requests at the same time.</summary>
internal sealed class TypeAccess
{
    private const int MostFailures = 10;

    private volatile bool _readsOneByOne;
    private volatile bool _takesLists;
    private volatile RedoxExportException? _error;
    private int _failures;

    /// <summary>True if the server does not take lists of ids, or does not answer them with these resources.</summary>
    public bool ReadsOneByOne => _readsOneByOne;

    /// <summary>
    /// True if a search has returned several of the resources that were asked for. Before that, the server may read a list as one id, or use only one id of it.
    /// </summary>
    public bool TakesLists
    {
        get => _takesLists;
        set => _takesLists = value;
    }

    /// <summary>The first error of the type; <see langword="null"/> for none.</summary>
    public RedoxExportException? Error => _error;

    /// <summary>True if so many requests have failed, one after another, that no others are sent.</summary>
    public bool IsGivenUp => Volatile.Read(ref _failures) >= MostFailures;

    /// <summary>Switches to one request for each resource.</summary>
    /// <returns>True if this call did it.</returns>
    public bool SwitchToReads()
    {
        bool isFirst = !_readsOneByOne;
        _readsOneByOne = true;
        return isFirst;
    }

    public void CountAnswer() => Volatile.Write(ref _failures, 0);

    public void CountFailure(RedoxExportException error)
    {
        _error ??= error;
        Interlocked.Increment(ref _failures);
    }
}
