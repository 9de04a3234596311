using System.Text.Json;

namespace RedoxExport.Resources;

/// <summary>The structure of a line that was learned: where the values of each line of this structure are.</summary>
/// <param name="positions">The offsets of the tokens of the learned line from its start.</param>
/// <param name="starts">For each token, the number of parts before it, and its offset from the end of the last of them.</param>
internal sealed class LineStructure(int[] positions, (int Part, int Offset)[] starts)
{
    /// <summary>Finds the place of a value.</summary>
    /// <param name="kind">The token that it begins with.</param>
    /// <param name="start">The offset of its first byte in the learned line.</param>
    /// <param name="length">The number of its bytes in the learned line.</param>
    public ValuePlace Find(JsonTokenType kind, int start, int length)
    {
        (int Part, int Offset) opening = starts[Array.BinarySearch(positions, start)];
        return kind is JsonTokenType.StartObject or JsonTokenType.StartArray
            ? ValuePlace.OfRange(kind, opening, starts[Array.BinarySearch(positions, start + length - 1)])
            : ValuePlace.OfPart(opening.Part);
    }
}
