namespace RedoxExport.References;

/// <summary>How far the search for missing resources, or their fetching, is. Written by one thread and read by another.</summary>
internal sealed class ReferenceProgress
{
    private readonly object _lock = new();
    private string _step = string.Empty;
    private long _done;
    private long _total;

    /// <summary>The current step, what is done and what there is to do in it; the total is 0 if it is not known.</summary>
    public (string Step, long Done, long Total) Now
    {
        get
        {
            lock (_lock)
            {
                return (_step, _done, _total);
            }
        }
    }

    public void Begin(string step, long total)
    {
        lock (_lock)
        {
            (_step, _done, _total) = (step, 0, total);
        }
    }

    public void Add(long done)
    {
        lock (_lock)
        {
            _done += done;
        }
    }
}
