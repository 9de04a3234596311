using System.Globalization;
using System.Text.Json;
using RedoxExport.Sandbox.Exports;
using RedoxExport.Sandbox.Http;

namespace RedoxExport.Sandbox.Changes;

/// <summary>Writes a later version of a resource. Unchanged members keep their position, and numbers keep their digits.</summary>
internal static class NextVersion
{
    /// <param name="resource">The previous version.</param>
    /// <param name="moment">The new <c>meta.lastUpdated</c>.</param>
    /// <param name="replace">Writes a changed member, or returns <see langword="false"/> to have the member copied.</param>
    /// <param name="versions">The increase of the version number: 2 after a deletion, which is also a version.</param>
    public static byte[] Write(JsonElement resource, DateTimeOffset moment, Func<Utf8JsonWriter, JsonProperty, bool> replace, int versions = 1) =>
        JsonText.Write(writer =>
        {
            writer.WriteStartObject();
            foreach (JsonProperty member in resource.EnumerateObject())
            {
                if (member.NameEquals("meta"))
                {
                    WriteMeta(writer, member.Value, moment, versions);
                }
                else if (!replace(writer, member))
                {
                    member.WriteTo(writer);
                }
            }

            writer.WriteEndObject();
        });

    private static void WriteMeta(Utf8JsonWriter writer, JsonElement meta, DateTimeOffset moment, int versions)
    {
        writer.WriteStartObject("meta");
        foreach (JsonProperty member in meta.EnumerateObject())
        {
            if (member.NameEquals("versionId"))
            {
                int version = int.Parse(member.Value.GetString()!, CultureInfo.InvariantCulture) + versions;
                writer.WriteString("versionId", version.ToString(CultureInfo.InvariantCulture));
            }
            else if (member.NameEquals("lastUpdated"))
            {
                writer.WriteString("lastUpdated", ManifestText.FhirTime(moment));
            }
            else
            {
                member.WriteTo(writer);
            }
        }

        writer.WriteEndObject();
    }
}
