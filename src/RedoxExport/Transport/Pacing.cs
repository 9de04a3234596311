namespace RedoxExport.Transport;

/// <summary>Time and chance of one connection, in one place, so that tests neither sleep nor flake.</summary>
public class Pacing
{
    private readonly Random _random;

    /// <summary>Real time and a random seed, unless told otherwise.</summary>
    /// <param name="clock">The clock; the system's where <see langword="null"/>.</param>
    /// <param name="seed">Makes the jitter repeatable.</param>
    public Pacing(TimeProvider? clock = null, int? seed = null)
    {
        Clock = clock ?? TimeProvider.System;
        _random = seed is { } value ? new Random(value) : new Random();
    }

    /// <summary>The clock.</summary>
    public TimeProvider Clock { get; }

    /// <summary>Waits.</summary>
    public virtual Task DelayAsync(TimeSpan delay, CancellationToken cancellationToken) =>
#if NET8_0_OR_GREATER
        Task.Delay(delay, Clock, cancellationToken);
#else
        TimeProviderTaskExtensions.Delay(Clock, delay, cancellationToken);
#endif

    /// <summary>
    /// Full-jitter exponential backoff: a random time between nothing and <paramref name="first"/> doubled
    /// <paramref name="attempt"/> times, at most <paramref name="most"/>.
    /// </summary>
    /// <param name="attempt">0 for the first repetition.</param>
    /// <param name="first">The range of the first wait.</param>
    /// <param name="most">The longest range.</param>
    internal TimeSpan Backoff(int attempt, TimeSpan first, TimeSpan most)
    {
        double range = Math.Min(most.TotalMilliseconds, first.TotalMilliseconds * Math.Pow(2, Math.Min(attempt, 30)));
        lock (_random)
        {
            return TimeSpan.FromMilliseconds(range * _random.NextDouble());
        }
    }

    /// <summary>
    /// As <see cref="Backoff"/>, of which half is certain: between half of the range and all of it. For pauses that have to
    /// be some time in any case, because the server asked to be left alone.
    /// </summary>
    internal TimeSpan HalfCertainBackoff(int attempt, TimeSpan first, TimeSpan most)
    {
        double range = Math.Min(most.TotalMilliseconds, first.TotalMilliseconds * Math.Pow(2, Math.Min(attempt, 30)));
        TimeSpan half = TimeSpan.FromMilliseconds(range / 2);
        return half + Backoff(0, half, half);
    }

    /// <summary>A source that is cancelled when the time is over or the token is.</summary>
    internal CancellationTokenSource Deadline(TimeSpan time)
    {
#if NET8_0_OR_GREATER
        return new CancellationTokenSource(time, Clock);
#else
        return TimeProviderTaskExtensions.CreateCancellationTokenSource(Clock, time);
#endif
    }
}
