using System.Management.Automation;
using RedoxExport.Exports;

namespace RedoxExport.Cmdlets;

/// <summary>Cancels running exports, or tells the server that the files of completed ones may be deleted.</summary>
[Cmdlet(VerbsLifecycle.Stop, "RedoxExportJob", DefaultParameterSetName = JobSet, SupportsShouldProcess = true)]
[OutputType(typeof(ExportJob))]
public sealed class StopRedoxExportJobCommand : JobCmdlet
{
    /// <inheritdoc/>
    protected override void Process(ExportJob job)
    {
        if (!ShouldProcess(
            $"DELETE {job.ContentLocation.AbsoluteUri}",
            $"Cancel export {job.Id}, or release its files on the server?",
            "Stop-RedoxExportJob"))
        {
            return;
        }

        Ask(job, "Stopping export", cancellationToken => new ExportClient(job.Connection, this).StopAsync(job, cancellationToken));
        if (job.State == ExportJobState.Gone)
        {
            WriteError(ExportErrors.JobGone(job, wasStopped: true).ToErrorRecord());
        }

        WriteObject(job);
    }
}
