using System.Text;

namespace RedoxExport.Resources;

/// <summary>One step of a path: to a member by its name, or to an element of an array.</summary>
/// <param name="Name">The member's name in lower case, as UTF-8; empty for an element.</param>
/// <param name="Index">The element's index, from 0; -1 for a member.</param>
internal readonly record struct PropertyStep(byte[] Name, int Index)
{
    public bool IsElement => Index >= 0;

    public static PropertyStep Member(string name) => new(Encoding.ASCII.GetBytes(name.ToLowerInvariant()), -1);

    public static PropertyStep Element(int index) => new([], index);
}
