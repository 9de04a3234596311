using System.Text.Json;
using RedoxExport.Sandbox.Data;
using RedoxExport.Sandbox.Exports;
using RedoxExport.Sandbox.Http;

namespace RedoxExport.Sandbox.Faults;

/// <summary>A file of a row's resources, with others than the manifest will say.</summary>
internal static class StrangeFile
{
    /// <summary>The resources under another <c>resourceType</c>. Its <see cref="DataFile.Type"/> is the row's all the same: that is what the manifest will say.</summary>
    /// <param name="job">The export.</param>
    /// <param name="row">The row.</param>
    /// <param name="onlyFirst">Whether only the first resource is changed.</param>
    public static DataFile Write(SandboxJob job, ExportRow row, bool onlyFirst = false)
    {
        bool isFirst = true;
        string other = row.File.Type == "Basic" ? "Parameters" : "Basic";
        using LineReader lines = new(row.File.Path);
        using NdjsonFileWriter writer = new(job.Folder, FormattableString.Invariant($"{(onlyFirst ? "mixed" : "strange")}-{row.Number}"), row.File.Type, FileLimits.None, row.File.LastModified);
        while (lines.Read())
        {
            if (onlyFirst && !isFirst)
            {
                writer.Write(lines.Line.Array!, lines.Line.Offset, lines.Line.Count);
                continue;
            }

            isFirst = false;
            using JsonDocument resource = JsonDocument.Parse(lines.Line);
            byte[] changed = JsonText.Write(json => Write(json, resource.RootElement, other));
            writer.Write(changed, 0, changed.Length);
        }

        return writer.Complete()[0];
    }

    /// <summary>The resources, and behind the first an OperationOutcome.</summary>
    public static DataFile WriteWithOutcome(SandboxJob job, ExportRow row)
    {
        byte[] outcome = JsonText.Outcome("error", "exception", "One resource could not be exported.");
        bool isFirst = true;
        using LineReader lines = new(row.File.Path);
        using NdjsonFileWriter writer = new(job.Folder, FormattableString.Invariant($"remarked-{row.Number}"), row.File.Type, FileLimits.None, row.File.LastModified);
        while (lines.Read())
        {
            writer.Write(lines.Line.Array!, lines.Line.Offset, lines.Line.Count);
            if (isFirst)
            {
                writer.Write(outcome, 0, outcome.Length);
            }

            isFirst = false;
        }

        return writer.Complete()[0];
    }

    private static void Write(Utf8JsonWriter json, JsonElement resource, string type)
    {
        json.WriteStartObject();
        json.WriteString("resourceType", type);
        foreach (JsonProperty property in resource.EnumerateObject().Where(property => !property.NameEquals("resourceType")))
        {
            property.WriteTo(json);
        }

        json.WriteEndObject();
    }
}
