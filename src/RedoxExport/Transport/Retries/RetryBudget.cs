namespace RedoxExport.Transport;

/// <summary>
/// The retries of one run: of one cmdlet's work, however many requests it sends. Beside it every request has its own
/// attempts (<see cref="GateOptions.MaxAttempts"/>). Safe to use from many threads.
/// </summary>
/// <remarks>
/// A run may repeat 100 times, and once more for every ten requests that succeeded: a hundred thousand files outlive a bad
/// hour, and a server that is dead is left alone after a hundred repetitions in all, not after five for each file.
/// </remarks>
internal sealed class RetryBudget(int first = RetryBudget.DefaultFirst, int successesForOneMore = RetryBudget.DefaultSuccessesForOneMore)
{
    public const int DefaultFirst = 100;
    public const int DefaultSuccessesForOneMore = 10;

    private readonly object _lock = new();
    private long _spent;
    private long _successes;

    /// <summary>How many repetitions there have been.</summary>
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

    /// <summary>How many there may be, as things stand.</summary>
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

    /// <summary>Takes one repetition, where there is one left: to be asked before anything is done a second time.</summary>
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

    /// <summary>Counts a request that succeeded.</summary>
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
