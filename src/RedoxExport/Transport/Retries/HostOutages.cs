using System.Runtime.CompilerServices;

namespace RedoxExport.Transport;

/// <summary>
/// Records since when each host has not responded, and until when all requests of the connection leave it alone. A host has one pause,
/// however many requests wait for it. Safe to use from many threads.
/// </summary>
/// <param name="pacing">The clock and the source of randomness.</param>
/// <param name="longestPause">The longest pause that the connection accepts.</param>
/// <param name="requestTimeout">The longest time that one attempt takes.</param>
internal sealed class HostOutages(Pacing pacing, TimeSpan longestPause, TimeSpan requestTimeout)
{
    // Short enough that the next request follows soon after a server is back.
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);

    // A shorter outage does not justify a warning.
    private static readonly TimeSpan WorthWarning = TimeSpan.FromSeconds(15);

    // Anything that waits for a host asks it at least this often. A longer time between two failures means that another command is asking.
    private readonly TimeSpan _mostBetweenFailures = requestTimeout + TimeSpan.FromMinutes(10);

    private readonly Backoff _pauses = Backoff.HalfJitter(FirstPause, Shorter(LongestPause, longestPause < FirstPause ? FirstPause : longestPause));
    private readonly object _lock = new();
    private readonly Dictionary<string, Host> _hosts = new(StringComparer.OrdinalIgnoreCase);

    // The files of an export are usually on one host: the key for its lookup is not built again for each file.
    private (string Name, int Port, Host? Host) _last = (string.Empty, 0, null);
    private int _silent;

    /// <summary>True if any host has ever responded: the network, the name and the certificate were right then.</summary>
    public bool HasAnswered { get; private set; }

    /// <summary>The longest silence that is still in progress; <see langword="null"/> if every host responds.</summary>
    public HostSilence? Longest
    {
        get
        {
            lock (_lock)
            {
                // Skips hosts that requests no longer wait for.
                return _silent == 0
                    ? null
                    : _hosts.Where(host => host.Value.Since is not null && pacing.Clock.GetElapsedTime(host.Value.FailedAt) <= _mostBetweenFailures)
                        .Select(host => (HostSilence?)new HostSilence(host.Key, pacing.Clock.GetElapsedTime(host.Value.Since!.Value)))
                        .OrderByDescending(silence => silence!.Value.Lasted)
                        .FirstOrDefault();
            }
        }
    }

    /// <summary>The silence of one host; <see langword="null"/> if it responds.</summary>
    public HostSilence? SilenceOf(string authority)
    {
        lock (_lock)
        {
            return _hosts.TryGetValue(authority, out Host? host) && host.Since is { } since ? new HostSilence(authority, pacing.Clock.GetElapsedTime(since)) : null;
        }
    }

    /// <summary>Reads the counters of a host before a request is sent to it.</summary>
    [MethodImpl(HotPath.Optimized)]
    public HostMark MarkOf(Uri uri)
    {
        lock (_lock)
        {
            return Find(uri) is { } host ? new HostMark(host.Answers, host.Rounds) : default;
        }
    }

    /// <summary>Records that a host responded, with any status.</summary>
    /// <returns>The silence that this response ends, if the user was warned of it; otherwise <see langword="null"/>.</returns>
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

    /// <summary>Records that a request ended without a response.</summary>
    /// <param name="uri">The address of the request.</param>
    /// <param name="mark">The result of <see cref="MarkOf"/> before the request was sent.</param>
    /// <param name="patience">How long the request waits for the host in all; zero if it does not wait.</param>
    /// <param name="begun">
    /// The timestamp at which the request's command began: earlier silence does not count for it. <see langword="null"/> if not known.
    /// </param>
    public HostOutage NoAnswer(Uri uri, HostMark mark, TimeSpan patience, long? begun)
    {
        lock (_lock)
        {
            Host host = Of(uri);
            if (host.Answers != mark.Answers)
            {
                // The host responded to other requests in the meantime: this request failed, not the host.
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

            // A request that does not wait gives no warning.
            bool isFirstWorthWarning = lasted >= WorthWarning && patience > TimeSpan.Zero && !host.IsTold;
            host.IsTold |= isFirstWorthWarning;
            return new HostOutage(new HostSilence(uri.Authority, lasted), host.Remaining(pacing.Clock) ?? TimeSpan.Zero) { IsWorthWarning = isFirstWorthWarning };
        }
    }

    /// <summary>The rest of the host's pause; <see langword="null"/> if requests may be sent.</summary>
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

        /// <summary>The number of pauses so far. A request that was sent before the last pause began does not start another one.</summary>
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
