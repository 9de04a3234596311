using System.Runtime.CompilerServices;

namespace RedoxExport.Transport;

/// <summary>How long one request has been without an answer, over all of its attempts.</summary>
/// <param name="clock">Measures the time.</param>
internal struct RequestSilence(TimeProvider clock)
{
    private long? _since;
    private (HostSilence Silence, long At)? _ofTokens;

    /// <summary>Counts an attempt without an answer.</summary>
    /// <returns>The time since the first such attempt after the last answer.</returns>
    public TimeSpan Continue()
    {
        _since ??= clock.GetTimestamp();
        return clock.GetElapsedTime(_since.Value);
    }

    /// <summary>Counts an attempt with an answer.</summary>
    public void End() => _since = null;

    /// <summary>
    /// Remembers an outage of the host that issues tokens, of which the user was warned. The token's own request has no listener that could
    /// report the end of the outage.
    /// </summary>
    public void RememberTokens(HostSilence silence) => _ofTokens = (silence, clock.GetTimestamp());

    /// <summary>Reports the end of the outage that was remembered, if the request has got a token.</summary>
    [MethodImpl(HotPath.Optimized)]
    public void ReportTokens(AttemptResult result, IExportEvents? events)
    {
        if (_ofTokens is { } told && result != AttemptResult.NoToken)
        {
            RetryReport.Answered(told.Silence with { Lasted = told.Silence.Lasted + clock.GetElapsedTime(told.At) }, events);
            _ofTokens = null;
        }
    }
}
