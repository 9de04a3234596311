namespace RedoxExport.Transport;

/// <summary>
/// How long requests of a connection wait for a host that does not respond. Until something shows that the connection's settings are right,
/// a few attempts must do, because the address may be mistyped. After any response, or if an export of the connection is on record, a
/// server restart or a network outage must not end an export that runs for hours. Safe to use from many threads.
/// </summary>
/// <param name="usual">The patience for commands that do not set their own.</param>
/// <param name="outages">Knows if any host has ever responded.</param>
/// <param name="clock">The clock.</param>
internal sealed class OutagePatience(TimeSpan usual, HostOutages outages, TimeProvider clock)
{
    private readonly object _lock = new();
    private readonly List<Scope> _scopes = [];

    /// <summary>True if an export of the connection is on record. It was started from this computer, so the address was right.</summary>
    public bool HasExport { get; set; }

    /// <summary>The timestamp at which the oldest command that is still running began; <see langword="null"/> if none is running.</summary>
    public long? Begun
    {
        get
        {
            lock (_lock)
            {
                return _scopes.Count == 0 ? null : _scopes[0].Begun;
            }
        }
    }

    /// <summary>How long to wait in all after an attempt with this result; zero if only the number of attempts counts.</summary>
    public TimeSpan For(AttemptResult result)
    {
        lock (_lock)
        {
            bool isKnown = outages.HasAnswered || HasExport;
            bool isPatient = isKnown || (result != AttemptResult.NameNotFound && _scopes.Exists(scope => scope.FromFirstRequest));
            return !isPatient ? TimeSpan.Zero : _scopes.Count == 0 ? usual : _scopes.Max(scope => scope.Patience ?? usual);
        }
    }

    /// <summary>Gives the requests of one command their own patience. If several commands are running, the longest patience applies.</summary>
    /// <param name="timeout">The command's <c>-Timeout</c>; <see langword="null"/> or a negative value for the usual patience.</param>
    /// <param name="fromFirstRequest">
    /// True if the patience applies before the first response, too, for unattended runs: no user waits for them.
    /// </param>
    /// <returns>Dispose it when the command ends.</returns>
    public IDisposable Begin(TimeSpan? timeout, bool fromFirstRequest)
    {
        Scope scope = new(this, timeout >= TimeSpan.Zero ? timeout : null, fromFirstRequest, clock.GetTimestamp());
        lock (_lock)
        {
            _scopes.Add(scope);
        }

        return scope;
    }

    private sealed class Scope(OutagePatience owner, TimeSpan? patience, bool fromFirstRequest, long begun) : IDisposable
    {
        public long Begun => begun;

        public TimeSpan? Patience => patience;

        public bool FromFirstRequest => fromFirstRequest;

        public void Dispose()
        {
            lock (owner._lock)
            {
                owner._scopes.Remove(this);
            }
        }
    }
}
