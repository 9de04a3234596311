using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using RedoxExport.Sandbox.Http;

namespace RedoxExport.Sandbox.Data;

/// <summary>One search of a type, such as <c>Observation?code=http://loinc.org|8302-2&amp;status=final</c>: all of it has to match.</summary>
internal sealed class TypeFilter
{
    // A comma ends a filter only where the next one begins: a comma in a value means "or".
    private static readonly Regex Separator = new(@",(?=\s*[A-Z][A-Za-z]*\?)", RegexOptions.CultureInvariant);

    private readonly List<KeyValuePair<SearchParameter, string[]>> _conditions = [];

    private TypeFilter(string type) => Type = type;

    public string Type { get; }

    /// <summary>The filters in one value of <c>_typeFilter</c>, which may be joined by commas (IG 2.0.0, query parameters).</summary>
    public static IEnumerable<string> Split(string value) => Separator.Split(value).Select(text => text.Trim());

    /// <exception cref="RefusedException">400: no such type, or a search parameter that the sandbox does not know.</exception>
    public static TypeFilter Parse(string text)
    {
        int question = text.IndexOf('?');
        string type = question < 0 ? text : text.Substring(0, question);
        return question >= 0 && ResourceTypes.IsKnown(type)
            ? Parse(type, FormText.Parse(text.Substring(question + 1)), "_typeFilter")
            : throw new RefusedException(400, "invalid", $"_typeFilter '{text}' does not begin with a resource type and a question mark.");
    }

    /// <param name="type">The type.</param>
    /// <param name="parameters">The search parameters.</param>
    /// <param name="user">Begins the sentence of a refusal: what has the parameters.</param>
    /// <exception cref="RefusedException">400: a search parameter that the sandbox does not know, or a value that is none.</exception>
    public static TypeFilter Parse(string type, IEnumerable<KeyValuePair<string, string>> parameters, string user)
    {
        TypeFilter filter = new(type);
        foreach (KeyValuePair<string, string> pair in parameters)
        {
            SearchParameter parameter = SearchParameter.Find(pair.Key)
                ?? throw new RefusedException(400, "not-supported", $"{user} uses the search parameter '{pair.Key}', which this server does not support.");
            string[] values = pair.Value.Split(',');
            if (parameter.Name == SearchParameter.LastUpdated && values.FirstOrDefault(value => !TimeComparison.TryParse(value, out _)) is string wrong)
            {
                throw new RefusedException(400, "value", $"{user} compares {parameter.Name} with '{wrong}', which is no FHIR time.");
            }

            filter._conditions.Add(new(parameter, values));
        }

        return filter;
    }

    public bool Matches(JsonElement resource) => _conditions.TrueForAll(condition =>
        condition.Key.Elements.Any(name => resource.TryGetProperty(name, out JsonElement element) && condition.Value.Any(value => Has(condition.Key, element, value))));

    private static bool Has(SearchParameter parameter, JsonElement element, string value) =>
        parameter.Name == SearchParameter.LastUpdated ? IsUpdated(element, value) : Has(element, value);

    private static bool IsUpdated(JsonElement meta, string value) =>
        meta.TryGetProperty("lastUpdated", out JsonElement text)
        && DateTimeOffset.TryParse(text.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset updated)
        && TimeComparison.TryParse(value, out TimeComparison comparison)
        && comparison.Holds(updated);

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
