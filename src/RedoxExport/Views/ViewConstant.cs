using System.Text.Json;
using RedoxExport.FhirPath;

namespace RedoxExport.Views;

/// <summary>The value of a constant of a view.</summary>
internal static class ViewConstant
{
    private static readonly string[] Texts =
    [
        "valueBase64Binary", "valueCanonical", "valueCode", "valueId", "valueMarkdown", "valueOid", "valueString", "valueUri", "valueUrl", "valueUuid",
    ];

    private static readonly string[] Moments = ["valueDate", "valueDateTime", "valueInstant", "valueTime"];
    private static readonly string[] Integers = ["valueInteger", "valueInteger64", "valuePositiveInt", "valueUnsignedInt"];

    /// <summary>Reads <c>value[x]</c>.</summary>
    /// <param name="constant">The constant.</param>
    /// <param name="problem">The problem with it.</param>
    /// <returns>The value; <see langword="null"/> if there is a problem.</returns>
    public static PathValue? Read(JsonElement constant, out string? problem)
    {
        JsonProperty[] values = [.. constant.EnumerateObject().Where(member => member.Name.StartsWith("value", StringComparison.Ordinal))];
        problem = values.Length == 1 ? null : "A constant has exactly one value, such as 'valueString'";
        return problem is null ? Of(values[0].Name, values[0].Value, out problem) : null;
    }

    private static PathValue? Of(string member, JsonElement value, out string? problem)
    {
        problem = null;
        if (member == "valueBoolean" && value.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return PathValue.Of(value.ValueKind == JsonValueKind.True);
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out decimal number))
        {
            if (member == "valueDecimal")
            {
                return PathValue.Of(number);
            }

            if (Integers.Contains(member) && number == decimal.Truncate(number))
            {
                return PathValue.OfInteger(number);
            }
        }

        if (value.ValueKind == JsonValueKind.String)
        {
            string text = value.GetString()!;
            if (Texts.Contains(member))
            {
                return PathValue.Of(text);
            }

            string moment = member == "valueTime" ? "T" + text : text;
            if (Moments.Contains(member) && FhirMoment.TryParse(moment, out _))
            {
                return PathValue.OfMoment(moment);
            }
        }

        string[] known = [.. Texts, .. Moments, .. Integers, "valueBoolean", "valueDecimal"];
        problem = known.Contains(member)
            ? $"The value of '{member}' does not fit its type"
            : $"'{member}' is not a value that a constant can have{(Suggestion.For(member, known) is { } near ? $". Did you mean '{near}'?" : string.Empty)}";
        return null;
    }
}
