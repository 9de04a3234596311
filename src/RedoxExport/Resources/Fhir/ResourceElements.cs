namespace RedoxExport.Resources;

/// <summary>
/// The top-level elements of the resources of FHIR R4 (4.0.1). Use them for completion, not for validation: a server may have others. The
/// embedded text has one line per resource type; the types of an element such as <c>value[x]</c> follow its name in brackets.
/// </summary>
internal static class ResourceElements
{
    private const string ResourceName = "ResourceElements.R4.txt";

    private static readonly Lazy<Dictionary<string, string[]>> ByType = new(Read);

    /// <summary>The elements of every resource, followed by those of every resource except Bundle, Binary and Parameters.</summary>
    public static IReadOnlyList<string> Common { get; } = ["id", "meta", "implicitRules", "language", "text", "contained", "extension", "modifierExtension"];

    /// <summary>
    /// Gets the elements of a type as <c>_elements</c> names them (<c>value</c>), in the order of the standard, without the common ones.
    /// </summary>
    public static IEnumerable<string> NamesOf(string type) => Of(type).Select(element => element.Split('[')[0]);

    /// <summary>
    /// Gets the members that a resource of a type can have in JSON (<c>valueQuantity</c>, <c>valueString</c>), without the common ones.
    /// </summary>
    public static IEnumerable<string> MembersOf(string type)
    {
        foreach (string element in Of(type))
        {
            string[] parts = element.Split('[', '|', ']');
            if (parts.Length == 1)
            {
                yield return element;
            }

            for (int i = 1; i < parts.Length - 1; i++)
            {
                yield return parts[0] + parts[i];
            }
        }
    }

    private static string[] Of(string type) => ByType.Value.TryGetValue(type, out string[]? elements) ? elements : [];

    private static Dictionary<string, string[]> Read()
    {
        Dictionary<string, string[]> types = new(StringComparer.OrdinalIgnoreCase);
        using Stream stream = typeof(ResourceElements).Assembly.GetManifestResourceStream(ResourceName)
            ?? throw new InvalidOperationException($"The assembly was built without {ResourceName}.");
        using StreamReader reader = new(stream);
        while (reader.ReadLine() is { } line)
        {
            int colon = line.IndexOf(':');
            types[line[..colon]] = line[(colon + 1)..].Split([' '], StringSplitOptions.RemoveEmptyEntries);
        }

        return types;
    }
}
