using System.Text.Json;

namespace RedoxExport.FhirPath;

/// <summary>Which items are of a type that an expression names.</summary>
internal static class TypeNames
{
    private static readonly string[] SystemTypes = ["Boolean", "String", "Integer", "Decimal", "Date", "DateTime", "Time", "Quantity"];

    private static readonly string[] Primitives =
    [
        "base64Binary", "boolean", "canonical", "code", "date", "dateTime", "decimal", "id", "instant", "integer", "markdown", "oid", "positiveInt", "string",
        "time", "unsignedInt", "uri", "url", "uuid", "xhtml",
    ];

    private static readonly Dictionary<string, string> Bases = new(StringComparer.Ordinal)
    {
        ["code"] = "string",
        ["id"] = "string",
        ["markdown"] = "string",
        ["canonical"] = "uri",
        ["oid"] = "uri",
        ["url"] = "uri",
        ["uuid"] = "uri",
        ["positiveInt"] = "integer",
        ["unsignedInt"] = "integer",
        ["Age"] = "Quantity",
        ["Count"] = "Quantity",
        ["Distance"] = "Quantity",
        ["Duration"] = "Quantity",
        ["Dosage"] = "BackboneElement",
        ["ElementDefinition"] = "BackboneElement",
        ["Timing"] = "BackboneElement",
    };

    /// <summary>Checks a type specifier.</summary>
    /// <returns>The name without its namespace.</returns>
    /// <exception cref="FhirPathException">There is no such type.</exception>
    public static string Check(string type, int column)
    {
        int dot = type.IndexOf('.');
        string space = dot < 0 ? string.Empty : type.Substring(0, dot);
        string name = space is "FHIR" or "System" ? type.Substring(dot + 1) : type;
        bool isFhir = space != "System" && (R4Types.Find(name) is not null || Primitives.Contains(name));
        if (isFhir || (space != "FHIR" && SystemTypes.Contains(name)))
        {
            return name;
        }

        IEnumerable<string> known = space == "System" ? SystemTypes : [.. Primitives, .. R4Types.Names, .. SystemTypes];
        string? near = Suggestion.For(name, known);
        string advice = near is null ? string.Empty : $". Did you mean {(space is "FHIR" or "System" ? space + "." : string.Empty)}{near}?";
        throw new FhirPathException(column, $"{type} is not a type of {(space == "System" ? "FHIRPath" : "FHIR R4")}{advice}");
    }

    /// <summary>The primitive type that a name which is not a type of R4 almost is; <see langword="null"/> if there is none.</summary>
    /// <param name="name">A name or a URI.</param>
    /// <param name="most">How many characters may differ.</param>
    public static string? NearestPrimitive(string name, int most) =>
        R4Types.Find(name) is not null || Primitives.Contains(name) || name.IndexOfAny(['/', ':', '.']) >= 0 ? null : Suggestion.For(name, Primitives, most);

    /// <summary>True for the type itself and for what it is derived from (FHIR R4, "Data Types").</summary>
    public static bool Is(R4Type type, string name)
    {
        if (type.Name == name)
        {
            return true;
        }

        if (type.IsResource)
        {
            return name == "Resource" || (name == "DomainResource" && type.Name is not ("Bundle" or "Binary" or "Parameters" or "Resource"));
        }

        return name == "Element" || Bases.TryGetValue(type.Name, out string? baseName) && baseName == name
            || (name == "BackboneElement" && type.Name.IndexOf('.') is > 0 and int dot && R4Types.Find(type.Name.Substring(0, dot)) is { IsResource: true });
    }

    public static bool Is(NodeTable nodes, in PathValue value, string name)
    {
        switch (value.Kind)
        {
            case PathKind.Boolean:
                return name == "Boolean";
            case PathKind.Integer:
                return name == "Integer";
            case PathKind.Decimal:
                return name == "Decimal";
            case PathKind.String:
                return name == "String";
            case PathKind.Moment:
                FhirMoment moment = value.Moment;
                return name == (moment.IsTime ? "Time" : moment.HasTime ? "DateTime" : "Date");
            default:
                return value.Type is { } type ? Is(type, name) : IsJson(nodes[value.Node].Kind, name);
        }
    }

    // An item of a type that R4 does not have: all that is known is its kind in JSON.
    private static bool IsJson(JsonTokenType kind, string name) => kind switch
    {
        JsonTokenType.True or JsonTokenType.False => name is "boolean" or "Boolean",
        JsonTokenType.Number => name is "decimal" or "Decimal",
        JsonTokenType.String => name is "string" or "String",
        _ => false,
    };
}
