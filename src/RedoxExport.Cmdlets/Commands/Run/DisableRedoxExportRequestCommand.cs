using System.Management.Automation;
using RedoxExport.Runs;

namespace RedoxExport.Cmdlets;

/// <summary>Disables requests that are no longer made: the morning page and the metrics no longer report them.</summary>
[Cmdlet(VerbsLifecycle.Disable, "RedoxExportRequest", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class DisableRedoxExportRequestCommand : PSCmdlet
{
    private const string PathSet = "Path";
    private const string InputObjectSet = "InputObject";

    // Get-RedoxExportRun returns all runs of a request.
    private readonly HashSet<(string Root, string Request)> _done = [];

    /// <summary>The folder of the runs.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = PathSet)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ExportFolderCompleter))]
    public string Path { get; set; } = string.Empty;

    /// <summary>The requests: the eight digits that metrics show, and the property RequestId of runs.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = PathSet)]
    [ValidateNotNullOrEmpty]
    [Alias("RequestId")]
    [ArgumentCompleter(typeof(RequestIdCompleter))]
    public string[] Request { get; set; } = [];

    /// <summary>Runs of Get-RedoxExportRun, whose requests are disabled.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = InputObjectSet)]
    [ValidateNotNull]
    public ExportRun[] InputObject { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == InputObjectSet)
        {
            foreach (ExportRun run in InputObject)
            {
                Disable(() => run.Root, run.RequestId);
            }

            return;
        }

        foreach (string request in GivenNames.Split(Request))
        {
            Disable(() => FolderPaths.One(this, Path), request);
        }
    }

    private void Disable(Func<string> folder, string request)
    {
        try
        {
            string root = folder();
            if (!_done.Add((root, request)))
            {
                return;
            }

            ExportRun last = RunRequests.Find(root, request);
            if (ShouldProcess($"{root}: {last.Subject}", "Disable the request"))
            {
                RunRequests.Disable(root, request, DateTimeOffset.UtcNow);
            }
        }
        catch (RedoxExportException e)
        {
            WriteError(e.ToErrorRecord(request));
        }
    }
}
