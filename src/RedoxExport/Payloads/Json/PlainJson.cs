using System.Globalization;
using System.Text.Json;

namespace RedoxExport.Payloads;

/// <summary>Converts JSON to plain .NET values: dictionaries, arrays, strings, numbers and Booleans.</summary>
internal static class PlainJson
{
    public static object? From(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => Members(element),
        JsonValueKind.Array => element.EnumerateArray().Select(From).ToArray(),
        JsonValueKind.String => element.GetString(),
        JsonValueKind.Number => Number(element.GetRawText()),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    // If a member is repeated, the last one is used.
    private static JsonMembers Members(JsonElement element)
    {
        Dictionary<string, JsonElement> members = new(StringComparer.Ordinal);
        foreach (JsonProperty member in element.EnumerateObject())
        {
            members[member.Name] = member.Value;
        }

        return new JsonMembers(members);
    }

    // The narrowest type that preserves every digit as it is written (1.50 is a decimal), else the text, so that no digit changes.
    private static object Number(string text)
    {
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int small) && Same(small, text))
        {
            return small;
        }

        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long large) && Same(large, text))
        {
            return large;
        }

        if (decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal exact) && Same(exact, text))
        {
            return exact;
        }

        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double real) && real.ToString("R", CultureInfo.InvariantCulture) == text
            ? real
            : text;
    }

    private static bool Same(IFormattable number, string text) => number.ToString(null, CultureInfo.InvariantCulture) == text;
}
