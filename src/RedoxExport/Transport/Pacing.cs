using System.Runtime.CompilerServices;

namespace RedoxExport.Transport;

/// <summary>The clock and the randomness of one connection, in one place, so that tests do not wait and do not fail by chance.</summary>
internal class Pacing
{
    private readonly Random _random;

    /// <summary>Creates an instance with real time and a random seed by default.</summary>
    /// <param name="clock">The clock; the system clock if <see langword="null"/>.</param>
    /// <param name="seed">The seed that makes the jitter repeatable; random if <see langword="null"/>.</param>
    public Pacing(TimeProvider? clock = null, int? seed = null)
    {
        Clock = clock ?? TimeProvider.System;
        _random = seed is { } value ? new Random(value) : new Random();
    }

    /// <summary>The clock.</summary>
    public TimeProvider Clock { get; }

    /// <summary>Waits for a time.</summary>
    /// <param name="delay">How long to wait.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public virtual Task DelayAsync(TimeSpan delay, CancellationToken cancellationToken) =>
        Task.Delay(delay, Clock, cancellationToken);

    /// <summary>Returns a random number from 0 to below 1. Only for <see cref="Backoff"/>.</summary>
    internal double NextDouble()
    {
        lock (_random)
        {
            return _random.NextDouble();
        }
    }

    /// <summary>Creates a token source that is canceled after a time.</summary>
    [MethodImpl(HotPath.Optimized)]
    internal CancellationTokenSource Deadline(TimeSpan time)
    {
#if NET8_0_OR_GREATER
        return new CancellationTokenSource(time, Clock);
#else
        return TimeProviderTaskExtensions.CreateCancellationTokenSource(Clock, time);
#endif
    }
}
