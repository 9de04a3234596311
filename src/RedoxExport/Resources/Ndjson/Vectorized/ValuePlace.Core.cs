using System.Text.Json;

namespace RedoxExport.Resources;

/// <summary>
/// The place of a value in all lines of one structure. A scalar is one part of the line, and <see cref="Kind"/> is None. An object or array reaches from one
/// token to another; the offset of each token is counted from the end of the part before it.
/// </summary>
internal readonly record struct ValuePlace
{
    private ValuePlace(JsonTokenType kind, int part, int offset, int closingPart, int closingOffset)
    {
        Kind = kind;
        Part = part;
        Offset = offset;
        ClosingPart = closingPart;
        ClosingOffset = closingOffset;
    }

    public JsonTokenType Kind { get; }

    public int Part { get; }

    public int Offset { get; }

    public int ClosingPart { get; }

    public int ClosingOffset { get; }

    public static ValuePlace OfPart(int part) => new(JsonTokenType.None, part, 0, 0, 0);

    /// <param name="kind">StartObject or StartArray.</param>
    /// <param name="opening">The part and the offset of the opening bracket.</param>
    /// <param name="closing">Those of the closing bracket.</param>
    public static ValuePlace OfRange(JsonTokenType kind, (int Part, int Offset) opening, (int Part, int Offset) closing) =>
        new(kind, opening.Part, opening.Offset, closing.Part, closing.Offset);
}
