using System.Net;

namespace RedoxExport.Transport;

/// <summary>Options for the requests of a connection.</summary>
internal sealed record GateOptions
{
    /// <summary>Seven days. A longer <c>Retry-After</c> is treated as absent.</summary>
    public static readonly TimeSpan LongestRetryDelay = TimeSpan.FromDays(7);

    /// <summary>Hosts other than the connection's own that may get the token: <c>host</c>, <c>host:port</c>, <c>*.domain</c> or a URI.</summary>
    public IReadOnlyList<string> TrustedHosts { get; init; } = [];

    /// <summary>True to allow plain HTTP to the connection's own host and to trusted hosts.</summary>
    public bool AllowInsecure { get; init; }

    /// <summary>The proxy; the system's proxy if <see langword="null"/>.</summary>
    public IWebProxy? Proxy { get; init; }

    /// <summary>
    /// The longest time until a response begins, and the longest silence after that; 100 seconds by default. There is no limit for a whole
    /// response, because a large file may take hours.
    /// </summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>
    /// The maximum number of attempts per request; 5 by default. While <see cref="OutagePatience"/> applies, only attempts with a response
    /// count.
    /// </summary>
    public int MaxAttempts { get; init; } = 5;

    /// <summary>
    /// The longest pause between two attempts, and so the longest <c>Retry-After</c> that is obeyed; six hours by default, at most
    /// <see cref="LongestRetryDelay"/>.
    /// </summary>
    public TimeSpan MaxRetryDelay { get; init; } = TimeSpan.FromHours(6);

    /// <summary>
    /// How long requests wait for a host that does not respond, once the connection has had any response or an export of it is on record;
    /// one hour by default. Before that, <see cref="MaxAttempts"/> applies.
    /// </summary>
    public TimeSpan OutagePatience { get; init; } = TimeSpan.FromHours(1);

    /// <summary>The value of the <c>Redox-Source-Id</c> header: needed only if several sources share an environment.</summary>
    public string? SourceId { get; init; }

    /// <summary>Receives the certificates of servers; <see langword="null"/> if nobody wants to see them.</summary>
    public SeenCertificates? Certificates { get; init; }

    /// <summary>The clock and the randomness; real ones by default.</summary>
    public Pacing Pacing { get; init; } = new();
}
