using System.Text;
using System.Text.Json;
using RedoxExport.Downloads;
using RedoxExport.Storage;
using RedoxExport.Text;

namespace RedoxExport.Runs;

/// <summary>
/// Forwards the events of a run, counts the retries, and keeps the events that judge the data as findings of the run. Writes each event as a line of
/// the run's <c>log.ndjson</c>: time, level, name, run and numbers, and the members of a <see cref="FieldEvent"/> if there is one. Messages are not
/// written: they may contain the server's words, which may name a patient.
/// </summary>
internal sealed class RunLog : IExportEvents, IDisposable
{
    // These occur once per request or per unchanged file, and would add up to a hundred thousand lines without information.
    private static readonly HashSet<string> Unlogged = new(StringComparer.Ordinal) { "RequestAnswered", "FileKept" };

    private static readonly HashSet<string> Repetitions = new(StringComparer.Ordinal) { "RequestRetried", "FileRetried", "StatusUnanswered" };

    private readonly ExportRun _run;
    private readonly IExportEvents? _events;
    private readonly TimeProvider _clock;
    private readonly FileStream _file;
    private readonly object _lock = new();

    private RunLog(ExportRun run, IExportEvents? events, TimeProvider clock, FileStream file)
    {
        _run = run;
        _events = events;
        _clock = clock;
        _file = file;
    }

    /// <summary>The step that the next findings belong to, such as <c>Data/check</c>.</summary>
    public string CurrentStep { get; set; } = string.Empty;

    /// <summary>The clock that events are dated by.</summary>
    public TimeProvider Clock => _clock;

    public bool WantsVerbose => _events?.WantsVerbose == true;

    /// <exception cref="RedoxExportException">A disk error.</exception>
    public static RunLog Open(ExportRun run, IExportEvents? events, TimeProvider clock)
    {
        string path = Path.Combine(run.Path, ExportLayout.LogName);
        return Disk.Do(path, () => new RunLog(run, events, clock, EndLastLine(PlainFile.OpenToAdd(path))));
    }

    public void Report(ExportEvent exportEvent) => Report(exportEvent, null);

    /// <summary>Writes an event to the log and forwards it.</summary>
    /// <param name="exportEvent">The event.</param>
    /// <param name="field">The matching event of the specification; <see langword="null"/> if there is none.</param>
    public void Report(ExportEvent exportEvent, FieldEvent? field)
    {
        if (exportEvent.Severity is { } severity)
        {
            _run.Found.Add(new RunFinding(exportEvent.Name, severity, exportEvent.Message)
            {
                Type = exportEvent.Data.TryGetValue("type", out object? type) ? (string)type : null,
                File = exportEvent.Data.TryGetValue("file", out object? file) ? (string)file : null,
                Count = exportEvent.Data.TryGetValue("count", out object? count) ? (long)count : null,
                Step = CurrentStep,
                MeansMissingData = exportEvent.MeansMissingData,
            });
        }

        Record(exportEvent, field);
        _events?.Report(exportEvent);
    }

    /// <summary>Writes an event to the log only, because the user is informed in another way: by an error.</summary>
    public void Record(ExportEvent exportEvent, FieldEvent? field = null)
    {
        if (!Unlogged.Contains(exportEvent.Name))
        {
            byte[] line = LineOf(exportEvent, field);
            lock (_lock)
            {
                _run.Retries += Repetitions.Contains(exportEvent.Name) ? 1 : 0;
                Write(line);
            }
        }
    }

    /// <summary>Reports a step of the run.</summary>
    public void Step(string name, string message, params (string Name, object? Value)[] data) =>
        Report(new ExportEvent(ExportEventLevel.Information, name, message, data));

    /// <summary>Reports a step of the run that has a matching <see cref="FieldEvent"/>.</summary>
    public void Step(string name, string message, FieldEvent? field, params (string Name, object? Value)[] data) =>
        Report(new ExportEvent(ExportEventLevel.Information, name, message, data), field);

    /// <summary>True if the log has the <c>kickoff</c> of an export, written by this process or an earlier one.</summary>
    public bool HasKickOff(string exportId)
    {
        try
        {
            using FileStream file = new(_file.Name, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using StreamReader lines = new(file);
            while (lines.ReadLine() is { } line)
            {
                if (line.Contains("\"eventId\":\"kickoff\"") && IsOf(line, exportId))
                {
                    return true;
                }
            }
        }
        catch (Exception e) when (Disk.IsFault(e))
        {
            // A second kickoff event does no harm.
        }

        return false;
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _file.Dispose();
        }
    }

    private static bool IsOf(string line, string exportId)
    {
        using JsonDocument? json = Utf8Json.TryParseObject(Encoding.UTF8.GetBytes(line));
        return json is not null && json.RootElement.TryGetProperty("exportId", out JsonElement id) && id.ValueKind == JsonValueKind.String && id.ValueEquals(exportId);
    }

    /// <summary>Ends a line that a killed process left incomplete, so that the next line starts on its own.</summary>
    private static FileStream EndLastLine(FileStream file)
    {
        if (file.Length > 0)
        {
            file.Position = file.Length - 1;
            if (file.ReadByte() != '\n')
            {
                file.WriteByte((byte)'\n');
            }
        }

        return file;
    }

    private void Write(byte[] line)
    {
        try
        {
            _file.Write(line, 0, line.Length);
        }
        catch (Exception e) when (Disk.IsFault(e) || e is ObjectDisposedException)
        {
            // A log that cannot be written must not end the run. If the disk is full, saving the files fails on its own.
        }
    }

    private byte[] LineOf(ExportEvent exportEvent, FieldEvent? field)
    {
        using MemoryStream memory = new();
        using (Utf8JsonWriter json = new(memory, ReadableJson.Compact))
        {
            json.WriteStartObject();
            DateTimeOffset time = _clock.GetUtcNow();
            json.WriteString("time", time);
            json.WriteString("level", exportEvent.Level.ToString());
            json.WriteString("event", exportEvent.Name);
            json.WriteString("run", _run.Id);
            foreach (KeyValuePair<string, object> item in exportEvent.Data)
            {
                WriteValue(json, item.Key, item.Value);
            }

            field?.Write(json, time);
            json.WriteEndObject();
        }

        memory.WriteByte((byte)'\n');
        return memory.ToArray();
    }

    private static void WriteValue(Utf8JsonWriter json, string name, object value)
    {
        switch (value)
        {
            case int number:
                json.WriteNumber(name, number);
                break;
            case long number:
                json.WriteNumber(name, number);
                break;
            case TimeSpan time:
                json.WriteNumber(name, Math.Round(time.TotalSeconds, 3));
                break;
            case DateTimeOffset moment:
                json.WriteString(name, moment);
                break;
            default:
                json.WriteString(name, value.ToString());
                break;
        }
    }
}
