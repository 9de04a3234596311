using System.Management.Automation;
using RedoxExport.Exports;
using RedoxExport.Text;
using RedoxExport.Transport;

namespace RedoxExport.Cmdlets;

/// <summary>Makes the progress records of a wait for exports.</summary>
internal static class JobProgress
{
    private static readonly TimeSpan WorthSaying = TimeSpan.FromSeconds(10);

    public static ProgressRecord Record(int activityId, ExportJob job, ProgressRecordType type) =>
        new(activityId, "Waiting for export " + ScopeOf(job), $"{Words(job)}, for {Views.Duration(job.StartedAt, job.CompletedAt)}{Next(job)}")
        {
            PercentComplete = job.PercentComplete ?? -1,
            RecordType = type,
        };

    /// <summary>The level or the group of an export. A progress bar is too narrow for an id; the request of a polling URL is not known.</summary>
    public static string ScopeOf(ExportJob job) => job switch
    {
        { Request: null } => job.Id,
        { GroupId: { } group } => $"of group {SafeText.Name(group, 40)}",
        { Level: ExportLevel.AllPatients } => "of all patients",
        _ => "of the system",
    };

    // The next request may be minutes or hours away. Within a few seconds, its time is not worth showing.
    private static string Next(ExportJob job)
    {
        DateTimeOffset now = job.Connection.Gate.Options.Pacing.Clock.GetUtcNow();
        return job.AskedAgainAt is { } next && next - now > WorthSaying ? $", next request at {GateWait.Moment(next, now)}" : string.Empty;
    }

    // If the server does not respond, its last progress text is outdated and is not shown.
    private static string Words(ExportJob job) =>
        job.Connection.Gate.SilenceOf(job.PollingUri) is { } silence ? $"{SilenceBar.Describe(silence)}; waiting"
        : job.Progress is { Length: > 0 } words ? words
        : "the export is running on the server";

    /// <summary>One record for several exports.</summary>
    public static ProgressRecord Record(int over, int all) =>
        new(1, $"Waiting for {all} exports", $"{over} of {all} have ended")
        {
            PercentComplete = 100 * over / all,
            RecordType = over == all ? ProgressRecordType.Completed : ProgressRecordType.Processing,
        };
}
