using System.Text.Json;
using RedoxExport.Sandbox.Http;

namespace RedoxExport.Sandbox.Data;

/// <summary>One <c>_typeFilter</c>, such as <c>Observation?code=http://loinc.org|8302-2&amp;status=final</c>: all of it has to match.</summary>
internal sealed class TypeFilter
{
    // Search parameters, and the elements they look at.
    private static readonly Dictionary<string, string[]> Parameters = new(StringComparer.Ordinal)
    {
        ["_id"] = ["id"],
        ["active"] = ["active"],
        ["category"] = ["category"],
        ["class"] = ["class"],
        ["clinical-status"] = ["clinicalStatus"],
        ["code"] = ["code", "medicationCodeableConcept"],
        ["encounter"] = ["encounter"],
        ["gender"] = ["gender"],
        ["intent"] = ["intent"],
        ["patient"] = ["subject", "patient"],
        ["status"] = ["status"],
        ["subject"] = ["subject", "patient"],
        ["type"] = ["type"],
        ["vaccine-code"] = ["vaccineCode"],
        ["verification-status"] = ["verificationStatus"],
    };

    private readonly List<KeyValuePair<string[], string[]>> _conditions = [];

    private TypeFilter(string type) => Type = type;

    public string Type { get; }

    /// <exception cref="RefusedException">400: no such type, or a search parameter that the sandbox does not know.</exception>
    public static TypeFilter Parse(string text)
    {
        int question = text.IndexOf('?');
        string type = question < 0 ? text : text.Substring(0, question);
        if (question < 0 || !ResourceTypes.IsKnown(type))
        {
            throw new RefusedException(400, "invalid", $"_typeFilter '{text}' does not begin with a resource type and a question mark.");
        }

        TypeFilter filter = new(type);
        foreach (KeyValuePair<string, string> pair in FormText.Parse(text.Substring(question + 1)))
        {
            if (!Parameters.TryGetValue(pair.Key, out string[]? elements))
            {
                throw new RefusedException(400, "not-supported", $"_typeFilter uses the search parameter '{pair.Key}', which this server does not support.");
            }

            filter._conditions.Add(new(elements, pair.Value.Split(',')));
        }

        return filter;
    }

    public bool Matches(JsonElement resource) => _conditions.TrueForAll(condition =>
        condition.Key.Any(name => resource.TryGetProperty(name, out JsonElement element) && condition.Value.Any(value => Has(element, value))));

    private static bool Has(JsonElement element, string value)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Array:
                return element.EnumerateArray().Any(item => Has(item, value));
            case JsonValueKind.String:
                return element.ValueEquals(value);
            case JsonValueKind.True or JsonValueKind.False:
                return value == (element.ValueKind == JsonValueKind.True ? "true" : "false");
            case JsonValueKind.Object when element.TryGetProperty("coding", out JsonElement codings):
                return Has(codings, value);
            case JsonValueKind.Object when element.TryGetProperty("reference", out JsonElement reference):
                string target = reference.GetString() ?? "";
                return target == value || target.EndsWith("/" + value, StringComparison.Ordinal);
            case JsonValueKind.Object:
                return HasCode(element, value);
            default:
                return false;
        }
    }

    // A token: code, system|code, |code (no system) or system| (any code of it).
    private static bool HasCode(JsonElement coding, string token)
    {
        string system = coding.TryGetProperty("system", out JsonElement s) ? s.GetString() ?? "" : "";
        string code = coding.TryGetProperty("code", out JsonElement c) ? c.GetString() ?? "" : "";
        int bar = token.IndexOf('|');
        if (bar < 0)
        {
            return code == token;
        }

        return system == token.Substring(0, bar) && (bar == token.Length - 1 || code == token.Substring(bar + 1));
    }
}
