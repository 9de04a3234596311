using System.Management.Automation;
using RedoxExport.Connections;

namespace RedoxExport.Cmdlets;

/// <summary>Connects to a Redox destination or another bulk data server. The connection becomes the session's default.</summary>
[Cmdlet(VerbsCommunications.Connect, "RedoxExport", DefaultParameterSetName = RedoxSet)]
[OutputType(typeof(RedoxConnection))]
public sealed class ConnectRedoxExportCommand : ConnectionCmdlet
{
    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        ConnectionSettings settings = SettingsOrTerminate();
        RedoxConnection connection = RunOrTerminate(cancellationToken => RedoxConnection.ConnectAsync(settings, this, cancellationToken));
        ConnectionStore.Current.Add(connection);
        WriteObject(connection);
    }
}
