using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;
using RedoxExport.Sandbox;

namespace RedoxExport.Cmdlets;

/// <summary>The running sandboxes of a runspace.</summary>
internal sealed class SandboxStore
{
    private static readonly ConditionalWeakTable<Runspace, SandboxStore> Stores = new();

    private readonly object _lock = new();
    private readonly List<RedoxSandbox> _sandboxes = [];

    /// <summary>The store of the current runspace. Call it on the pipeline thread.</summary>
    public static SandboxStore Current => Stores.GetOrCreateValue(Runspace.DefaultRunspace);

    public void Add(RedoxSandbox sandbox)
    {
        lock (_lock)
        {
            _sandboxes.Add(sandbox);
        }
    }

    public void Stop(RedoxSandbox sandbox)
    {
        lock (_lock)
        {
            _sandboxes.Remove(sandbox);
        }

        sandbox.Stop();
    }

    public void StopAll()
    {
        RedoxSandbox[] all;
        lock (_lock)
        {
            all = [.. _sandboxes];
            _sandboxes.Clear();
        }

        foreach (RedoxSandbox sandbox in all)
        {
            sandbox.Stop();
        }
    }
}
