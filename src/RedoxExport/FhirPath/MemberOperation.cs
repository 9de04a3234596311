using System.Text.Json;

namespace RedoxExport.FhirPath;

/// <summary>A step of a path: the members of this name of every item.</summary>
internal sealed class MemberOperation : Operation
{
    private readonly Operation? _target;
    private readonly string _name;
    private readonly NodeNames _names;
    private Candidates? _last;

    /// <param name="target">The items that the step is taken from; <see langword="null"/> for the current context.</param>
    /// <param name="name">The name in FHIRPath.</param>
    /// <param name="names">Where the names of members in JSON are registered.</param>
    public MemberOperation(Operation? target, string name, NodeNames names)
    {
        _target = target;
        _name = name;
        _names = names;

        // Which type the items have is seen only line by line, so all names that the member can have in JSON are kept.
        names.NumberOf(name);
        if (R4Types.FindChoice(name) is { } choice)
        {
            foreach (R4Type type in choice.Types)
            {
                names.NumberOf(choice.JsonNameOf(type));
            }
        }
    }

    public override void Run(Evaluation e, ValueList input, ValueList output)
    {
        if (_target is null)
        {
            Step(e, input, output);
            return;
        }

        ValueList items = e.Rent();
        _target.Run(e, input, items);
        Step(e, items, output);
        e.Return(items);
    }

    private void Step(Evaluation e, ValueList items, ValueList output)
    {
        for (int i = 0; i < items.Count; i++)
        {
            if (items[i].Kind == PathKind.Node)
            {
                Step(e, items[i], output);
            }
        }
    }

    private void Step(Evaluation e, in PathValue item, ValueList output)
    {
        NodeTable nodes = e.Nodes;
        int parent = item.Node;
        if (nodes[parent].Kind != JsonTokenType.StartObject)
        {
            parent = PrimitiveSiblings.Of(nodes, parent);
            if (parent < 0)
            {
                return;
            }
        }

        Candidates? candidates = _last;
        if (candidates is null || !ReferenceEquals(candidates.Of, item.Type))
        {
            candidates = CandidatesOf(item.Type);
            _last = candidates;
        }

        int before = output.Count;
        int end = nodes[parent].After;
        (int Name, R4Type? Type)[] names = candidates.Names;
        int[] siblings = candidates.Siblings;
        for (int child = parent + 1; child < end; child = nodes[child].After)
        {
            int name = nodes[child].Name;
            for (int i = 0; i < names.Length; i++)
            {
                if (name == names[i].Name)
                {
                    Add(e, child, names[i].Type, output);
                    break;
                }

                if (name == siblings[i])
                {
                    // Some primitives have no value, but extensions. Which ones depends on two members, so both are read together.
                    output.Truncate(before);
                    AddWithSiblings(e, parent, candidates, output);
                    return;
                }
            }
        }
    }

    private static void AddWithSiblings(Evaluation e, int parent, Candidates candidates, ValueList output)
    {
        NodeTable nodes = e.Nodes;
        for (int child = parent + 1; child < nodes[parent].After; child = nodes[child].After)
        {
            for (int i = 0; i < candidates.Names.Length; i++)
            {
                (int number, R4Type? type) = candidates.Names[i];
                if (nodes[child].Name == number)
                {
                    PrimitiveSiblings.Add(e, child, candidates.Siblings[i] == 0 ? -1 : nodes.Find(parent, candidates.Siblings[i]), type, output);
                }
                else if (nodes[child].Name == candidates.Siblings[i] && nodes.Find(parent, number) < 0)
                {
                    PrimitiveSiblings.Add(e, -1, child, type, output);
                }
            }
        }
    }

    /// <summary>Adds a value, or the elements of an array.</summary>
    internal static void Add(Evaluation e, int node, R4Type? type, ValueList output)
    {
        NodeTable nodes = e.Nodes;
        if (nodes[node].Kind == JsonTokenType.StartArray)
        {
            for (int element = node + 1; element < nodes[node].After; element = nodes[element].After)
            {
                Add(e, element, type, output);
            }
        }
        else if (nodes[node].Kind != JsonTokenType.Null)
        {
            output.Add(PathValue.OfNode(node, type is null || type.IsAnyResource ? e.TypeOfResource(node) ?? type : type));
        }
    }

    private Candidates CandidatesOf(R4Type? of)
    {
        (int Name, R4Type? Type)[] names;
        if (of?.Find(_name) is { } element)
        {
            names = [.. element.Types.Select(type => (_names.NumberOf(element.JsonNameOf(type)), (R4Type?)type))];
        }
        else if (of is null && R4Types.FindChoice(_name) is { } choice)
        {
            names = [(_names.NumberOf(_name), null), .. choice.Types.Select(type => (_names.NumberOf(choice.JsonNameOf(type)), (R4Type?)type))];
        }
        else
        {
            names = [(_names.NumberOf(_name), null)];
        }

        return new Candidates(of, names, [.. names.Select(name => name.Type is { IsPrimitive: false } ? 0 : _names.SiblingOf(name.Name))]);
    }

    /// <summary>The names in JSON that the member can have in an object of a type, and what type its value then has.</summary>
    /// <param name="Of">The type of the object.</param>
    /// <param name="Names">The names, with the types.</param>
    /// <param name="Siblings">For each name, <c>_name</c>; 0 if the type is not a primitive.</param>
    private sealed record Candidates(R4Type? Of, (int Name, R4Type? Type)[] Names, int[] Siblings);
}
