using System.Text.Json;
using RedoxExport.Sandbox.Generation;

namespace RedoxExport.Sandbox.Changes;

/// <summary>An update of a resource: one member has another value.</summary>
internal static class ResourceUpdate
{
    /// <param name="type">Patient, Observation or Practitioner.</param>
    /// <param name="line">The version before.</param>
    /// <param name="moment">When it is updated.</param>
    /// <param name="dice">What a new value depends on.</param>
    public static byte[] Write(string type, ArraySegment<byte> line, DateTimeOffset moment, Dice dice)
    {
        using JsonDocument resource = JsonDocument.Parse(line);
        return NextVersion.Write(resource.RootElement, moment, (writer, member) => TryReplace(type, writer, member, dice));
    }

    private static bool TryReplace(string type, Utf8JsonWriter writer, JsonProperty member, Dice dice)
    {
        switch (type, member.Name)
        {
            // Another telephone.
            case ("Patient", "telecom"):
                writer.WriteStartArray("telecom");
                writer.WriteStartObject();
                writer.WriteString("system", "phone");
                writer.WriteString("value", DataGenerator.Phone(dice));
                writer.WriteString("use", "mobile");
                writer.WriteEndObject();
                writer.WriteEndArray();
                return true;

            // A result that was put right, perhaps more than once.
            case ("Observation", "status"):
                writer.WriteString("status", member.Value.ValueEquals("amended") ? "corrected" : "amended");
                return true;

            // Someone who stops working here, or comes back.
            case ("Practitioner", "active"):
                writer.WriteBoolean("active", !member.Value.GetBoolean());
                return true;

            default:
                return false;
        }
    }
}
