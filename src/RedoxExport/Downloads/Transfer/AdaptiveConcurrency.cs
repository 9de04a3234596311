using System.Runtime.CompilerServices;

namespace RedoxExport.Downloads;

/// <summary>
/// Limits how many files are downloaded at the same time. The limit starts at the user's maximum, is halved when the server is throttling
/// (HTTP 429 or 503), and grows by one after as many successful downloads as the limit allows.
/// </summary>
/// <param name="ceiling">The maximum number of concurrent downloads.</param>
/// <param name="clock">Measures the time between throttled answers: several within one second halve the limit only once.</param>
internal sealed class AdaptiveConcurrency(int ceiling, TimeProvider clock)
{
    private static readonly TimeSpan OneSign = TimeSpan.FromSeconds(1);

    private readonly int _ceiling = ceiling;
    private readonly object _lock = new();
    private readonly Queue<TaskCompletionSource<bool>> _waiting = new();
    private int _running;
    private int _wellDone;
    private long? _shrunkAt;

    /// <summary>The number of downloads that may run now.</summary>
    public int Limit { get; private set; } = ceiling;

    /// <summary>Waits until another download may start.</summary>
    public async Task EnterAsync(CancellationToken cancellationToken)
    {
        TaskCompletionSource<bool> turn;
        lock (_lock)
        {
            if (_running < Limit)
            {
                _running++;
                return;
            }

            turn = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Enqueue(turn);
        }

        using (cancellationToken.Register(() => turn.TrySetCanceled(cancellationToken)))
        {
            await turn.Task.ConfigureAwait(false);
        }
    }

    /// <summary>Ends a download.</summary>
    /// <param name="well">True if the file was received.</param>
    [MethodImpl(HotPath.Optimized)]
    public void Leave(bool well)
    {
        lock (_lock)
        {
            _running--;
            if (well && ++_wellDone >= Limit && Limit < _ceiling)
            {
                Limit++;
                _wellDone = 0;
            }

            while (_running < Limit && _waiting.Count > 0)
            {
                if (_waiting.Dequeue().TrySetResult(true))
                {
                    _running++;
                }
            }
        }
    }

    /// <summary>Halves the limit because the server is throttling.</summary>
    /// <returns>True if the limit was reduced.</returns>
    public bool Shrink()
    {
        lock (_lock)
        {
            bool same = _shrunkAt is { } at && clock.GetElapsedTime(at) < OneSign;
            if (same || Limit == 1)
            {
                return false;
            }

            _shrunkAt = clock.GetTimestamp();
            _wellDone = 0;
            Limit = Math.Max(1, Limit / 2);
            return true;
        }
    }
}
