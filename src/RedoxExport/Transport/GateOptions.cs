using System.Net;

namespace RedoxExport.Transport;

/// <summary>How a connection sends its requests.</summary>
public sealed class GateOptions
{
    /// <summary>Seven days: nobody means more by a <c>Retry-After</c>.</summary>
    public static readonly TimeSpan LongestRetryDelay = TimeSpan.FromDays(7);

    /// <summary>Hosts besides the connection's own that may get the token: <c>host</c>, <c>host:port</c>, <c>*.domain</c> or a URI.</summary>
    public IReadOnlyList<string> TrustedHosts { get; init; } = [];

    /// <summary>Allows plain HTTP to the connection's own host and the trusted ones.</summary>
    public bool AllowInsecure { get; init; }

    /// <summary>A proxy; the system's own where <see langword="null"/>.</summary>
    public IWebProxy? Proxy { get; init; }

    /// <summary>
    /// How long an answer may take to begin, and how long it may then stay silent; 100 seconds unless told otherwise.
    /// There is no limit on a whole answer: a large file may take hours.
    /// </summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>How often one request is tried in all; 5 unless told otherwise. If <see cref="OutagePatience"/> applies, only answers count.</summary>
    public int MaxAttempts { get; init; } = 5;

    /// <summary>
    /// The longest pause between two attempts, and so the longest <c>Retry-After</c> that is obeyed; six hours unless told
    /// otherwise, at most <see cref="LongestRetryDelay"/>.
    /// </summary>
    public TimeSpan MaxRetryDelay { get; init; } = TimeSpan.FromHours(6);

    /// <summary>
    /// How long a host that gives no answer is waited for, once the connection has had any answer or an export of it is on record; an hour
    /// unless set. Before that, <see cref="MaxAttempts"/> counts.
    /// </summary>
    public TimeSpan OutagePatience { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Sent as <c>Redox-Source-Id</c>: needed only where several sources share an environment.</summary>
    public string? SourceId { get; init; }

    /// <summary>Time and chance; real ones unless told otherwise.</summary>
    public Pacing Pacing { get; init; } = new();
}
