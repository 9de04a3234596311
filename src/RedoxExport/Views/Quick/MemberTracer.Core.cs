using System.Text.Json;
using RedoxExport.FhirPath;

namespace RedoxExport.Views;

/// <summary>Traces the step to the members of a name, as <see cref="MemberOperation"/> takes it.</summary>
internal static class MemberTracer
{
    /// <returns><see langword="null"/> if the type of a member depends on the line.</returns>
    public static TracedList? Step(TracedList from, string name, StudiedLine line)
    {
        TracedList found = new();
        foreach (TracedItem item in from.Items)
        {
            if (item.Kind == TracedKind.Node && line.IsObject(item.Node) && !TryStep(item, name, line, found))
            {
                return null;
            }
        }

        found.IsExclusive = from.IsExclusive && from.Items.TrueForAll(item => item.Kind != TracedKind.Node || !HasSeveral(item, name, line));
        return found;
    }

    private static bool TryStep(in TracedItem item, string name, StudiedLine line, TracedList found)
    {
        (int Name, R4Type? Type)[] candidates = line.Candidates.Of(item.Type, name);
        int end = line.Nodes[item.Node].After;
        for (int child = item.Node + 1; child < end; child = line.Nodes[child].After)
        {
            foreach ((int number, R4Type? type) in candidates)
            {
                if (line.Nodes[child].Name == number)
                {
                    if (!TryAdd(item.Guard, child, type, line, found))
                    {
                        return false;
                    }

                    break;
                }
            }
        }

        return true;
    }

    private static bool TryAdd(Guard guard, int node, R4Type? type, StudiedLine line, TracedList found)
    {
        if (line.Nodes[node].Kind != JsonTokenType.StartArray)
        {
            if (!line.HasFixedType(node, type))
            {
                return false;
            }

            line.Use(node);
            found.Items.Add(TracedItem.OfNode(guard, node, type));
            return true;
        }

        for (int element = node + 1; element < line.Nodes[node].After; element = line.Nodes[element].After)
        {
            if (!TryAdd(guard, element, type, line, found))
            {
                return false;
            }
        }

        return true;
    }

    private static bool HasSeveral(in TracedItem item, string name, StudiedLine line)
    {
        TracedList alone = new();
        return !TryStep(item, name, line, alone) || alone.Items.Count > 1;
    }
}
