using RedoxExport.FhirPath;
using RedoxExport.Resources;

namespace RedoxExport.Views;

/// <summary>The program for the lines of a known structure, and where the values that it names are in them.</summary>
/// <param name="Program">The program.</param>
/// <param name="Places">The place of each value of the table.</param>
internal sealed record StudiedStructure<T>(T Program, ValuePlace[] Places)
    where T : class
{
    /// <summary>Makes it from the table of one line of the structure.</summary>
    /// <param name="program">The program for the outline of the table.</param>
    /// <param name="nodes">The table.</param>
    /// <param name="start">The offset of the line in its buffer.</param>
    /// <param name="structure">The structure.</param>
    public static StudiedStructure<T> Of(T program, NodeTable nodes, int start, LineStructure structure)
    {
        ValuePlace[] places = new ValuePlace[nodes.Count];
        for (int i = 0; i < places.Length; i++)
        {
            Node node = nodes[i];
            places[i] = structure.Find(node.Kind, node.Start - start, node.Length);
        }

        return new StudiedStructure<T>(program, places);
    }
}
