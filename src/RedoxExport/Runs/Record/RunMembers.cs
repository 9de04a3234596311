using System.Text.Json;

namespace RedoxExport.Runs;

/// <summary>Reads and writes optional members of an object in <c>runs.json</c>. A member is written only if it has a value.</summary>
internal static class RunMembers
{
    public static DateTimeOffset? ReadMoment(JsonElement json, string name) => json.TryGetProperty(name, out JsonElement value) ? value.GetDateTimeOffset() : null;

    public static string? ReadText(JsonElement json, string name) => json.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;

    public static int? ReadNumber(JsonElement json, string name) => json.TryGetProperty(name, out JsonElement value) ? value.GetInt32() : null;

    public static bool? ReadTruth(JsonElement json, string name) => json.TryGetProperty(name, out JsonElement value) ? value.GetBoolean() : null;

    public static void WriteTruth(Utf8JsonWriter json, string name, bool? truth)
    {
        if (truth is { } value)
        {
            json.WriteBoolean(name, value);
        }
    }

    public static void WriteMoment(Utf8JsonWriter json, string name, DateTimeOffset? moment)
    {
        if (moment is { } value)
        {
            json.WriteString(name, value);
        }
    }

    public static void WriteText(Utf8JsonWriter json, string name, string? text)
    {
        if (text is not null)
        {
            json.WriteString(name, text);
        }
    }

    public static void WriteNumber(Utf8JsonWriter json, string name, long? number)
    {
        if (number is { } value)
        {
            json.WriteNumber(name, value);
        }
    }
}
