using System.Text.Json;

namespace RedoxExport.Tests.Runs;

/// <summary>
/// Reads an export's log by the rules of Cumulus ETL's reader: a log.ndjson, or the only log.*.ndjson; the events of the last <c>kickoff</c>;
/// the group is in its <c>exportUrl</c>, the time in <c>status_complete</c>. What it cannot read is an exception.
/// </summary>
internal sealed class ExportLogReader
{
    public ExportLogReader(string folder)
    {
        string[] names = [.. Directory.GetFiles(folder).Select(Path.GetFileName).OfType<string>()];
        string name = names.Contains("log.ndjson")
            ? "log.ndjson"
            : Assert.Single(names, one => one.StartsWith("log.", StringComparison.Ordinal) && one.EndsWith(".ndjson", StringComparison.Ordinal) && one.Length > "log.ndjson".Length);
        JsonElement[] rows = [.. File.ReadLines(Path.Combine(folder, name)).Select(line => JsonDocument.Parse(line).RootElement).Where(row => row.TryGetProperty("eventId", out _))];
        string last = rows.Last(row => row.GetProperty("eventId").GetString() == "kickoff").GetProperty("exportId").GetString()!;
        Events = [.. rows.Where(row => row.GetProperty("exportId").GetString() == last)];
        foreach (JsonElement row in Events)
        {
            JsonElement detail = row.GetProperty("eventDetail");
            switch (row.GetProperty("eventId").GetString())
            {
                case "kickoff":
                    ExportUrl = detail.GetProperty("exportUrl").GetString()!;
                    break;
                case "status_complete":
                    ExportTime = detail.GetProperty("transactionTime").GetDateTimeOffset();
                    break;
            }
        }

        Assert.NotNull(ExportTime);
    }

    /// <summary>The events of the last export.</summary>
    public IReadOnlyList<JsonElement> Events { get; }

    public string ExportUrl { get; } = string.Empty;

    public DateTimeOffset? ExportTime { get; }

    /// <summary>The group's id; empty if the export is not of a group.</summary>
    public string Group
    {
        get
        {
            string[] parts = new Uri(ExportUrl).AbsolutePath.Replace("/$export", string.Empty, StringComparison.Ordinal).Split("/Group/");
            return parts.Length > 1 ? parts[1] : string.Empty;
        }
    }
}
