using System.Management.Automation;

namespace RedoxExport.Cmdlets;

/// <summary>Closes connections and stops sandboxes when the module is removed.</summary>
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
