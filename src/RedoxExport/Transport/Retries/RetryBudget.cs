namespace RedoxExport.Transport;

/// <summary>
/// The retries that the requests of one run share: one cmdlet's work, however many requests it sends. In addition, each request is limited
/// to its own attempts (<see cref="GateOptions.MaxAttempts"/>). Safe to use from many threads.
/// </summary>
/// <remarks>
/// A run may retry 100 times, and once more for every ten requests that succeeded. A run of a hundred thousand files survives a bad hour,
/// and a dead server gets a hundred retries in all instead of five for each file.
/// </remarks>
internal sealed class RetryBudget(int first = RetryBudget.DefaultFirst, int successesForOneMore = RetryBudget.DefaultSuccessesForOneMore)
{
    public const int DefaultFirst = 100;
    public const int DefaultSuccessesForOneMore = 10;

    private readonly object _lock = new();
    private long _spent;
    private long _successes;

    /// <summary>The number of retries so far.</summary>
    public long Spent
    {
        get
        {
            lock (_lock)
            {
                return _spent;
            }
        }
    }

    /// <summary>The number of retries that are allowed at the moment.</summary>
    public long Limit
    {
        get
        {
            lock (_lock)
            {
                return LimitNow;
            }
        }
    }

    private long LimitNow => first + (_successes / successesForOneMore);

    /// <summary>Takes one retry if one is left. Call this before anything is repeated.</summary>
    public bool TrySpend()
    {
        lock (_lock)
        {
            if (_spent >= LimitNow)
            {
                return false;
            }

            _spent++;
            return true;
        }
    }

    public void CountSuccess()
    {
        lock (_lock)
        {
            _successes++;
        }
    }

    /// <summary>For <c>-Verbose</c>: "retry 3 of 100 of this run".</summary>
    public override string ToString()
    {
        lock (_lock)
        {
            return FormattableString.Invariant($"retry {_spent} of {LimitNow} of this run");
        }
    }
}
