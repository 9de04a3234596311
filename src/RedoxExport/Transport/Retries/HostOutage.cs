namespace RedoxExport.Transport;

/// <summary>What a request that got no answer means for its host.</summary>
/// <param name="Silence">For how long the host has given no answer.</param>
/// <param name="Pause">How long all requests leave it alone from now on.</param>
internal readonly record struct HostOutage(HostSilence Silence, TimeSpan Pause)
{
    /// <summary>Whether the host answered other requests meanwhile: then it is this request that fails, and it counts as an attempt.</summary>
    public bool AnswersOthers { get; init; }

    /// <summary>Whether the user should hear of it now: once in each outage.</summary>
    public bool IsWorthWarning { get; init; }
}
