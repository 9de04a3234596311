namespace RedoxExport.FhirPath;

/// <summary>
/// The types of FHIR R4 (4.0.1) and their elements. The embedded text has one line per type: <c>Patient! birthDate:date name*:HumanName
/// deceased[boolean|dateTime]</c>, where <c>!</c> is a resource, <c>*</c> a list and <c>[*]</c> every type that an extension can have.
/// </summary>
internal static class R4Types
{
    private const string ResourceName = "R4Types.txt";

    private static readonly Lazy<Catalog> Known = new(Catalog.Read);

    /// <summary>The type of a primitive that R4 does not have.</summary>
    public static R4Type AnyPrimitive => Known.Value.AnyPrimitive;

    /// <summary>The type of a name; <see langword="null"/> if R4 has none.</summary>
    public static R4Type? Find(string name) => Known.Value.Types.TryGetValue(name, out R4Type? type) ? type : null;

    /// <summary>The choice that any type has under this name, with all types of all of them; <see langword="null"/> if no type has one.</summary>
    public static R4Element? FindChoice(string name) => Known.Value.Choices.TryGetValue(name, out R4Element? choice) ? choice : null;

    /// <summary>The names of all types that have elements of their own.</summary>
    public static IEnumerable<string> Names => Known.Value.Types.Keys;

    /// <summary>The names of all resource types.</summary>
    public static IEnumerable<string> ResourceNames => Known.Value.Types.Values.Where(type => type.IsResource && !type.IsAnyResource).Select(type => type.Name);

    private sealed class Catalog
    {
        private readonly Dictionary<string, string[]> _lines = new(StringComparer.Ordinal);

        public Dictionary<string, R4Type> Types { get; } = new(StringComparer.Ordinal);

        public Dictionary<string, R4Element> Choices { get; } = new(StringComparer.Ordinal);

        public R4Type AnyPrimitive { get; } = new("primitive", isResource: false);

        public static Catalog Read()
        {
            using Stream stream = typeof(R4Types).Assembly.GetManifestResourceStream(ResourceName)
                ?? throw new InvalidOperationException($"The assembly was built without {ResourceName}.");
            using StreamReader reader = new(stream);
            Catalog catalog = new();
            while (reader.ReadLine() is { } line)
            {
                string[] words = line.Split([' '], StringSplitOptions.RemoveEmptyEntries);
                string name = words[0].TrimEnd('!');
                catalog._lines[name] = words;
                catalog.Types[name] = new R4Type(name, words[0].Length > name.Length);
            }

            foreach (KeyValuePair<string, string[]> line in catalog._lines)
            {
                catalog.Fill(catalog.Types[line.Key], line.Value.Skip(1));
            }

            catalog.AddCommon(catalog.AnyPrimitive);
            catalog.GatherChoices();
            return catalog;
        }

        private void Fill(R4Type type, IEnumerable<string> elements)
        {
            AddCommon(type);
            foreach (string element in elements)
            {
                int end = element.IndexOfAny([':', '[']);
                string name = element.Substring(0, end).TrimEnd('*');
                bool isChoice = element[end] == '[';
                string types = isChoice ? element.Substring(end + 1, element.Length - end - 2) : element.Substring(end + 1);
                type.Add(new R4Element(name, element[end - 1] == '*', [.. TypesOf(types).Select(TypeOf)], isChoice));
            }
        }

        private void AddCommon(R4Type type)
        {
            Add("id", type.IsResource ? "id" : "string", false);
            Add("extension", "Extension", true);
            Add("modifierExtension", "Extension", true);
            if (type.IsResource)
            {
                Add("meta", "Meta", false);
                Add("implicitRules", "uri", false);
                Add("language", "code", false);
                Add("text", "Narrative", false);
                Add("contained", "Resource", true);
            }

            void Add(string name, string of, bool isCollection) => type.Add(new R4Element(name, isCollection, [TypeOf(of)], IsChoice: false));
        }

        private static IEnumerable<string> TypesOf(string types) => types == "*" ? OpenTypes.Split('|') : types.Split('|');

        private R4Type TypeOf(string name)
        {
            if (!Types.TryGetValue(name, out R4Type? type))
            {
                // The primitive types have no line.
                type = new R4Type(name, isResource: false);
                Types[name] = type;
                AddCommon(type);
            }

            return type;
        }

        private void GatherChoices()
        {
            foreach (IGrouping<string, R4Element> choice in Types.Values
                .SelectMany(type => type.ElementNames.Select(name => type.Find(name)!))
                .Where(element => element.IsChoice)
                .GroupBy(element => element.Name, StringComparer.Ordinal))
            {
                Choices[choice.Key] = new R4Element(choice.Key, IsCollection: true, [.. choice.SelectMany(element => element.Types).Distinct()], IsChoice: true);
            }
        }

        private const string OpenTypes =
            "base64Binary|boolean|canonical|code|date|dateTime|decimal|id|instant|integer|markdown|oid|positiveInt|string|time|unsignedInt|uri|url|uuid" +
            "|Address|Age|Annotation|Attachment|CodeableConcept|Coding|ContactPoint|Count|Distance|Duration|HumanName|Identifier|Money|Period|Quantity|Range|Ratio" +
            "|Reference|SampledData|Signature|Timing|ContactDetail|Contributor|DataRequirement|Expression|ParameterDefinition|RelatedArtifact|TriggerDefinition" +
            "|UsageContext|Dosage|Meta";
    }
}
