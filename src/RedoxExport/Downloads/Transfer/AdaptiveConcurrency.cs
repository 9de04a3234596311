using System.Runtime.CompilerServices;

namespace RedoxExport.Downloads;

/// <summary>
/// How many files come at a time: at most what the user allows, half of it each time the server has too much to do (HTTP 429
/// or 503), and one more after each round that went well.
/// </summary>
/// <param name="ceiling">The most.</param>
/// <param name="clock">Tells one bad moment from the next: many answers at once are one sign.</param>
internal sealed class AdaptiveConcurrency(int ceiling, TimeProvider clock)
{
    private static readonly TimeSpan OneSign = TimeSpan.FromSeconds(1);

    private readonly int _ceiling = ceiling;
    private readonly object _lock = new();
    private readonly Queue<TaskCompletionSource<bool>> _waiting = new();
    private int _running;
    private int _wellDone;
    private long? _shrunkAt;

    /// <summary>How many may run now.</summary>
    public int Limit { get; private set; } = ceiling;

    /// <summary>Waits until one more may run.</summary>
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

    /// <summary>One has ended.</summary>
    /// <param name="well">Whether it brought its file.</param>
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

    /// <summary>The server has too much to do.</summary>
    /// <returns>Whether the limit went down.</returns>
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
