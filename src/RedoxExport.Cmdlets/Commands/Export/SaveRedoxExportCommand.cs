using System.Management.Automation;
using RedoxExport.Downloads;
using RedoxExport.Exports;
using RedoxExport.Text;

namespace RedoxExport.Cmdlets;

/// <summary>Saves and checks the files of completed exports or of published manifests, and returns each file when it is completely received.</summary>
[Cmdlet(VerbsData.Save, "RedoxExport", DefaultParameterSetName = JobSet, SupportsShouldProcess = true)]
[OutputType(typeof(ExportedFile))]
public sealed class SaveRedoxExportCommand : SavingCmdlet
{
    private const string JobSet = "Job";
    private const string ManifestSet = "Manifest";

    /// <summary>Completed jobs.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true, ParameterSetName = JobSet)]
    [Alias("Job", "ContentLocation", "Uri")]
    [AllowNull]
    [AllowEmptyString]
    [ArgumentCompleter(typeof(JobIdCompleter))]
    public object?[] InputObject { get; set; } = [];

    /// <summary>
    /// The address of a published manifest (<c>$bulk-publish</c>, or a manifest on a web server), or the path of a manifest file. No export is
    /// started.
    /// </summary>
    [Parameter(Mandatory = true, ParameterSetName = ManifestSet)]
    [ValidateNotNullOrEmpty]
    public string ManifestUri { get; set; } = string.Empty;

    /// <summary>The longest time to wait until the publisher has listed files: a time span, or seconds. By default, the manifest is requested once.</summary>
    [Parameter(ParameterSetName = ManifestSet)]
    [Alias("TimeoutSec")]
    [TimeSpanTransformation]
    public TimeSpan? Timeout { get; set; }

    /// <summary>
    /// The folder, one per export. A script block is evaluated for each job: <c>{ "D:\redox\$($_.GroupId)" }</c>. The default is the folder
    /// that the export was started with.
    /// </summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyString]
    public string? Path { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == ManifestSet)
        {
            Guard(SavePublished);
            return;
        }

        foreach (object? input in InputObject ?? [null])
        {
            Guard(() => Save(ResolveJob(input)));
        }
    }

    private void Guard(Action work)
    {
        try
        {
            work();
        }
        catch (RedoxExportException e)
        {
            WriteError(e.ToErrorRecord());
        }
    }

    private void SavePublished()
    {
        Uri manifest = ManifestAddress.Of(this, ManifestUri);
        ExportJob job = new ExportClient(ConnectionFor(manifest), this).AttachPublished(new ExportRequest { ManifestUri = manifest });
        string folder = FilePaths.Unresolved(this, Path is { Length: > 0 } path ? path : throw CmdletErrors.PathMissing());
        if (!ShouldProcess(folder, $"Save the published manifest {SafeText.Show(manifest)}"))
        {
            return;
        }

        if (Timeout is { } timeout)
        {
            Run(cancellationToken => ExportWaiter.For(job, this).WaitAsync(job, timeout, cancellationToken));
        }

        SaveFiles(job, folder);
    }

    private void Save(ExportJob job)
    {
        string given = Path is { Length: > 0 } path ? path : job.Path ?? throw CmdletErrors.PathMissing();
        string folder = FilePaths.Unresolved(this, given);
        if (!ShouldProcess(folder, Describe("Save", job)))
        {
            return;
        }

        SaveFiles(job, folder);
    }
}
