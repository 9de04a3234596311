using System.Globalization;
using RedoxExport.Sandbox.Faults;

namespace RedoxExport.Sandbox.Exports;

/// <summary>The <c>transactionTime</c> of an answer: the time of the export's data, unless a fault changes it.</summary>
internal static class SaidTime
{
    private static readonly TimeSpan Elsewhere = TimeSpan.FromHours(10);

    /// <param name="job">The export.</param>
    /// <param name="now">The time of the answer.</param>
    public static string? Of(SandboxJob job, DateTimeOffset now)
    {
        DateTimeOffset moment = job.TimeFault switch
        {
            Fault.ClockAtEnd => job.CompletedAt ?? now,
            Fault.ClockAtPoll => now,
            _ => job.TransactionTime,
        };
        return job.TimeTextFault switch
        {
            Fault.ClockNoZone => moment.ToOffset(Elsewhere).ToString("yyyy-MM-dd'T'HH:mm:ss.fff", CultureInfo.InvariantCulture),
            Fault.ClockZoneName => ManifestText.FhirTime(moment) + "[UTC]",
            Fault.ClockEmpty => string.Empty,
            Fault.ClockMissing => null,
            _ => ManifestText.FhirTime(moment),
        };
    }
}
