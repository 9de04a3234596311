using System.Text.Json;
using RedoxExport.Text;

namespace RedoxExport.Connections;

/// <summary>The parts of a capability statement that matter for bulk data.</summary>
/// <param name="FhirVersion">The version of FHIR; <see langword="null"/> if it is not stated.</param>
/// <param name="Software">The name of the server's software; <see langword="null"/> if it is not stated.</param>
/// <param name="Types">The number of resource types.</param>
/// <param name="Levels">The levels of export that are declared: System, Patient, Group.</param>
/// <param name="NamesBulkData">True if the server says that it conforms to the bulk data guide.</param>
/// <param name="TakesBatches">True if the server says that it takes a Bundle of requests.</param>
internal sealed record Capabilities(string? FhirVersion, string? Software, int Types, IReadOnlyList<string> Levels, bool NamesBulkData, bool TakesBatches)
{
    private const int LongestText = 80;

    private static readonly string[] TypesWithExport = ["Patient", "Group"];

    /// <summary>Reads a capability statement.</summary>
    /// <returns><see langword="null"/> if the document is not one.</returns>
    public static Capabilities? Read(byte[] body)
    {
        using JsonDocument? document = Utf8Json.TryParseObject(body);
        if (document is null || Text(document.RootElement, "resourceType") != "CapabilityStatement")
        {
            return null;
        }

        JsonElement root = document.RootElement;
        JsonElement[] rests = [.. Items(root, "rest")];
        JsonElement[] resources = [.. rests.SelectMany(rest => Items(rest, "resource"))];
        List<string> levels = [];
        if (rests.Any(HasExport))
        {
            levels.Add("System");
        }

        levels.AddRange(TypesWithExport.Where(type => resources.Any(resource => Text(resource, "type") == type && HasExport(resource))));
        return new Capabilities(
            Text(root, "fhirVersion"),
            root.TryGetProperty("software", out JsonElement software) ? Text(software, "name") : null,
            resources.Select(resource => Text(resource, "type")).Distinct().Count(),
            levels,
            Items(root, "instantiates").Any(item => item.ValueKind == JsonValueKind.String && item.GetString()!.Contains("/bulkdata/")),

            // Some servers declare only transactions, and take batches as well.
            rests.SelectMany(rest => Items(rest, "interaction")).Any(interaction => Text(interaction, "code") is "batch" or "transaction"));
    }

    // Servers write the name with and without the dollar sign, or only refer to the definition.
    private static bool HasExport(JsonElement owner) => Items(owner, "operation").Any(operation =>
        Text(operation, "name")?.TrimStart('$') is "export" or "group-export" or "patient-export"
        || (Text(operation, "definition") is { } definition && definition.TrimEnd('/').EndsWith("export", StringComparison.Ordinal)));

    private static IEnumerable<JsonElement> Items(JsonElement owner, string name) =>
        owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(name, out JsonElement items) && items.ValueKind == JsonValueKind.Array ? items.EnumerateArray() : [];

    private static string? Text(JsonElement owner, string name) =>
        owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? SafeText.Clean(Utf8Json.TextOf(value) ?? string.Empty, LongestText)
            : null;
}
