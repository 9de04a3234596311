namespace RedoxExport.FhirPath;

/// <summary>A type of FHIR R4 with its elements.</summary>
internal sealed class R4Type
{
    private readonly Dictionary<string, R4Element> _elements = new(StringComparer.Ordinal);
    private readonly Dictionary<string, R4Type> _typesInJson = new(StringComparer.Ordinal);

    public R4Type(string name, bool isResource)
    {
        Name = name;
        IsResource = isResource;
    }

    /// <summary>The name: <c>HumanName</c>, <c>Patient.contact</c>, <c>dateTime</c>.</summary>
    public string Name { get; }

    public bool IsResource { get; }

    /// <summary>True for a type whose values are JSON strings, numbers or Booleans.</summary>
    public bool IsPrimitive => char.IsLower(Name[0]);

    /// <summary>True for the types of which any resource can be a value.</summary>
    public bool IsAnyResource => Name is "Resource" or "DomainResource";

    public IEnumerable<string> ElementNames => _elements.Keys;

    public R4Element? Find(string name) => _elements.TryGetValue(name, out R4Element? element) ? element : null;

    /// <summary>The type of the member that has a name in JSON, such as <c>valueQuantity</c>; <see langword="null"/> if the type has none.</summary>
    public R4Type? FindInJson(string name) => _typesInJson.TryGetValue(name, out R4Type? type) ? type : null;

    public void Add(R4Element element)
    {
        _elements[element.Name] = element;
        foreach (R4Type type in element.Types)
        {
            _typesInJson[element.JsonNameOf(type)] = type;
        }
    }

    public override string ToString() => Name;
}

/// <summary>An element of a type.</summary>
/// <param name="Name">Its name in FHIRPath: <c>value</c>, not <c>valueQuantity</c>.</param>
/// <param name="IsCollection">True if it can be there several times.</param>
/// <param name="Types">The types that it can have; more than one only for a choice.</param>
/// <param name="IsChoice">True if the type is part of the name in JSON.</param>
internal sealed record R4Element(string Name, bool IsCollection, IReadOnlyList<R4Type> Types, bool IsChoice)
{
    /// <summary>The name in JSON of the element with a type.</summary>
    public string JsonNameOf(R4Type type) => IsChoice ? Name + char.ToUpperInvariant(type.Name[0]) + type.Name.Substring(1) : Name;
}
