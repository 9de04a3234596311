using System.Management.Automation;
using RedoxExport.Exports;

namespace RedoxExport.Cmdlets;

/// <summary>Asks the server once how exports stand.</summary>
[Cmdlet(VerbsCommon.Get, "RedoxExportJob", DefaultParameterSetName = JobSet)]
[OutputType(typeof(ExportJob))]
public sealed class GetRedoxExportJobCommand : JobCmdlet
{
    /// <inheritdoc/>
    protected override void Process(ExportJob job)
    {
        Run(cancellationToken => new ExportClient(job.Connection, this).RefreshAsync(job, cancellationToken));
        if (ExportErrors.EndOf(job) is { } end)
        {
            WriteError(end.ToErrorRecord());
        }

        WriteObject(job);
    }
}
