using System.Text.Json;
using RedoxExport.Sandbox.Data;
using RedoxExport.Sandbox.Exports;
using RedoxExport.Sandbox.Http;

namespace RedoxExport.Sandbox.Faults;

/// <summary>A file of a row's resources under another <c>resourceType</c>.</summary>
internal static class StrangeFile
{
    /// <summary>Its <see cref="DataFile.Type"/> is the row's all the same: that is what the manifest will say.</summary>
    public static DataFile Write(SandboxJob job, ExportRow row)
    {
        string other = row.File.Type == "Basic" ? "Parameters" : "Basic";
        using LineReader lines = new(row.File.Path);
        using NdjsonFileWriter writer = new(job.Folder, FormattableString.Invariant($"strange-{row.Number}"), row.File.Type, null, row.File.LastModified);
        while (lines.Read())
        {
            using JsonDocument resource = JsonDocument.Parse(lines.Line);
            byte[] changed = JsonText.Write(json => Write(json, resource.RootElement, other));
            writer.Write(changed, 0, changed.Length);
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
