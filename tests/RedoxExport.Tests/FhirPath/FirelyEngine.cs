using System.Globalization;
using Hl7.Fhir.ElementModel;
using Hl7.Fhir.FhirPath;
using Hl7.Fhir.Model;
using Hl7.Fhir.Serialization;
using Hl7.FhirPath;
using Hl7.FhirPath.Expressions;
using RedoxExport.FhirPath;
using P = Hl7.Fhir.ElementModel.Types;

namespace RedoxExport.Tests.FhirPath;

/// <summary>The FHIRPath engine of the Firely SDK, and results of both engines in one form.</summary>
internal static class FirelyEngine
{
    private static readonly FhirJsonDeserializer Deserializer = new(new DeserializerSettings().UsingMode(DeserializationMode.Ostrich));

    public static Resource Read(string resource) => Deserializer.DeserializeResource(resource);

    public static IReadOnlyList<string> ItemsOf(string expression, Resource resource) => [.. resource.Select(expression).Select(Describe)];

    /// <summary>An item: its value, or the sorted values of everything in it.</summary>
    private static string Describe(Base? item) => item is PrimitiveType { JsonValue: { } value }
        ? TextOf(value)
        : "{" + string.Join(";", LeavesOf(item!).Order(StringComparer.Ordinal)) + "}";

    private static IEnumerable<string> LeavesOf(object? item) => item switch
    {
        null => [],
        PrimitiveType primitive => Children(primitive).Concat(primitive.JsonValue is { } value ? [TextOf(value)] : Array.Empty<string>()),
        Base complex => Children(complex),
        IEnumerable<Base> list => list.SelectMany(LeavesOf),
        _ => [TextOf(item)],
    };

    private static IEnumerable<string> Children(Base item) => item.EnumerateElements().Where(child => child.Key != "value" || item is not PrimitiveType).SelectMany(child => LeavesOf(child.Value));

    /// <summary>The same for an item of the engine under test.</summary>
    public static string Describe(NodeTable nodes, PathValue value)
    {
        if (RedoxExport.FhirPath.Values.NumberOf(nodes, value) is { } number)
        {
            return TextOf(number);
        }

        if (!RedoxExport.FhirPath.Values.IsObject(nodes, value) && !RedoxExport.FhirPath.Values.IsWithoutValue(nodes, value))
        {
            return RedoxExport.FhirPath.Values.StringOf(nodes, value)!;
        }

        List<string> leaves = [];
        using System.Text.Json.JsonDocument document = System.Text.Json.JsonDocument.Parse(nodes.RawOf(value.Node).ToArray());
        AddLeaves(document.RootElement, leaves);
        return "{" + string.Join(";", leaves.Order(StringComparer.Ordinal)) + "}";
    }

    private static void AddLeaves(System.Text.Json.JsonElement element, List<string> leaves)
    {
        switch (element.ValueKind)
        {
            case System.Text.Json.JsonValueKind.Object:
                foreach (System.Text.Json.JsonProperty member in element.EnumerateObject().Where(member => member.Name != "resourceType"))
                {
                    AddLeaves(member.Value, leaves);
                }

                break;
            case System.Text.Json.JsonValueKind.Array:
                foreach (System.Text.Json.JsonElement item in element.EnumerateArray())
                {
                    AddLeaves(item, leaves);
                }

                break;
            case System.Text.Json.JsonValueKind.Number:
                leaves.Add(TextOf(element.GetDecimal()));
                break;
            case System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False:
                leaves.Add(TextOf(element.GetBoolean()));
                break;
            case System.Text.Json.JsonValueKind.String:
                leaves.Add(element.GetString()!);
                break;
        }
    }

    private static string TextOf(object value) => value switch
    {
        bool boolean => boolean ? "true" : "false",
        int or long or decimal => Convert.ToDecimal(value, CultureInfo.InvariantCulture).ToString("0.############################", CultureInfo.InvariantCulture),
        P.Any any => any.ToString()!,
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
