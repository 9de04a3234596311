using System.Text.Json;
using System.Text.RegularExpressions;

namespace RedoxExport.Tests.Payloads;

/// <summary>
/// Evaluates docs/schema with the keywords of JSON Schema 2020-12 that it uses, and refuses any other, so that none is
/// passed over in silence. No schema library that the tests may use supports that draft under a licence like ours.
/// </summary>
internal sealed class SchemaSubset
{
    private readonly JsonElement _root;

    private SchemaSubset(JsonElement root) => _root = root;

    public static SchemaSubset Load()
    {
        string file = Path.Combine(RepositoryRoot.Path, "docs", "schema", "system-export-response.schema.json");
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(file));
        return new SchemaSubset(document.RootElement.Clone());
    }

    public bool IsValid(JsonElement value) => IsValid(_root, value);

    // As values: 202.0 is the integer 202.
    private static bool AreEqual(JsonElement wanted, JsonElement value) => wanted.ValueKind switch
    {
        JsonValueKind.Number => value.ValueKind == JsonValueKind.Number && wanted.GetDouble().Equals(value.GetDouble()),
        JsonValueKind.String => value.ValueKind == JsonValueKind.String && wanted.ValueEquals(value.GetString()),
        JsonValueKind.True or JsonValueKind.False or JsonValueKind.Null => wanted.ValueKind == value.ValueKind,
        _ => throw new NotSupportedException("The schema names an object or an array as a value, which is not evaluated here."),
    };

    private bool IsValid(JsonElement schema, JsonElement value) => schema.EnumerateObject().All(keyword => keyword.Name switch
    {
        "$schema" or "$id" or "$defs" or "title" or "description" or "then" => true,
        "$ref" => IsValid(Resolve(keyword.Value.GetString()!), value),
        "type" => Kinds(keyword.Value).Any(kind => IsKind(kind, value)),
        "const" => AreEqual(keyword.Value, value),
        "enum" => keyword.Value.EnumerateArray().Any(one => AreEqual(one, value)),
        "anyOf" => keyword.Value.EnumerateArray().Any(one => IsValid(one, value)),
        "if" => !IsValid(keyword.Value, value) || IsValid(schema.GetProperty("then"), value),
        "minimum" => value.ValueKind != JsonValueKind.Number || value.GetDouble() >= keyword.Value.GetDouble(),
        "maximum" => value.ValueKind != JsonValueKind.Number || value.GetDouble() <= keyword.Value.GetDouble(),
        "pattern" => value.ValueKind != JsonValueKind.String || Regex.IsMatch(value.GetString()!, keyword.Value.GetString()!, RegexOptions.CultureInvariant),
        "minItems" => value.ValueKind != JsonValueKind.Array || value.GetArrayLength() >= keyword.Value.GetInt32(),
        "items" => value.ValueKind != JsonValueKind.Array || value.EnumerateArray().All(item => IsValid(keyword.Value, item)),
        "required" => value.ValueKind != JsonValueKind.Object || keyword.Value.EnumerateArray().All(name => value.TryGetProperty(name.GetString()!, out _)),
        "properties" => value.ValueKind != JsonValueKind.Object || keyword.Value.EnumerateObject().All(
            member => !value.TryGetProperty(member.Name, out JsonElement inner) || IsValid(member.Value, inner)),
        _ => throw new NotSupportedException($"The schema uses '{keyword.Name}', which is not evaluated here."),
    });

    private JsonElement Resolve(string reference) =>
        _root.GetProperty("$defs").GetProperty(reference.Split("#/$defs/")[1]);

    private static IEnumerable<string> Kinds(JsonElement type) =>
        type.ValueKind == JsonValueKind.String ? [type.GetString()!] : type.EnumerateArray().Select(one => one.GetString()!);

    private static bool IsKind(string kind, JsonElement value) => kind switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "null" => value.ValueKind == JsonValueKind.Null,
        "integer" => value.ValueKind == JsonValueKind.Number && double.IsInteger(value.GetDouble()),
        _ => throw new NotSupportedException($"The schema uses the type '{kind}', which is not evaluated here."),
    };
}
