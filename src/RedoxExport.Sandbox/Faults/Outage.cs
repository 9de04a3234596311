using RedoxExport.Sandbox.Exports;
using RedoxExport.Sandbox.Http;

namespace RedoxExport.Sandbox.Faults;

/// <summary>The times at which the sandbox answers nobody. One begins with a request about an export.</summary>
internal sealed class Outage(SandboxOptions options, FaultPlan plan)
{
    private readonly object _lock = new();
    private DateTimeOffset _until = DateTimeOffset.MinValue;

    /// <summary>Whether there may be one at all.</summary>
    public bool CanBegin => plan.Has(Fault.HostDown);

    /// <summary>Whether there is one now.</summary>
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

    /// <summary>Tells if a request is not answered. It may begin an outage.</summary>
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
