using System.Management.Automation;
using RedoxExport.Connections;

namespace RedoxExport.Cmdlets;

/// <summary>Closes connections and forgets their keys. Exports continue on the server.</summary>
[Cmdlet(VerbsCommunications.Disconnect, "RedoxExport")]
[OutputType(typeof(void))]
public sealed class DisconnectRedoxExportCommand : PSCmdlet
{
    /// <summary>The connections, or their names; the session's default connection if omitted.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [Alias("Name")]
    [ConnectionTransformation]
    [ArgumentCompleter(typeof(ConnectionNameCompleter))]
    public RedoxConnection[]? Connection { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        ConnectionStore store = ConnectionStore.Current;
        if (Connection is null && store.Default is null)
        {
            WriteError(CmdletErrors.NotConnected().ToErrorRecord());
            return;
        }

        foreach (RedoxConnection connection in Connection ?? [store.Default!])
        {
            store.Remove(connection);
        }
    }
}
