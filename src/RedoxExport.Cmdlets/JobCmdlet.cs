using System.Management.Automation;
using RedoxExport.Downloads;
using RedoxExport.Exports;

namespace RedoxExport.Cmdlets;

/// <summary>The base of the cmdlets that take exports from the pipeline.</summary>
public abstract class JobCmdlet : RedoxCmdlet
{
    internal const string JobSet = "Job";
    internal const string PathSet = "Path";

    /// <summary>Jobs, responses, polling URLs, or the JSON text of a response.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = JobSet)]
    [Alias("Job", "ContentLocation", "Uri")]
    [AllowNull]
    [AllowEmptyString]
    public object?[] InputObject { get; set; } = [];

    /// <summary>Folders of exports: each stands for the export that it was made for.</summary>
    [Parameter(Mandatory = true, ParameterSetName = PathSet)]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == PathSet)
        {
            foreach (string path in Path)
            {
                ProcessOne(() => ExportResume.Attach(RequireConnection(), FilePaths.Unresolved(this, path)));
            }

            return;
        }

        foreach (object? input in InputObject ?? [null])
        {
            ProcessOne(() => ResolveJob(input));
        }
    }

    /// <summary>Does the cmdlet's work for one export. An error goes to the user, and the next export is taken.</summary>
    protected abstract void Process(ExportJob job);

    private void ProcessOne(Func<ExportJob> job)
    {
        try
        {
            Process(job());
        }
        catch (RedoxExportException e)
        {
            WriteError(e.ToErrorRecord());
        }
    }
}
