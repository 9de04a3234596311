using System.Text.Json;
using RedoxExport.Sandbox.Data;

namespace RedoxExport.Sandbox.Changes;

/// <summary>The members who leave a group and those who join it.</summary>
internal sealed class GroupChange(IEnumerable<string> gone, IEnumerable<string> come)
{
    private readonly HashSet<string> _gone = new(gone, StringComparer.Ordinal);
    private readonly List<string> _come = [.. come];

    /// <summary>The next version of the group, or <see langword="null"/> if its members stay the same.</summary>
    public byte[]? Apply(JsonElement group, DateTimeOffset moment)
    {
        List<string> before = [.. DataSet.MembersOf(group)];
        List<string> after = [.. before.Where(member => !_gone.Contains(member)), .. _come];
        return before.SequenceEqual(after) ? null : NextVersion.Write(group, moment, (writer, member) => TryReplace(writer, member, after));
    }

    private static bool TryReplace(Utf8JsonWriter writer, JsonProperty member, List<string> members)
    {
        if (member.NameEquals("quantity"))
        {
            writer.WriteNumber("quantity", members.Count);
            WriteMembers(writer, members);
            return true;
        }

        // The members were written after "quantity", because the JSON of a group without members has no "member" property.
        return member.NameEquals("member");
    }

    private static void WriteMembers(Utf8JsonWriter writer, List<string> members)
    {
        // FHIR does not allow empty arrays.
        if (members.Count == 0)
        {
            return;
        }

        writer.WriteStartArray("member");
        foreach (string id in members)
        {
            writer.WriteStartObject();
            writer.WriteStartObject("entity");
            writer.WriteString("reference", "Patient/" + id);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
