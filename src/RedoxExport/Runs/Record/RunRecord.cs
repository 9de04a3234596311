using System.Globalization;
using System.Text.Json;
using RedoxExport.Downloads;
using static RedoxExport.Runs.RunMembers;

namespace RedoxExport.Runs;

/// <summary>Reads and writes a run as an object of <c>runs.json</c>.</summary>
internal static class RunRecord
{
    public static void Write(Utf8JsonWriter json, ExportRun run)
    {
        json.WriteStartObject();
        json.WriteString("id", run.Id);
        json.WriteString("state", run.State.ToString());
        json.WriteString("mode", run.Mode.ToString());
        json.WriteString("request", run.Request);
        json.WriteString("requestKey", run.RequestKey);
        WriteText(json, "connection", run.Server.Connection);
        WriteText(json, "destination", run.Server.Destination);
        WriteText(json, "environment", run.Server.Environment);
        WriteText(json, "baseUri", run.Server.BaseUri?.AbsoluteUri);
        json.WriteString("startedAt", run.StartedAt);
        WriteMoment(json, "endedAt", run.EndedAt);
        json.WriteNumber("calls", run.Calls);
        json.WriteNumber("waitingSeconds", run.WaitingTime.TotalSeconds);
        json.WriteNumber("downloadSeconds", run.DownloadTime.TotalSeconds);
        json.WriteNumber("failures", run.Failures);
        WriteMoment(json, "since", run.Since);
        WriteMoment(json, "until", run.Until);
        WriteMoment(json, "transactionTime", run.TransactionTime);
        WriteMoment(json, "watermark", run.Watermark);
        WriteTruth(json, "hasGap", run.HasGap);
        WriteTruth(json, "asksMembers", run.AsksMembers);
        json.WriteStartArray("exports");
        foreach (RunExport export in run.Exports)
        {
            json.WriteStartObject();
            json.WriteString("role", export.Role.ToString());
            json.WriteString("folder", export.Folder);
            WriteMoment(json, "transactionTime", export.TransactionTime);
            WriteMoment(json, "watermark", export.Watermark);
            RunLossRecord.WriteLosses(json, export.Losses);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        RunLossRecord.WriteGaps(json, run.Gaps);
        WriteTruth(json, "isHeld", run.IsHeld ? true : null);
        WriteTruth(json, "datasetIsOld", run.DatasetIsOld ? true : null);
        json.WriteNumber("files", run.FileCount);
        json.WriteNumber("bytes", run.Bytes);
        json.WriteStartObject("resources");
        foreach (KeyValuePair<string, long> type in run.Resources)
        {
            json.WriteNumber(type.Key, type.Value);
        }

        json.WriteEndObject();
        json.WriteNumber("retries", run.Retries);
        json.WriteNumber("outcomeErrors", run.OutcomeErrors);
        json.WriteNumber("outcomeWarnings", run.OutcomeWarnings);
        json.WriteNumber("damagedFiles", run.DamagedFiles);
        WriteNumber(json, "patientsJoined", run.PatientsJoined);
        WriteNumber(json, "patientsLeft", run.PatientsLeft);
        WriteFindings(json, run.Findings);
        WriteCauses(json, run.Causes);
        if (run.ErrorId is not null)
        {
            json.WriteStartObject("error");
            json.WriteString("id", run.ErrorId);
            json.WriteString("kind", run.ErrorKind?.ToString());
            json.WriteString("message", run.ErrorMessage);
            WriteText(json, "brief", run.ErrorBrief);
            json.WriteEndObject();
        }

        if (run.IsRemoved)
        {
            json.WriteBoolean("removed", true);
        }

        json.WriteEndObject();
    }

    /// <exception cref="FormatException">The object is not a run. Other exceptions of reading JSON are possible.</exception>
    public static ExportRun Read(string root, JsonElement json)
    {
        string id = json.GetProperty("id").GetString() ?? throw new FormatException("A run has no id.");
        if (id.Length == 0 || !id.All(c => c is '-' or (>= '0' and <= '9') or 'T' or 'Z'))
        {
            // The id becomes part of a path.
            throw new FormatException("A run has an id that this module did not assign.");
        }

        ReadableCounts resources = new();
        foreach (JsonProperty type in json.GetProperty("resources").EnumerateObject())
        {
            resources[type.Name] = type.Value.GetInt64();
        }

        ExportRun run = new(root, id)
        {
            State = Choice<ExportRunState>(json, "state"),
            Mode = Choice<ExportRunMode>(json, "mode"),
            Request = json.GetProperty("request").GetString() ?? string.Empty,
            RequestKey = json.GetProperty("requestKey").GetString() ?? string.Empty,
            Server = new RunServer(
                ReadText(json, "connection"),
                ReadText(json, "destination"),
                ReadText(json, "environment"),
                Uri.TryCreate(ReadText(json, "baseUri"), UriKind.Absolute, out Uri? baseUri) ? baseUri : null),
            StartedAt = json.GetProperty("startedAt").GetDateTimeOffset(),
            EndedAt = ReadMoment(json, "endedAt"),
            Calls = json.GetProperty("calls").GetInt32(),
            WaitingTime = TimeSpan.FromSeconds(json.GetProperty("waitingSeconds").GetDouble()),
            DownloadTime = TimeSpan.FromSeconds(json.GetProperty("downloadSeconds").GetDouble()),
            Since = ReadMoment(json, "since"),
            TransactionTime = ReadMoment(json, "transactionTime"),
            Until = ReadMoment(json, "until"),
            Watermark = ReadMoment(json, "watermark"),
            HasGap = ReadTruth(json, "hasGap"),
            AsksMembers = ReadTruth(json, "asksMembers"),
            IsHeld = ReadTruth(json, "isHeld") == true,
            DatasetIsOld = ReadTruth(json, "datasetIsOld") == true,
            Gaps = RunLossRecord.ReadGaps(json),
            FileCount = json.GetProperty("files").GetInt32(),
            Bytes = json.GetProperty("bytes").GetInt64(),
            Resources = resources,
            ResourceCount = resources.Values.Sum(),
            Retries = json.GetProperty("retries").GetInt32(),
            OutcomeErrors = json.GetProperty("outcomeErrors").GetInt64(),
            OutcomeWarnings = json.GetProperty("outcomeWarnings").GetInt64(),
            DamagedFiles = json.GetProperty("damagedFiles").GetInt32(),
            PatientsJoined = ReadNumber(json, "patientsJoined"),
            PatientsLeft = ReadNumber(json, "patientsLeft"),
            IsRemoved = json.TryGetProperty("removed", out JsonElement removed) && removed.GetBoolean(),
        };
        if (json.TryGetProperty("error", out JsonElement error))
        {
            run.ErrorId = error.GetProperty("id").GetString();
            run.ErrorMessage = error.GetProperty("message").GetString();
            run.ErrorBrief = ReadText(error, "brief");
            run.ErrorKind = error.GetProperty("kind").GetString() is { } kind && Enum.TryParse(kind, out ErrorKind known) ? known : null;
        }

        foreach (JsonElement export in json.GetProperty("exports").EnumerateArray())
        {
            string folder = export.GetProperty("folder").GetString() ?? string.Empty;
            if (!folder.All(c => c is >= 'a' and <= 'z'))
            {
                throw new FormatException("A run has a folder that was not made here.");
            }

            run.Exports.Add(new RunExport(Choice<RunExportRole>(export, "role"), folder)
            {
                TransactionTime = ReadMoment(export, "transactionTime"),
                Watermark = ReadMoment(export, "watermark"),
                Losses = RunLossRecord.ReadLosses(export),
            });
        }

        if (json.TryGetProperty("findings", out JsonElement findings))
        {
            foreach (JsonElement finding in findings.EnumerateArray())
            {
                run.Found.Add(ReadFinding(finding));
            }
        }

        if (json.TryGetProperty("causes", out JsonElement causes))
        {
            foreach (JsonElement cause in causes.EnumerateArray())
            {
                run.CausesFound.Restore(ReadCause(cause));
            }
        }

        // Earlier versions counted only the calls of a run with missing files.
        run.Failures = ReadNumber(json, "failures") ?? (run.State == ExportRunState.Incomplete ? run.Calls : 0);
        return run;
    }

    private static void WriteFindings(Utf8JsonWriter json, IReadOnlyList<RunFinding> findings)
    {
        if (findings.Count == 0)
        {
            return;
        }

        json.WriteStartArray("findings");
        foreach (RunFinding finding in findings)
        {
            json.WriteStartObject();
            json.WriteString("code", finding.Code);
            json.WriteString("severity", finding.Severity.ToString());
            json.WriteString("message", finding.Message);
            WriteText(json, "type", finding.Type);
            WriteText(json, "file", finding.File);
            WriteNumber(json, "count", finding.Count);
            json.WriteString("step", finding.Step);
            WriteTruth(json, "missing", finding.MeansMissingData ? true : null);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteCauses(Utf8JsonWriter json, IReadOnlyList<FailureCause> causes)
    {
        if (causes.Count == 0)
        {
            return;
        }

        json.WriteStartArray("causes");
        foreach (FailureCause cause in causes)
        {
            json.WriteStartObject();
            json.WriteString("code", cause.Code);
            WriteNumber(json, "status", cause.StatusCode);
            json.WriteNumber("count", cause.Count);
            WriteText(json, "file", cause.File);
            json.WriteString("message", cause.Message);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static FailureCause ReadCause(JsonElement json) => new(
        json.GetProperty("code").GetString() ?? string.Empty,
        ReadNumber(json, "status"),
        json.GetProperty("count").GetInt64(),
        ReadText(json, "file"),
        json.GetProperty("message").GetString() ?? string.Empty);

    // An unknown severity, of a newer version, is read as a problem, so that it is not overlooked.
    private static RunFinding ReadFinding(JsonElement json) => new(
        json.GetProperty("code").GetString() ?? string.Empty,
        Enum.TryParse(ReadText(json, "severity"), out RunFindingSeverity severity) ? severity : RunFindingSeverity.Problem,
        json.GetProperty("message").GetString() ?? string.Empty)
    {
        Type = ReadText(json, "type"),
        File = ReadText(json, "file"),
        Count = json.TryGetProperty("count", out JsonElement count) ? count.GetInt64() : null,
        Step = ReadText(json, "step") ?? string.Empty,
        MeansMissingData = ReadTruth(json, "missing") == true,
    };

    private static T Choice<T>(JsonElement json, string name)
        where T : struct =>
        Enum.TryParse(json.GetProperty(name).GetString(), out T value) ? value : throw new FormatException(string.Format(CultureInfo.InvariantCulture, "'{0}' is not known.", name));
}
