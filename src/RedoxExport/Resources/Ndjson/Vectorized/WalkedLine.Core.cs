using System.Text.Json;

namespace RedoxExport.Resources;

/// <summary>What a walk saw of a line, by the line's tokens: enough to know another line that is built alike.</summary>
internal sealed class WalkedLine
{
    /// <summary>The opening quotes of names, in their order.</summary>
    public List<int> Names { get; } = [];

    /// <summary>What is wanted of the line's values, in the order in which it was found.</summary>
    public List<(int[] Columns, WalkedValue Value)> Values { get; } = [];

    /// <summary>The resource's members, where they are wanted.</summary>
    public List<(string Name, WalkedValue Value)> Members { get; } = [];

    public void Clear()
    {
        Names.Clear();
        Values.Clear();
        Members.Clear();
    }
}

/// <summary>A value of a walked line.</summary>
/// <param name="Kind">The token that it begins with.</param>
/// <param name="Opening">The number of that token.</param>
/// <param name="Closing">Of an object or array, the number of its last token.</param>
internal readonly record struct WalkedValue(JsonTokenType Kind, int Opening, int Closing = 0)
{
    /// <summary>Whether it is an object or array.</summary>
    public bool IsClosed => Kind is JsonTokenType.StartObject or JsonTokenType.StartArray;
}
