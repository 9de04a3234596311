using System.Text.Json;
using RedoxExport.Runs;
using RedoxExport.Text;

namespace RedoxExport.Support;

/// <summary>The history of runs, without words: ids of errors and findings stand for their messages.</summary>
internal static class SupportHistory
{
    public static byte[] Write(IReadOnlyList<ExportRun> runs) => SupportDocument.Write(json =>
    {
        json.WriteStartArray("runs");
        foreach (ExportRun run in runs)
        {
            json.WriteStartObject();
            WriteState(json, run);
            WriteNumbers(json, run);
            WriteParts(json, run);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    private static void WriteState(Utf8JsonWriter json, ExportRun run)
    {
        json.Known("id", KnownText.RunId(run.Id));
        json.Known("state", run.State);
        json.Known("mode", run.Mode);
        json.Known("exitCode", run.ExitCode);
        json.Known("startedAt", run.StartedAt);
        json.Known("endedAt", run.EndedAt);
        json.Known("host", run.BaseUri is { IsFile: false } server ? SafeText.Host(server) : null);
        json.Known("environment", run.Environment is { } environment ? SafeText.Clean(environment, 50) : null);
        json.Known("calls", run.Calls);
        json.Known("failures", run.Failures);
        json.Known("waitingSeconds", run.WaitingTime);
        json.Known("downloadSeconds", run.DownloadTime);
        json.Known("since", run.Since);
        json.Known("transactionTime", run.TransactionTime);
        json.Known("watermark", run.Watermark);
        json.Known("hasGap", run.HasGap);
        json.Known("gaps", run.Gaps.Count);
        json.Known("isHeld", run.IsHeld);
        json.Known("datasetIsOld", run.DatasetIsOld);
        json.Known("tablesAreOld", run.TablesAreOld);
        json.Known("attachmentsAreOld", run.AttachmentsAreOld);
        json.Known("error", KnownText.Id(run.ErrorId));
        json.Known("errorKind", run.ErrorKind);
        json.Known("failedCalls", run.FailedCalls?.Count);
        json.Known("failingSince", run.FailingSince);
        json.Known("isRemoved", run.IsRemoved);
        json.Known("isDisabled", run.IsDisabled);
    }

    private static void WriteNumbers(Utf8JsonWriter json, ExportRun run)
    {
        json.Known("files", run.FileCount);
        json.Known("bytes", run.Bytes);
        json.Known("resources", run.ResourceCount);
        json.Known("retries", run.Retries);
        json.Known("damagedFiles", run.DamagedFiles);
        json.Known("outcomeErrors", run.OutcomeErrors);
        json.Known("outcomeWarnings", run.OutcomeWarnings);
        json.WriteStartObject("resourcesByType");
        foreach (IGrouping<string, KeyValuePair<string, long>> type in run.Resources.GroupBy(type => KnownText.Type(type.Key)!))
        {
            json.Known(type.Key, type.Sum(counted => counted.Value));
        }

        json.WriteEndObject();
    }

    private static void WriteParts(Utf8JsonWriter json, ExportRun run)
    {
        json.WriteStartArray("exports");
        foreach (RunExport export in run.Exports)
        {
            json.WriteStartObject();
            json.Known("role", export.Role);
            json.Known("transactionTime", export.TransactionTime);
            json.Known("watermark", export.Watermark);
            json.Known("losses", export.Losses?.Count);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("findings");
        foreach (RunFinding finding in run.Findings)
        {
            json.WriteStartObject();
            json.Known("code", KnownText.Finding(finding.Code));
            json.Known("severity", finding.Severity);
            json.Known("type", KnownText.Type(finding.Type));
            json.Known("file", KnownText.File(finding.File));
            json.Known("count", finding.Count);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
