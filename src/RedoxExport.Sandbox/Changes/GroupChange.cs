using System.Text.Json;
using RedoxExport.Sandbox.Data;

namespace RedoxExport.Sandbox.Changes;

/// <summary>Who goes and who comes in a group.</summary>
internal sealed class GroupChange(IEnumerable<string> gone, IEnumerable<string> come)
{
    private readonly HashSet<string> _gone = new(gone, StringComparer.Ordinal);
    private readonly List<string> _come = [.. come];

    /// <summary>The group's next version, or <see langword="null"/> when its members stay the same.</summary>
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

        // Written with their number: a group that had no members has no such member of its JSON either.
        return member.NameEquals("member");
    }

    private static void WriteMembers(Utf8JsonWriter writer, List<string> members)
    {
        // FHIR has no empty arrays.
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
