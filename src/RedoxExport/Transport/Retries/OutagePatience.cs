namespace RedoxExport.Transport;

/// <summary>
/// How long requests of a connection wait for a host that gives no answer. As long as nothing shows that the connection is right, a
/// few attempts have to do: an address may be mistyped. Once it has had any answer, or an export of it is on record, a server that
/// restarts or a network that is rebuilt must not end an export of hours. Safe to use from many threads.
/// </summary>
/// <param name="usual">The patience if no command has its own.</param>
/// <param name="outages">Knows whether there was an answer.</param>
/// <param name="clock">The clock.</param>
internal sealed class OutagePatience(TimeSpan usual, HostOutages outages, TimeProvider clock)
{
    private readonly object _lock = new();
    private readonly List<Scope> _scopes = [];

    /// <summary>Whether an export of the connection is on record: it was started here once, so the address was right.</summary>
    public bool HasExport { get; set; }

    /// <summary>The timestamp since when a command that has begun is at work, the first of several; <see langword="null"/> if none has.</summary>
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

    /// <summary>How long an attempt with this end is waited out in all; zero if only its attempts count.</summary>
    public TimeSpan For(AttemptResult result)
    {
        lock (_lock)
        {
            bool isKnown = outages.HasAnswered || HasExport;
            bool isPatient = isKnown || (result != AttemptResult.NameNotFound && _scopes.Exists(scope => scope.FromFirstRequest));
            return !isPatient ? TimeSpan.Zero : _scopes.Count == 0 ? usual : _scopes.Max(scope => scope.Patience ?? usual);
        }
    }

    /// <summary>Gives the requests of one command the patience that it was given; of several commands, the longest counts.</summary>
    /// <param name="timeout">The command's <c>-Timeout</c>; <see langword="null"/>, or a negative one, for the usual patience.</param>
    /// <param name="fromFirstRequest">Whether it counts before there was any answer. Nobody sits before an unattended run.</param>
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
