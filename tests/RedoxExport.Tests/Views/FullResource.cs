using System.Text.Json.Nodes;
using RedoxExport.FhirPath;

namespace RedoxExport.Tests.Views;

/// <summary>
/// Resources that have every element of their type. A choice can have one type only, a reference one target and a code one value, so there are several
/// variants.
/// </summary>
internal static class FullResource
{
    private const int DeepestNesting = 6;

    private static readonly string[] Targets =
    [
        "Patient", "Encounter", "Practitioner", "Organization", "Location", "Condition", "Medication", "Specimen", "Device", "Claim", "Coverage", "MedicationRequest",
    ];

    /// <summary>The codes that the conditions of the built-in views look for.</summary>
    private static readonly string[] Codes = ["phone", "email", "MR", "group", "plan", "submitted", "benefit"];

    private static readonly string[] Urls =
    [
        .. ((string[])["race", "ethnicity", "birthsex"]).Select(name => "http://hl7.org/fhir/us/core/StructureDefinition/us-core-" + name),
        "ombCategory", "text",
    ];

    public static IEnumerable<string> Variants(string type)
    {
        for (int variant = 0; variant < 2 * Targets.Length; variant++)
        {
            JsonObject resource = Element(R4Types.Find(type)!, variant, 0);
            resource["resourceType"] = type;
            resource["extension"] = Extensions(variant, 0);
            yield return resource.ToJsonString();
        }
    }

    private static JsonObject Element(R4Type type, int variant, int depth)
    {
        JsonObject made = [];
        foreach (R4Element element in type.ElementNames.Select(name => type.Find(name)!).Where(element => element.Name is not ("contained" or "extension" or "modifierExtension")))
        {
            // The second round has each target with another type of a choice.
            R4Type of = element.Types[(variant + (variant / Targets.Length)) % element.Types.Count];
            if (Value(of, element.Name, variant, depth) is { } value)
            {
                made[element.JsonNameOf(of)] = element.IsCollection ? new JsonArray(value) : value;
            }
        }

        return made;
    }

    private static JsonNode? Value(R4Type type, string name, int variant, int depth) => type.Name switch
    {
        "boolean" => true,
        "decimal" or "integer" or "positiveInt" or "unsignedInt" => 1,
        "date" => "2020-01-01",
        "dateTime" or "instant" => "2020-01-01T00:00:00Z",
        "time" => "12:00:00",
        "code" => Codes[variant % Codes.Length],
        _ when type.IsPrimitive => name == "reference" ? $"{Targets[variant % Targets.Length]}/1" : name == "system" ? "http://hl7.org/fhir/sid/us-npi" : "text",
        _ => depth < DeepestNesting ? Element(type, variant, depth + 1) : null,
    };

    // In every value of a complex extension there is one of each simple kind.
    private static JsonArray Extensions(int variant, int depth) =>
    [
        .. Urls.Select(url => (JsonNode)new JsonObject
        {
            ["url"] = url,
            [((string[])["valueCode", "valueString", "valueCoding"])[variant % 3]] = variant % 3 == 2 ? new JsonObject { ["code"] = "c", ["display"] = "d" } : "text",
            ["extension"] = depth == 0 ? Extensions(variant, 1) : null,
        }),
    ];
}
