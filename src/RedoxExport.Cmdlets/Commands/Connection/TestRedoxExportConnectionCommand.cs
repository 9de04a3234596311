using System.Management.Automation;
using RedoxExport.Connections;

namespace RedoxExport.Cmdlets;

/// <summary>Checks a connection step by step, from the name of the server to its support of bulk data, and says what to do. Starts nothing.</summary>
[Cmdlet(VerbsDiagnostic.Test, "RedoxExportConnection", DefaultParameterSetName = ConnectionSet)]
[OutputType(typeof(ConnectionCheck), ParameterSetName = [ConnectionSet, RedoxSet, ServerSet, ProfileSet, InputObjectSet])]
[OutputType(typeof(bool), ParameterSetName = [ConnectionSet, RedoxSet, ServerSet, ProfileSet, InputObjectSet])]
public sealed class TestRedoxExportConnectionCommand : ConnectionCmdlet
{
    private const string ConnectionSet = "Connection";

    private bool _hasFailed;

    /// <summary>Connections that have been made, or their names; the session's default if omitted.</summary>
    [Parameter(ValueFromPipeline = true, ParameterSetName = ConnectionSet)]
    [ConnectionTransformation]
    [ArgumentCompleter(typeof(ConnectionNameCompleter))]
    public RedoxConnection[]? Connection { get; set; }

    /// <summary>Returns only if no check has failed: true or false.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName != ConnectionSet)
        {
            if (ParameterSetName is ProfileSet or InputObjectSet)
            {
                CheckProfiles();
            }
            else
            {
                CheckOnce(SettingsOrTerminate());
            }

            return;
        }

        RedoxConnection[] connections = Connection ?? (ConnectionStore.Current.Default is { } current ? [current] : []);
        if (connections.Length == 0)
        {
            ThrowTerminatingError(CmdletErrors.NotConnected().ToErrorRecord());
        }

        foreach (RedoxConnection connection in connections)
        {
            if (connection.IsClosed)
            {
                WriteError(CmdletErrors.ConnectionClosed(connection.Name).ToErrorRecord(connection));
            }
            else
            {
                Check(connection.Settings);
            }
        }
    }

    // A profile that cannot be used is a result, so that the others are still checked.
    private void CheckProfiles()
    {
        foreach ((string name, Func<ConnectionSettings> read) in NamedProfiles())
        {
            ConnectionSettings? settings = null;
            try
            {
                settings = read();
            }
            catch (RedoxExportException error)
            {
                WriteObject(Quiet ? false : ConnectionCheck.OfSettings(name, error));
            }

            if (settings is not null)
            {
                CheckOnce(settings);
            }
        }
    }

    private void CheckOnce(ConnectionSettings settings)
    {
        try
        {
            Check(settings);
        }
        finally
        {
            settings.Key?.Dispose();
        }
    }

    private void Check(ConnectionSettings settings)
    {
        _hasFailed = false;
        ConnectionChecker checker = new(settings, Take);
        Run(cancellationToken => checker.RunAsync(null, cancellationToken));
        if (Quiet)
        {
            WriteObject(!_hasFailed);
        }
    }

    private void Take(ConnectionCheck check) => Post(() =>
    {
        _hasFailed |= check.Result == ConnectionCheckResult.Failed;
        if (!Quiet)
        {
            WriteObject(check);
        }
    });
}
