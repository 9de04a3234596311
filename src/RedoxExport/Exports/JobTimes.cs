using System.Text;
using RedoxExport.Fhir;
using RedoxExport.Payloads;
using RedoxExport.Text;

namespace RedoxExport.Exports;

/// <summary>Records the times in the answers of an export, and warns once about each irregularity.</summary>
internal static class JobTimes
{
    /// <summary>Records a time.</summary>
    /// <param name="job">The export.</param>
    /// <param name="time">The time in an answer, if it has one.</param>
    /// <param name="now">The current time, by this computer's clock.</param>
    public static void Hear(ExportJob job, FhirMoment? time, DateTimeOffset now)
    {
        if (time is { } named)
        {
            job.Times = job.Times.Hear(named.Earliest, now);
            job.HasTimeWithoutZone |= !named.HasZone;
        }
    }

    /// <summary>Records the times in all pages of a manifest.</summary>
    public static void Hear(ExportJob job, ExportManifest manifest, DateTimeOffset now)
    {
        foreach (FhirMoment time in manifest.TransactionTimes)
        {
            Hear(job, time, now);
        }
    }

    /// <summary>Records the time in the manifest that a payload contains.</summary>
    public static void Hear(ExportJob job, ExportResponse response, DateTimeOffset now)
    {
        if (response.ManifestJson is not { } manifest)
        {
            return;
        }

        try
        {
            Hear(job, ManifestPage.Read(Encoding.UTF8.GetBytes(manifest), job.PollingUri).TransactionTime, now);
        }
        catch (RedoxExportException e) when (e.Kind == ErrorKind.InvalidData)
        {
            // The manifest is requested from the server again.
        }
    }

    /// <summary>Reports irregularities, once the export is complete.</summary>
    public static void Say(ExportJob job, IExportEvents? events)
    {
        if (job.Manifest is not { IsPartial: false })
        {
            return;
        }

        string export = $"export {SafeText.Clean(job.Id, 100)}";
        ServerTimes times = job.Times;
        if (job.HasTimeWithoutZone)
        {
            Warn("TransactionTimeWithoutZone", $"The transactionTime of {export} has no time zone. The module uses the earliest time that it can mean (UTC+14), so the next increment may fetch up to 26 hours of changes twice.");
        }

        if (times.KickOffDate is { } date && !times.IsDateBelieved)
        {
            Warn("KickOffDateUnbelievable", $"By the server's clock, {export} was accepted at {FhirInstant.Format(date)}, more than a day before its transactionTime {FhirInstant.Format(times.TransactionTime!.Value)}. The module uses only the transactionTime as the watermark.");
        }
        else if (times is { TransactionTime: null, KickOffDate: { } only })
        {
            Warn("TransactionTimeUnusable", $"The server sent no readable transactionTime of {export}. The module uses the time at which the server accepted the request, {FhirInstant.Format(only)}, as the watermark.");
        }
        else if (times.Watermark is null)
        {
            Warn("WatermarkUnknown", $"The server sent neither a readable transactionTime of {export} nor the time at which it accepted the request. So the export has no watermark, and an increment cannot build on it.");
        }
        else if (times.KickOffDate is null && job.SaysFirst("KickOffDateUnknown"))
        {
            events.Verbose("KickOffDateUnknown", $"The server did not send the time at which it accepted {export}. The module uses the earliest transactionTime, {FhirInstant.Format(times.TransactionTime!.Value)}, as the watermark.");
        }

        void Warn(string name, string message)
        {
            if (job.SaysFirst(name))
            {
                events.Warning(name, message);
            }
        }
    }
}
