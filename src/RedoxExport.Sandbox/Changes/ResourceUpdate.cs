using System.Text.Json;
using RedoxExport.Sandbox.Generation;

namespace RedoxExport.Sandbox.Changes;

/// <summary>Updates a resource: one member gets another value.</summary>
internal static class ResourceUpdate
{
    /// <param name="type">Patient, Observation or Practitioner.</param>
    /// <param name="line">The previous version.</param>
    /// <param name="moment">The time of the update.</param>
    /// <param name="dice">Determines a new value.</param>
    public static byte[] Write(string type, ArraySegment<byte> line, DateTimeOffset moment, Dice dice)
    {
        using JsonDocument resource = JsonDocument.Parse(line);
        return NextVersion.Write(resource.RootElement, moment, (writer, member) => TryReplace(type, writer, member, dice));
    }

    private static bool TryReplace(string type, Utf8JsonWriter writer, JsonProperty member, Dice dice)
    {
        switch (type, member.Name)
        {
            // The patient has another telephone number.
            case ("Patient", "telecom"):
                writer.WriteStartArray("telecom");
                writer.WriteStartObject();
                writer.WriteString("system", "phone");
                writer.WriteString("value", DataGenerator.Phone(dice));
                writer.WriteString("use", "mobile");
                writer.WriteEndObject();
                writer.WriteEndArray();
                return true;

            // The result is corrected, possibly more than once.
            case ("Observation", "status"):
                writer.WriteString("status", member.Value.ValueEquals("amended") ? "corrected" : "amended");
                return true;

            // The practitioner stops working here, or returns.
            case ("Practitioner", "active"):
                writer.WriteBoolean("active", !member.Value.GetBoolean());
                return true;

            default:
                return false;
        }
    }
}
