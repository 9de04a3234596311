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

    /// <summary>A random number from 0 to below 1. For <see cref="Backoff"/> only.</summary>
    internal double NextDouble()
    {
        lock (_random)
        {
            return _random.NextDouble();
        }
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
