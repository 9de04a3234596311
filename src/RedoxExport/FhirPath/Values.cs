using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;

namespace RedoxExport.FhirPath;

/// <summary>Items as values of the language: a JSON string as a string or a moment, a JSON number as a number.</summary>
internal static class Values
{
    /// <summary>The value of a Boolean; <see langword="null"/> for anything else.</summary>
    public static bool? BooleanOf(NodeTable nodes, in PathValue value) => value.Kind switch
    {
        PathKind.Boolean => value.Boolean,
        PathKind.Node => nodes[value.Node].Kind switch
        {
            JsonTokenType.True => true,
            JsonTokenType.False => false,
            _ => null,
        },
        _ => null,
    };

    /// <summary>The value of a number; <see langword="null"/> for anything else, and for one beyond 28 digits.</summary>
    public static decimal? NumberOf(NodeTable nodes, in PathValue value)
    {
        if (value.Kind is PathKind.Integer or PathKind.Decimal)
        {
            return value.Number;
        }

        if (value.Kind != PathKind.Node || nodes[value.Node].Kind != JsonTokenType.Number)
        {
            return null;
        }

        ReadOnlySpan<byte> raw = nodes.RawOf(value.Node);
        char format = raw.IndexOfAny((byte)'e', (byte)'E') >= 0 ? 'E' : 'G';
        return Utf8Parser.TryParse(raw, out decimal number, out int read, format) && read == raw.Length ? number : null;
    }

    /// <summary>True for a number without a fraction or an exponent, but for one whose type is decimal.</summary>
    public static bool IsInteger(NodeTable nodes, in PathValue value) => value.Kind == PathKind.Integer
        || (value.Kind == PathKind.Node && value.Type?.Name != "decimal" && nodes[value.Node].Kind == JsonTokenType.Number && nodes.RawOf(value.Node).IndexOfAny((byte)'.', (byte)'e', (byte)'E') < 0);

    /// <summary>True for a string of the language or of JSON, whatever type FHIR gives it.</summary>
    public static bool IsText(NodeTable nodes, in PathValue value) =>
        value.Kind == PathKind.String || (value.Kind == PathKind.Node && nodes[value.Node].Kind == JsonTokenType.String);

    /// <summary>The text of a string of the language or of JSON; <see langword="null"/> for anything else.</summary>
    public static string? TextOf(NodeTable nodes, in PathValue value) => value.Kind switch
    {
        PathKind.String or PathKind.Moment => value.Text,
        PathKind.Node when nodes[value.Node].Kind == JsonTokenType.String => nodes.TextOf(value.Node),
        _ => null,
    };

    /// <summary>True if two strings of the language or of JSON have the same text.</summary>
    public static bool HaveSameText(NodeTable nodes, in PathValue left, in PathValue right)
    {
        if (left.Kind == PathKind.Node && right.Kind != PathKind.Node)
        {
            return nodes[left.Node].Kind == JsonTokenType.String && TextOf(nodes, right) is { } wanted && nodes.HasText(left.Node, wanted);
        }

        return right.Kind == PathKind.Node && left.Kind != PathKind.Node
            ? HaveSameText(nodes, right, left)
            : TextOf(nodes, left) is { } text && text == TextOf(nodes, right);
    }

    /// <summary>True for a moment, and for a JSON string of a type that is one.</summary>
    public static bool IsMoment(NodeTable nodes, in PathValue value) => value.Kind == PathKind.Moment
        || (value.Kind == PathKind.Node && nodes[value.Node].Kind == JsonTokenType.String && value.Type?.Name is "date" or "dateTime" or "instant" or "time");

    /// <summary>The moment of a value, also of a string that is written as one; <see langword="null"/> for anything else.</summary>
    public static FhirMoment? MomentOf(NodeTable nodes, in PathValue value)
    {
        if (value.Kind == PathKind.Moment)
        {
            return value.Moment;
        }

        if (TextOf(nodes, value) is not { } text)
        {
            return null;
        }

        bool isTime = value.Type?.Name == "time" || (text.Length > 2 && text[2] == ':');
        return (isTime ? FhirMoment.TryParseTime(text, out FhirMoment moment) : FhirMoment.TryParse(text, out moment)) ? moment : null;
    }

    /// <summary>A primitive as <c>toString()</c> gives it; <see langword="null"/> for an object.</summary>
    public static string? StringOf(NodeTable nodes, in PathValue value)
    {
        switch (value.Kind)
        {
            case PathKind.Boolean:
                return value.Boolean ? "true" : "false";
            case PathKind.Integer or PathKind.Decimal:
                return value.Number.ToString(CultureInfo.InvariantCulture);
            case PathKind.String:
                return value.Text;
            case PathKind.Moment:
                return value.Text.Trim('T');
            default:
                return nodes[value.Node].Kind switch
                {
                    JsonTokenType.String => nodes.TextOf(value.Node),
                    JsonTokenType.Number => TextOfNumber(nodes, value),
                    JsonTokenType.True => "true",
                    JsonTokenType.False => "false",
                    _ => null,
                };
        }
    }

    /// <summary>True for a JSON object, but for one that stands for a primitive.</summary>
    public static bool IsObject(NodeTable nodes, in PathValue value) =>
        value.Kind == PathKind.Node && nodes[value.Node].Kind == JsonTokenType.StartObject && value.Type is not { IsPrimitive: true };

    /// <summary>
    /// True for a primitive that has no value, but an id or extensions. Its node is the object that JSON has as <c>_name</c> (FHIR R4, "JSON Representation of
    /// primitive elements").
    /// </summary>
    public static bool IsWithoutValue(NodeTable nodes, in PathValue value) =>
        value.Type is { IsPrimitive: true } && nodes[value.Node].Kind == JsonTokenType.StartObject;

    // 1e2 is written as 100.
    private static string TextOfNumber(NodeTable nodes, in PathValue value)
    {
        ReadOnlySpan<byte> raw = nodes.RawOf(value.Node);
        return raw.IndexOfAny((byte)'e', (byte)'E') >= 0 && NumberOf(nodes, value) is { } number ? number.ToString(CultureInfo.InvariantCulture) : Ascii(raw);
    }

    private static string Ascii(ReadOnlySpan<byte> text)
    {
        char[] characters = new char[text.Length];
        for (int i = 0; i < text.Length; i++)
        {
            characters[i] = (char)text[i];
        }

        return new string(characters);
    }
}
