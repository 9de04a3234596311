using System.Runtime.CompilerServices;

namespace RedoxExport.Transport;

/// <summary>
/// Since when each host has given no answer, and until when all requests of the connection leave it alone: one pause for the host, however
/// many requests wait for it. Safe to use from many threads.
/// </summary>
/// <param name="pacing">Time.</param>
/// <param name="longestPause">The longest pause that the connection accepts.</param>
/// <param name="requestTimeout">How long one attempt takes at most.</param>
internal sealed class HostOutages(Pacing pacing, TimeSpan longestPause, TimeSpan requestTimeout)
{
    // A server that is back after half a minute should not wait much longer for its client.
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);

    // A blip is not worth a warning.
    private static readonly TimeSpan WorthWarning = TimeSpan.FromSeconds(15);

    // Whatever waits for a host asks it at least this often. After a longer time between two failures, another command is asking.
    private readonly TimeSpan _mostBetweenFailures = requestTimeout + TimeSpan.FromMinutes(10);

    private readonly Backoff _pauses = Backoff.HalfJitter(FirstPause, Shorter(LongestPause, longestPause < FirstPause ? FirstPause : longestPause));
    private readonly object _lock = new();
    private readonly Dictionary<string, Host> _hosts = new(StringComparer.OrdinalIgnoreCase);

    // The files of an export lie on one host: its name is not made again for each.
    private (string Name, int Port, Host? Host) _last = (string.Empty, 0, null);
    private int _silent;

    /// <summary>Whether any host has ever answered: then the network, the name and the certificate were right once.</summary>
    public bool HasAnswered { get; private set; }

    /// <summary>The longest silence that lasts now; <see langword="null"/> if every host answers.</summary>
    public HostSilence? Longest
    {
        get
        {
            lock (_lock)
            {
                // A host that was given up is no longer waited for.
                return _silent == 0
                    ? null
                    : _hosts.Where(host => host.Value.Since is not null && pacing.Clock.GetElapsedTime(host.Value.FailedAt) <= _mostBetweenFailures)
                        .Select(host => (HostSilence?)new HostSilence(host.Key, pacing.Clock.GetElapsedTime(host.Value.Since!.Value)))
                        .OrderByDescending(silence => silence!.Value.Lasted)
                        .FirstOrDefault();
            }
        }
    }

    /// <summary>The silence of one host; <see langword="null"/> if it answers.</summary>
    public HostSilence? SilenceOf(string authority)
    {
        lock (_lock)
        {
            return _hosts.TryGetValue(authority, out Host? host) && host.Since is { } since ? new HostSilence(authority, pacing.Clock.GetElapsedTime(since)) : null;
        }
    }

    /// <summary>Takes note of how a host stands before it is asked.</summary>
    [MethodImpl(HotPath.Optimized)]
    public HostMark MarkOf(Uri uri)
    {
        lock (_lock)
        {
            return Find(uri) is { } host ? new HostMark(host.Answers, host.Rounds) : default;
        }
    }

    /// <summary>A host answered, whatever it said.</summary>
    /// <returns>The silence that ends with it, if it was long enough for a warning.</returns>
    [MethodImpl(HotPath.Optimized)]
    public HostSilence? Answered(Uri uri)
    {
        lock (_lock)
        {
            HasAnswered = true;
            Host host = Of(uri);
            host.Answers++;
            if (host.Since is not { } since)
            {
                return null;
            }

            HostSilence? told = host.IsTold ? new HostSilence(uri.Authority, pacing.Clock.GetElapsedTime(since)) : null;
            host.End();
            _silent--;
            return told;
        }
    }

    /// <summary>A request ended without an answer.</summary>
    /// <param name="uri">What was asked.</param>
    /// <param name="mark">What <see cref="MarkOf"/> gave before the host was asked.</param>
    /// <param name="patience">How long the request waits for the host in all; zero if it does not.</param>
    /// <param name="begun">The timestamp since when the request's command is at work: what was before is not its silence. <see langword="null"/> if not known.</param>
    public HostOutage NoAnswer(Uri uri, HostMark mark, TimeSpan patience, long? begun)
    {
        lock (_lock)
        {
            Host host = Of(uri);
            if (host.Answers != mark.Answers)
            {
                // It has answered others meanwhile: what is silent is this request, and not the host.
                return new HostOutage(new HostSilence(uri.Authority, TimeSpan.Zero), TimeSpan.Zero) { AnswersOthers = true };
            }

            if (host.Since is not null && pacing.Clock.GetElapsedTime(host.FailedAt) > _mostBetweenFailures)
            {
                host.End();
                _silent--;
            }

            host.FailedAt = pacing.Clock.GetTimestamp();
            if (host.Since is null)
            {
                host.Since = host.FailedAt;
                _silent++;
            }

            TimeSpan lasted = pacing.Clock.GetElapsedTime(Math.Max(host.Since.Value, begun ?? long.MinValue));
            if (patience > lasted && host.Rounds == mark.Rounds)
            {
                host.Rounds++;
                host.PausedAt = pacing.Clock.GetTimestamp();
                host.Pause = Shorter((host.Pauses ??= _pauses.Begin(pacing)).Next(), patience - lasted);
            }

            // A request that does not wait warns of nothing.
            bool isFirstWorthWarning = lasted >= WorthWarning && patience > TimeSpan.Zero && !host.IsTold;
            host.IsTold |= isFirstWorthWarning;
            return new HostOutage(new HostSilence(uri.Authority, lasted), host.Remaining(pacing.Clock) ?? TimeSpan.Zero) { IsWorthWarning = isFirstWorthWarning };
        }
    }

    /// <summary>What is left of the host's pause; <see langword="null"/> if it may be asked.</summary>
    public TimeSpan? Remaining(Uri uri)
    {
        if (Volatile.Read(ref _silent) == 0)
        {
            return null;
        }

        lock (_lock)
        {
            return _hosts.TryGetValue(uri.Authority, out Host? host) ? host.Remaining(pacing.Clock) : null;
        }
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private Host Of(Uri uri)
    {
        if (Find(uri) is { } known)
        {
            return known;
        }

        Host host = new();
        _hosts.Add(uri.Authority, host);
        return host;
    }

    [MethodImpl(HotPath.Optimized)]
    private Host? Find(Uri uri)
    {
        if (_last.Host is { } last && _last.Port == uri.Port && _last.Name == uri.Host)
        {
            return last;
        }

        if (_hosts.TryGetValue(uri.Authority, out Host? host))
        {
            _last = (uri.Host, uri.Port, host);
        }

        return host;
    }

    private sealed class Host
    {
        public long Answers { get; set; }

        /// <summary>How many pauses there were: a request that was under way when the last one began does not begin another.</summary>
        public long Rounds { get; set; }

        public long? Since { get; set; }

        public long FailedAt { get; set; }

        public bool IsTold { get; set; }

        public Backoff.Sequence? Pauses { get; set; }

        public long PausedAt { get; set; }

        public TimeSpan Pause { get; set; }

        public TimeSpan? Remaining(TimeProvider clock) =>
            Since is not null && Pause - clock.GetElapsedTime(PausedAt) is var left && left > TimeSpan.Zero ? left : null;

        public void End()
        {
            Since = null;
            IsTold = false;
            Pauses = null;
            Pause = TimeSpan.Zero;
        }
    }
}
