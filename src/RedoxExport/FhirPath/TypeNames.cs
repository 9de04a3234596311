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

    /// <summary>Checks a type specifier.</summary>
    /// <returns>The name without its namespace.</returns>
    /// <exception cref="FhirPathException">There is no such type.</exception>
    public static string Check(string type, int column)
    {
        string name = type.StartsWith("FHIR.", StringComparison.Ordinal) ? type.Substring(5) : type.StartsWith("System.", StringComparison.Ordinal) ? type.Substring(7) : type;
        if (R4Types.Find(name) is not null || Primitives.Contains(name) || SystemTypes.Contains(name))
        {
            return name;
        }

        string? near = Suggestion.For(name, Primitives.Concat(R4Types.ResourceNames));
        throw new FhirPathException(column, $"'{type}' is not a type of FHIR R4{(near is null ? string.Empty : $"; did you mean {near}?")}");
    }

    /// <summary>The primitive type that a name which is not a type of R4 almost is; <see langword="null"/> if there is none.</summary>
    /// <param name="name">A name or a URI.</param>
    /// <param name="most">How many characters may differ.</param>
    public static string? NearestPrimitive(string name, int most) =>
        R4Types.Find(name) is not null || Primitives.Contains(name) || name.IndexOfAny(['/', ':', '.']) >= 0 ? null : Suggestion.For(name, Primitives, most);

    public static bool Is(R4Type type, string name) =>
        type.Name == name || (type.IsResource && name is "Resource" or "DomainResource") || (!type.IsResource && name == "Element");

    public static bool Is(NodeTable nodes, in PathValue value, string name)
    {
        switch (value.Kind)
        {
            case PathKind.Boolean:
                return name is "Boolean" or "boolean";
            case PathKind.Integer:
                return name is "Integer" or "integer";
            case PathKind.Decimal:
                return name is "Decimal" or "decimal";
            case PathKind.String:
                return name is "String" or "string";
            case PathKind.Moment:
                FhirMoment moment = value.Moment;
                return moment.IsTime ? name is "Time" or "time" : moment.HasTime ? name is "DateTime" or "dateTime" : name is "Date" or "date";
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
