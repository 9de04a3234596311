using System.Text;
using System.Text.Json;

namespace RedoxExport.Views;

/// <summary>Writes what decides about the rows of a view, in a form that does not depend on the order of members and on spaces.</summary>
internal static class ViewDefinitionText
{
    private static readonly string[] Members = ["resource", "constant", "where", "select"];

    public static string Of(JsonElement view)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream))
        {
            WriteObject(writer, view.EnumerateObject().Where(member => Members.Contains(member.Name)));
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void Write(Utf8JsonWriter writer, JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(writer, element.EnumerateObject().Where(member => member.Name != "description"));
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (JsonElement item in element.EnumerateArray())
                {
                    Write(writer, item);
                }

                writer.WriteEndArray();
                break;
            default:
                element.WriteTo(writer);
                break;
        }
    }

    private static void WriteObject(Utf8JsonWriter writer, IEnumerable<JsonProperty> members)
    {
        writer.WriteStartObject();
        foreach (JsonProperty member in members.OrderBy(member => member.Name, StringComparer.Ordinal))
        {
            writer.WritePropertyName(member.Name);
            Write(writer, member.Value);
        }

        writer.WriteEndObject();
    }
}
