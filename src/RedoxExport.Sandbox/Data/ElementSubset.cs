using System.Text.Json;

namespace RedoxExport.Sandbox.Data;

/// <summary>Reduces resources to the elements of <c>_elements</c>. Numbers keep their original digits.</summary>
internal sealed class ElementSubset
{
    // The choice elements, whose name ends with the type of their value, such as valueQuantity.
    private static readonly HashSet<string> Choices = new(StringComparer.Ordinal)
    {
        "abatement", "age", "born", "deceased", "effective", "medication", "multipleBirth", "occurrence", "onset", "performed",
        "reported", "serviced", "value",
    };

    private readonly Dictionary<string, HashSet<string>> _byType = new(StringComparer.Ordinal);
    private readonly HashSet<string> _forAll = new(StringComparer.Ordinal);

    /// <param name="elements">Names such as <c>birthDate</c> (for all types) and <c>Patient.birthDate</c> (for one type).</param>
    public ElementSubset(IEnumerable<string> elements)
    {
        foreach (string element in elements)
        {
            string[] parts = element.Split('.');
            if (parts.Length == 1)
            {
                _forAll.Add(parts[0]);
            }
            else if (_byType.TryGetValue(parts[0], out HashSet<string>? names))
            {
                names.Add(parts[1]);
            }
            else
            {
                _byType[parts[0]] = new(StringComparer.Ordinal) { parts[1] };
            }
        }
    }

    /// <summary>True if resources of this type are reduced.</summary>
    public bool Touches(string type) => _forAll.Count > 0 || _byType.ContainsKey(type);

    public void Write(Utf8JsonWriter writer, JsonElement resource)
    {
        string type = resource.GetProperty("resourceType").GetString() ?? "";
        HashSet<string> wanted = new(_forAll, StringComparer.Ordinal);
        wanted.UnionWith(MandatoryElements.Of(type));
        if (_byType.TryGetValue(type, out HashSet<string>? names))
        {
            wanted.UnionWith(names);
        }

        writer.WriteStartObject();
        writer.WriteString("resourceType", type);
        if (resource.TryGetProperty("id", out JsonElement id))
        {
            writer.WriteString("id", id.GetString());
        }

        WriteMeta(writer, resource);
        foreach (JsonProperty property in resource.EnumerateObject())
        {
            if (property.Name is not ("resourceType" or "id" or "meta") && IsWanted(property.Name, wanted))
            {
                property.WriteTo(writer);
            }
        }

        writer.WriteEndObject();
    }

    private static bool IsWanted(string name, HashSet<string> wanted)
    {
        // A property whose name begins with an underscore holds the extensions of a primitive element.
        string bare = name.TrimStart('_');
        return wanted.Contains(bare) || wanted.Any(want =>
            Choices.Contains(want) && bare.Length > want.Length && bare.StartsWith(want, StringComparison.Ordinal) && char.IsUpper(bare[want.Length]));
    }

    private static void WriteMeta(Utf8JsonWriter writer, JsonElement resource)
    {
        writer.WriteStartObject("meta");
        bool tagged = false;
        if (resource.TryGetProperty("meta", out JsonElement meta))
        {
            foreach (JsonProperty property in meta.EnumerateObject())
            {
                if (property.NameEquals("tag"))
                {
                    WriteTags(writer, property.Value.EnumerateArray());
                    tagged = true;
                }
                else
                {
                    property.WriteTo(writer);
                }
            }
        }

        if (!tagged)
        {
            WriteTags(writer, []);
        }

        writer.WriteEndObject();
    }

    private static void WriteTags(Utf8JsonWriter writer, IEnumerable<JsonElement> tags)
    {
        writer.WriteStartArray("tag");
        foreach (JsonElement tag in tags)
        {
            tag.WriteTo(writer);
        }

        writer.WriteStartObject();
        writer.WriteString("system", "http://terminology.hl7.org/CodeSystem/v3-ObservationValue");
        writer.WriteString("code", "SUBSETTED");
        writer.WriteEndObject();
        writer.WriteEndArray();
    }
}
