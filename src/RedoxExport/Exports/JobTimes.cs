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
            Warn("TransactionTimeWithoutZone", $"The server states no time zone with the transactionTime of {export}: it counts as the earliest moment that it can mean (UTC+14). The next increment may bring up to 26 hours twice.");
        }

        if (times.KickOffDate is { } date && !times.IsDateBelieved)
        {
            Warn("KickOffDateUnbelievable", $"The server's clock was {FhirInstant.Format(date)} when it took {export}, and that is more than a day before its transactionTime {FhirInstant.Format(times.TransactionTime!.Value)}: the transactionTime alone is the watermark.");
        }
        else if (times is { TransactionTime: null, KickOffDate: { } only })
        {
            Warn("TransactionTimeUnusable", $"The server gave no transactionTime of {export} that can be understood: the moment at which it took the request, {FhirInstant.Format(only)}, is the watermark.");
        }
        else if (times.Watermark is null)
        {
            Warn("WatermarkUnknown", $"The server gave neither a transactionTime of {export} that can be understood nor its clock when it took the request: it is not known up to when the data are complete, and an increment cannot build on them.");
        }
        else if (times.KickOffDate is null && job.SaysFirst("KickOffDateUnknown"))
        {
            events.Verbose("KickOffDateUnknown", $"It is not known when the server took {export}, by its clock: the earliest transactionTime, {FhirInstant.Format(times.TransactionTime!.Value)}, is the watermark.");
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
