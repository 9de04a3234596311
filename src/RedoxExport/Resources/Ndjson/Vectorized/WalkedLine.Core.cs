using System.Text.Json;

namespace RedoxExport.Resources;

/// <summary>The names, values and members that a walk found in a line, by token number: the input of <see cref="KnownLines"/>.</summary>
internal sealed class WalkedLine
{
    /// <summary>The token numbers of the opening quotes of names, in the order of the line.</summary>
    public List<int> Names { get; } = [];

    /// <summary>The wanted values, in the order in which they were found.</summary>
    public List<(int[] Columns, WalkedValue Value)> Values { get; } = [];

    /// <summary>The resource's members, if they are wanted.</summary>
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
/// <param name="Closing">The number of the last token of an object or array; 0 for any other value.</param>
internal readonly record struct WalkedValue(JsonTokenType Kind, int Opening, int Closing = 0)
{
    /// <summary>True if the value is an object or array.</summary>
    public bool IsClosed => Kind is JsonTokenType.StartObject or JsonTokenType.StartArray;
}
