namespace RedoxExport.References;

/// <summary>How a server gives the resources of one type, as far as its answers have shown it. Used by several requests at the same time.</summary>
internal sealed class TypeAccess
{
    private const int MostFailures = 10;

    private volatile bool _refusesLists;
    private volatile bool _takesLists;
    private volatile bool _takesBatches;
    private volatile RedoxExportException? _error;
    private int _failures;

    /// <summary>True if the server does not take lists of ids, or does not answer them with these resources.</summary>
    public bool RefusesLists => _refusesLists;

    /// <summary>
    /// True if a search has returned several of the resources that were asked for. Before that, the server may read a list as one id, or use only one id of it.
    /// </summary>
    public bool TakesLists
    {
        get => _takesLists;
        set => _takesLists = value;
    }

    /// <summary>True if a batch has returned a resource of the type. Before that, the server may look for the resources of a batch in another place.</summary>
    public bool TakesBatches
    {
        get => _takesBatches;
        set => _takesBatches = value;
    }

    /// <summary>The first error of the type; <see langword="null"/> for none.</summary>
    public RedoxExportException? Error => _error;

    /// <summary>True if so many requests have failed, one after another, that no others are sent.</summary>
    public bool IsGivenUp => Volatile.Read(ref _failures) >= MostFailures;

    /// <summary>Uses no lists for the type from now on.</summary>
    /// <returns>True if this call did it.</returns>
    public bool RefuseLists()
    {
        bool isFirst = !_refusesLists;
        _refusesLists = true;
        return isFirst;
    }

    public void CountAnswer() => Volatile.Write(ref _failures, 0);

    public void CountFailure(RedoxExportException error)
    {
        _error ??= error;
        Interlocked.Increment(ref _failures);
    }
}
