using System.Management.Automation;
using RedoxExport.Connections;

namespace RedoxExport.Cmdlets;

/// <summary>Closes connections and forgets their keys. Exports at the server go on.</summary>
[Cmdlet(VerbsCommunications.Disconnect, "RedoxExport")]
public sealed class DisconnectRedoxExportCommand : PSCmdlet
{
    /// <summary>The connections, or their names; the session's default unless given.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ConnectionTransformation]
    [ArgumentCompleter(typeof(ConnectionNameCompleter))]
    public RedoxConnection? Connection { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        ConnectionStore store = ConnectionStore.Current;
        if ((Connection ?? store.Default) is not { } connection)
        {
            WriteError(CmdletErrors.NotConnected().ToErrorRecord());
            return;
        }

        store.Remove(connection);
    }
}
