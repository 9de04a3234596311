using System.Text.Json;
using RedoxExport.Resources;
using RedoxExport.Text;

namespace RedoxExport.Groups;

/// <summary>Reads the members of a Group that are shown (FHIR R4, Group). The list of members is counted and not kept.</summary>
internal static class GroupReader
{
    private const int LongestText = 200;

    /// <returns><see langword="null"/> if it is not a Group with an id.</returns>
    public static ExportGroup? Read(ReadOnlySpan<byte> resource, string connection)
    {
        Utf8JsonReader reader = new(resource, ResourceParser.ReaderOptions);
        string? resourceType = null;
        string? id = null;
        string? name = null;
        string? type = null;
        bool? actual = null;
        long? quantity = null;
        long? members = null;
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string? member = reader.GetString();
            reader.Read();
            switch (member)
            {
                case "resourceType":
                    resourceType = TextOf(ref reader);
                    break;
                case "id":
                    id = TextOf(ref reader);
                    break;
                case "name":
                    name = TextOf(ref reader);
                    break;
                case "type":
                    type = TextOf(ref reader);
                    break;
                case "actual":
                    actual = reader.TokenType is JsonTokenType.True or JsonTokenType.False ? reader.GetBoolean() : null;
                    reader.Skip();
                    break;
                case "quantity":
                    quantity = reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out long count) ? count : null;
                    reader.Skip();
                    break;
                case "member":
                    members = CountOf(ref reader);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return resourceType == "Group" && id is { Length: > 0 }
            ? new ExportGroup(SafeText.Name(id, LongestText), connection)
            {
                Name = name is null ? null : SafeText.Name(name, LongestText),
                Size = quantity ?? members,
                Type = type is null ? null : SafeText.Name(type, LongestText),
                Actual = actual,
            }
            : null;
    }

    private static string? TextOf(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            return reader.GetString();
        }

        reader.Skip();
        return null;
    }

    private static long? CountOf(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return null;
        }

        long count = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            reader.Skip();
            count++;
        }

        return count;
    }
}
