using System.Text.Json;
using RedoxExport.Sandbox.Data;
using RedoxExport.Sandbox.Exports;
using RedoxExport.Sandbox.Http;

namespace RedoxExport.Sandbox.Faults;

/// <summary>Copies of a row's file in which resources differ from what the manifest says.</summary>
internal static class StrangeFile
{
    /// <summary>
    /// Writes the resources with another <c>resourceType</c>. <see cref="DataFile.Type"/> keeps the type of the row, which the manifest
    /// gives.
    /// </summary>
    /// <param name="job">The export.</param>
    /// <param name="row">The row.</param>
    /// <param name="onlyFirst">True to change only the first resource.</param>
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

    /// <summary>Writes the resources, and an OperationOutcome after the first.</summary>
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
