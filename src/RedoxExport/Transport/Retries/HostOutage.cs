namespace RedoxExport.Transport;

/// <summary>The effect on a host of one request that got no response.</summary>
/// <param name="Silence">How long the host has not responded.</param>
/// <param name="Pause">How long all requests to the host wait from now on.</param>
internal readonly record struct HostOutage(HostSilence Silence, TimeSpan Pause)
{
    /// <summary>
    /// True if the host responded to other requests in the meantime. Then this request is at fault, not the host, and its attempt counts.
    /// </summary>
    public bool AnswersOthers { get; init; }

    /// <summary>True if the user should get a warning now: once per outage.</summary>
    public bool IsWorthWarning { get; init; }
}
