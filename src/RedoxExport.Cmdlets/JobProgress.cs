using System.Management.Automation;
using RedoxExport.Exports;

namespace RedoxExport.Cmdlets;

/// <summary>How the wait for an export shows.</summary>
internal static class JobProgress
{
    public static ProgressRecord Record(int activityId, ExportJob job, ProgressRecordType type) =>
        new(activityId, "Waiting for export " + job.Id, $"{Words(job)}, for {Views.Duration(job.StartedAt, job.CompletedAt)}")
        {
            PercentComplete = job.PercentComplete ?? -1,
            RecordType = type,
        };

    // What the server said before it fell silent is no news.
    private static string Words(ExportJob job) =>
        job.Connection.Gate.SilenceOf(job.PollingUri) is { } silence ? $"{SilenceBar.Describe(silence)}; waiting"
        : job.Progress is { Length: > 0 } words ? words
        : "the server is at work";

    /// <summary>One for all, where there are many.</summary>
    public static ProgressRecord Record(int over, int all) =>
        new(1, $"Waiting for {all} exports", $"{over} of {all} are over")
        {
            PercentComplete = 100 * over / all,
            RecordType = over == all ? ProgressRecordType.Completed : ProgressRecordType.Processing,
        };
}
