using System.Management.Automation;
using RedoxExport.Exports;

namespace RedoxExport.Cmdlets;

/// <summary>The base of the cmdlets that take exports from the pipeline.</summary>
public abstract class JobCmdlet : RedoxCmdlet
{
    /// <summary>Jobs, responses, polling URLs, or the JSON text of a response.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [Alias("Job", "ContentLocation", "Uri")]
    [AllowNull]
    [AllowEmptyString]
    public object?[] InputObject { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (object? input in InputObject ?? [null])
        {
            try
            {
                Process(ResolveJob(input));
            }
            catch (RedoxExportException e)
            {
                WriteError(e.ToErrorRecord());
            }
        }
    }

    /// <summary>Does the cmdlet's work for one export. An error goes to the user, and the next export is taken.</summary>
    protected abstract void Process(ExportJob job);

    /// <summary>The error of an export that ended badly; <see langword="null"/> for any other.</summary>
    internal static RedoxExportException? EndOf(ExportJob job) => job.State switch
    {
        ExportJobState.Failed => ExportErrors.JobFailed(job, string.Join("; ", job.Issues.Select(issue => issue.Text ?? issue.Code)), null),
        ExportJobState.Gone => ExportErrors.JobGone(job),
        _ => null,
    };
}
