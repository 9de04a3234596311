using System.Management.Automation;
using RedoxExport.Connections;
using RedoxExport.Runs;

namespace RedoxExport.Cmdlets;

/// <summary>Connects to a Redox destination or another bulk data server. The connection becomes the session's default.</summary>
[Cmdlet(VerbsCommunications.Connect, "RedoxExport", DefaultParameterSetName = RedoxSet)]
[OutputType(typeof(RedoxConnection))]
public sealed class ConnectRedoxExportCommand : ConnectionCmdlet
{
    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName is ProfileSet or InputObjectSet)
        {
            foreach (ConnectionSettings settings in SettingsOfProfiles())
            {
                Connect(settings);
            }
        }
        else
        {
            Connect(SettingsOrTerminate());
        }
    }

    private void Connect(ConnectionSettings settings)
    {
        try
        {
            RedoxConnection connection = Run(cancellationToken => RedoxConnection.ConnectAsync(settings, this, cancellationToken));
            ConnectionStore.Current.Add(connection);
            WriteObject(connection);
        }
        catch (RedoxExportException e)
        {
            OnFailure(e, settings);
            ThrowTerminatingError(e.ToErrorRecord());
        }
    }

    /// <inheritdoc/>
    private protected override void OnFailure(RedoxExportException error, ConnectionSettings target) => ConnectionStore.Current.LastFailure = FailedConnection.Of(target, error);
}
