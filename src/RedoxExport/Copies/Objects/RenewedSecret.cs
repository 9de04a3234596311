namespace RedoxExport.Copies;

/// <summary>A secret that expires, such as a token or temporary keys. It is fetched once for all requests, and again before it expires.</summary>
/// <param name="fetch">Gets a new one.</param>
/// <param name="endOf">The time at which one expires; <see langword="null"/> for never.</param>
/// <param name="clock">The clock.</param>
internal sealed class RenewedSecret<T>(Func<CancellationToken, Task<T>> fetch, Func<T, DateTimeOffset?> endOf, TimeProvider clock)
    where T : class
{
    // The services of the platforms give a new one at least five minutes before the old one expires.
    private static readonly TimeSpan RenewBefore = TimeSpan.FromMinutes(4);

    private readonly object _lock = new();
    private Task<T>? _current;

    /// <summary>Gives one that is valid now.</summary>
    /// <param name="cancellation">Stops it, for all callers that wait for the same one: they belong to one copy.</param>
    public Task<T> GetAsync(CancellationToken cancellation)
    {
        lock (_lock)
        {
            return _current is { } current && (!current.IsCompleted || IsValid(current)) ? current : _current = fetch(cancellation);
        }
    }

    private bool IsValid(Task<T> ended) =>
        ended.Status == TaskStatus.RanToCompletion && (endOf(ended.Result) is not { } end || end - clock.GetUtcNow() > RenewBefore);
}
