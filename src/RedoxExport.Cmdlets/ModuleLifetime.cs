using System.Management.Automation;

namespace RedoxExport.Cmdlets;

/// <summary>Ends what the module has running when it is removed: connections are closed, sandboxes stopped.</summary>
public sealed class ModuleLifetime : IModuleAssemblyCleanup
{
    /// <inheritdoc/>
    public void OnRemove(PSModuleInfo psModuleInfo)
    {
        ConnectionStore store = ConnectionStore.Current;
        foreach (Connections.RedoxConnection connection in store.All)
        {
            store.Remove(connection);
        }

        JobStore.Current.Clear();
        SandboxStore.Current.StopAll();
    }
}
