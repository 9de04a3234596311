using System.Text.Json;

namespace RedoxExport.FhirPath;

/// <summary>
/// The id and the extensions of primitives, which JSON has next to the value as <c>_name</c>, for a list as an array of the same length with nulls (FHIR R4,
/// "JSON Representation of primitive elements"). A primitive can have extensions without having a value. Where the two members do not fit together, for example
/// an object next to an array, <c>_name</c> is ignored.
/// </summary>
internal static class PrimitiveSiblings
{
    /// <summary>The object with the id and the extensions of a primitive; -1 if there is none.</summary>
    public static int Of(NodeTable nodes, int primitive)
    {
        int parent = nodes[primitive].Parent;
        if (parent < 0)
        {
            return -1;
        }

        if (nodes[parent].Kind != JsonTokenType.StartArray)
        {
            return ObjectAt(nodes, Named(nodes, parent, nodes[primitive].Name));
        }

        int array = nodes[parent].Parent < 0 ? -1 : Named(nodes, nodes[parent].Parent, nodes[parent].Name);
        return array < 0 || nodes[array].Kind != JsonTokenType.StartArray ? -1 : ObjectAt(nodes, ElementAt(nodes, array, IndexOf(nodes, parent, primitive)));
    }

    /// <summary>Adds the items of a primitive element that has a sibling.</summary>
    /// <param name="e">The line.</param>
    /// <param name="named">The member with the value or the values; -1 if it is missing.</param>
    /// <param name="sibling">The member with the id and the extensions; -1 if it is missing.</param>
    /// <param name="type">The type of the element.</param>
    /// <param name="output">Receives the items.</param>
    public static void Add(Evaluation e, int named, int sibling, R4Type? type, ValueList output)
    {
        NodeTable nodes = e.Nodes;
        bool isList = named >= 0 && nodes[named].Kind == JsonTokenType.StartArray;
        if (sibling < 0 || (named >= 0 && nodes[named].Kind != JsonTokenType.Null && isList != (nodes[sibling].Kind == JsonTokenType.StartArray)))
        {
            MemberOperation.Add(e, named, type, output);
            return;
        }

        if (nodes[sibling].Kind != JsonTokenType.StartArray)
        {
            AddOne(e, named, sibling, type, output);
            return;
        }

        int element = isList ? named + 1 : -1;
        for (int other = sibling + 1; other < nodes[sibling].After; other = nodes[other].After)
        {
            bool hasElement = isList && element < nodes[named].After;
            AddOne(e, hasElement ? element : -1, other, type, output);
            element = hasElement ? nodes[element].After : element;
        }

        for (; isList && element < nodes[named].After; element = nodes[element].After)
        {
            MemberOperation.Add(e, element, type, output);
        }
    }

    private static void AddOne(Evaluation e, int value, int sibling, R4Type? type, ValueList output)
    {
        if (value >= 0 && e.Nodes[value].Kind != JsonTokenType.Null)
        {
            MemberOperation.Add(e, value, type, output);
        }
        else if (ObjectAt(e.Nodes, sibling) >= 0)
        {
            output.Add(PathValue.OfNode(sibling, type ?? R4Types.AnyPrimitive));
        }
    }

    private static int Named(NodeTable nodes, int parent, int name)
    {
        int sibling = nodes.SiblingOf(name);
        return sibling == 0 ? -1 : nodes.Find(parent, sibling);
    }

    // An empty object has neither an id nor extensions. It is not valid, and says nothing.
    private static int ObjectAt(NodeTable nodes, int node) =>
        node >= 0 && nodes[node].Kind == JsonTokenType.StartObject && nodes[node].Length > 2 ? node : -1;

    private static int IndexOf(NodeTable nodes, int array, int wanted)
    {
        int index = 0;
        for (int element = array + 1; element < wanted; element = nodes[element].After)
        {
            index++;
        }

        return index;
    }

    private static int ElementAt(NodeTable nodes, int array, int index)
    {
        int element = array + 1;
        for (; index > 0 && element < nodes[array].After; index--)
        {
            element = nodes[element].After;
        }

        return element < nodes[array].After ? element : -1;
    }
}
