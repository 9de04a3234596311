using RedoxExport.Transport;

namespace RedoxExport.Survivor;

/// <summary>Real time, with pauses that are over soon: a kill in a pause would be a kill wasted.</summary>
internal sealed class ShortPauses : Pacing
{
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(20);

    public override Task DelayAsync(TimeSpan delay, CancellationToken cancellationToken) =>
        base.DelayAsync(delay < Longest ? delay : Longest, cancellationToken);
}
