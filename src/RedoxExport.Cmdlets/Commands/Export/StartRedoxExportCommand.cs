using System.Management.Automation;
using RedoxExport.Connections;
using RedoxExport.Downloads;
using RedoxExport.Exports;
using RedoxExport.Transport;

namespace RedoxExport.Cmdlets;

/// <summary>Starts an export and returns its job without waiting for the files.</summary>
[Cmdlet(VerbsLifecycle.Start, "RedoxExport", DefaultParameterSetName = SystemSet, SupportsShouldProcess = true)]
[OutputType(typeof(ExportJob))]
public sealed class StartRedoxExportCommand : KickOffCmdlet
{
    // All groups of one call share one retry budget.
    private readonly RetryBudget _budget = new();
    private RedoxConnection? _connection;
    private SilenceBar? _bar;

    /// <summary>A folder that tracks the export from its start; <c>Save-RedoxExport</c> then saves to this folder.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <inheritdoc/>
    protected override void StartOne(ExportRequest request)
    {
        RedoxConnection connection = RequireConnection();
        ExportClient client = new(connection, this) { Budget = _budget };
        KickOffMessage message = client.Prepare(request);
        if (!ShouldProcess(message.ToString(), $"Start this export?\n{message}", "Start-RedoxExport"))
        {
            return;
        }

        string? folder = Path is null ? null : FilePaths.Unresolved(this, Path);
        _connection = connection;
        ExportJob job;
        try
        {
            job = Run(cancellationToken => folder is null
                ? client.StartAsync(message, ExportClient.DefaultPatience, cancellationToken)
                : JournaledStart.StartAsync(connection, message, folder, this, cancellationToken));
        }
        finally
        {
            _connection = null;
            if (!StopToken.IsCancellationRequested)
            {
                _bar?.End();
            }
        }

        WriteObject(JobStore.Current.Add(job));
    }

    /// <inheritdoc/>
    protected override void OnTick() => (_bar ??= new SilenceBar(this, "Starting export")).Show(_connection);
}
