using System.Management.Automation;
using RedoxExport.Exports;
using RedoxExport.Transport;

namespace RedoxExport.Cmdlets;

/// <summary>How the wait for an export shows.</summary>
internal static class JobProgress
{
    private static readonly TimeSpan WorthSaying = TimeSpan.FromSeconds(10);

    public static ProgressRecord Record(int activityId, ExportJob job, ProgressRecordType type) =>
        new(activityId, "Waiting for export " + job.Id, $"{Words(job)}, for {Views.Duration(job.StartedAt, job.CompletedAt)}{Next(job)}")
        {
            PercentComplete = job.PercentComplete ?? -1,
            RecordType = type,
        };

    // Minutes or hours may pass until the next request; a few seconds are not worth a moment of day.
    private static string Next(ExportJob job)
    {
        DateTimeOffset now = job.Connection.Gate.Options.Pacing.Clock.GetUtcNow();
        return job.AskedAgainAt is { } next && next - now > WorthSaying ? $", next request at {GateWait.Moment(next, now)}" : string.Empty;
    }

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
