using RedoxExport.Tests.Transport;

namespace RedoxExport.Tests.Runs;

/// <summary>A server's clock: the one here, by some time earlier or later, and slower or faster.</summary>
internal sealed class OtherClock(TimeProvider here, TimeSpan offset, double rate) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => TestPacing.Start + offset + ((here.GetUtcNow() - TestPacing.Start) * rate);
}
