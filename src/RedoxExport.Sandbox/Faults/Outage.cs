using RedoxExport.Sandbox.Exports;
using RedoxExport.Sandbox.Http;

namespace RedoxExport.Sandbox.Faults;

/// <summary>The periods in which the sandbox answers no requests. A request about an export begins such an outage.</summary>
internal sealed class Outage(SandboxOptions options, FaultPlan plan)
{
    private readonly object _lock = new();
    private DateTimeOffset _until = DateTimeOffset.MinValue;

    /// <summary>True if the fault was requested.</summary>
    public bool CanBegin => plan.Has(Fault.HostDown);

    public bool IsNow
    {
        get
        {
            lock (_lock)
            {
                return options.TimeProvider.GetUtcNow() < _until;
            }
        }
    }

    /// <summary>True if a request must not be answered. The request can begin an outage.</summary>
    public bool Includes(SandboxCall call)
    {
        if (!CanBegin)
        {
            return false;
        }

        lock (_lock)
        {
            DateTimeOffset now = options.TimeProvider.GetUtcNow();
            if (now >= _until && Routes.IsOfExport(call.Path) && plan.TryStrike(Fault.HostDown) is not null)
            {
                _until = now + options.FaultOutage;
            }

            return now < _until;
        }
    }
}
