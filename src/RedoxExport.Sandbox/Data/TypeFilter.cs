using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using RedoxExport.Sandbox.Http;

namespace RedoxExport.Sandbox.Data;

/// <summary>
/// A search of one type, such as <c>Observation?code=http://loinc.org|8302-2&amp;status=final</c>. All conditions have to match.
/// </summary>
internal sealed class TypeFilter
{
    // A comma separates two filters only if a filter begins after it. A comma in a value means "or".
    private static readonly Regex Separator = new(@",(?=\s*[A-Z][A-Za-z]*\?)", RegexOptions.CultureInvariant);

    private readonly List<KeyValuePair<SearchParameter, string[]>> _conditions = [];

    private TypeFilter(string type) => Type = type;

    public string Type { get; }

    /// <summary>Splits a value of <c>_typeFilter</c> into its filters, which can be joined by commas (IG 2.0.0, query parameters).</summary>
    public static IEnumerable<string> Split(string value) => Separator.Split(value).Select(text => text.Trim());

    /// <exception cref="RefusedException">400: the type does not exist, or a search parameter or its value is not supported.</exception>
    public static TypeFilter Parse(string text)
    {
        int question = text.IndexOf('?');
        string type = question < 0 ? text : text.Substring(0, question);
        return question >= 0 && ResourceTypes.IsKnown(type)
            ? Parse(type, FormText.Parse(text.Substring(question + 1)), "_typeFilter")
            : throw new RefusedException(400, "invalid", $"_typeFilter '{text}' does not begin with a resource type and a question mark.");
    }

    /// <param name="type">The resource type.</param>
    /// <param name="parameters">The search parameters.</param>
    /// <param name="user">The subject of the refusal's message: the source of the parameters, such as <c>The search</c>.</param>
    /// <exception cref="RefusedException">400: a search parameter is not supported, or its value is not valid.</exception>
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
                throw new RefusedException(400, "value", $"{user} compares {parameter.Name} with '{wrong}', which is not a FHIR date or time.");
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

    // A token: code, system|code, |code (no system) or system| (any code of the system).
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
