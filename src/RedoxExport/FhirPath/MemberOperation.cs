using System.Text.Json;

namespace RedoxExport.FhirPath;

/// <summary>A step of a path: the members of this name of every item.</summary>
internal sealed class MemberOperation : Operation
{
    private readonly Operation? _target;
    private readonly string _name;
    private readonly NodeNames _names;
    private Candidates _last;

    /// <param name="target">What the step is taken from; <see langword="null"/> for the current context.</param>
    /// <param name="name">The name in FHIRPath.</param>
    /// <param name="names">Where the names of members in JSON are registered.</param>
    public MemberOperation(Operation? target, string name, NodeNames names)
    {
        _target = target;
        _name = name;
        _names = names;
        _last = CandidatesOf(null);

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
            parent = SiblingOf(nodes, parent);
            if (parent < 0)
            {
                return;
            }
        }

        Candidates candidates = _last;
        if (!ReferenceEquals(candidates.Of, item.Type))
        {
            candidates = CandidatesOf(item.Type);
            _last = candidates;
        }

        int end = nodes[parent].After;
        for (int child = parent + 1; child < end; child = nodes[child].After)
        {
            int name = nodes[child].Name;
            foreach ((int number, R4Type? type) in candidates.Names)
            {
                if (name == number)
                {
                    Add(e, child, type, output);
                    break;
                }
            }
        }
    }

    private static void Add(Evaluation e, int node, R4Type? type, ValueList output)
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

    /// <summary>The object with the id and the extensions of a primitive, which JSON has next to it as <c>_name</c>.</summary>
    private int SiblingOf(NodeTable nodes, int primitive)
    {
        int parent = nodes[primitive].Parent;
        if (parent < 0 || nodes[primitive].Name == 0 && nodes[parent].Kind != JsonTokenType.StartArray)
        {
            return -1;
        }

        int index = 0;
        int named = primitive;
        if (nodes[parent].Kind == JsonTokenType.StartArray)
        {
            for (int element = parent + 1; element < primitive; element = nodes[element].After)
            {
                index++;
            }

            named = parent;
            parent = nodes[parent].Parent;
        }

        int name = parent < 0 ? 0 : _names.SiblingOf(nodes[named].Name);
        int sibling = name == 0 ? -1 : nodes.Find(parent, name);
        if (sibling >= 0 && nodes[sibling].Kind == JsonTokenType.StartArray)
        {
            int end = nodes[sibling].After;
            int element = sibling + 1;
            for (; index > 0 && element < end; index--)
            {
                element = nodes[element].After;
            }

            sibling = element < end ? element : -1;
        }

        return sibling >= 0 && nodes[sibling].Kind == JsonTokenType.StartObject ? sibling : -1;
    }

    private Candidates CandidatesOf(R4Type? of)
    {
        if (of?.Find(_name) is { } element)
        {
            return new Candidates(of, [.. element.Types.Select(type => (_names.NumberOf(element.JsonNameOf(type)), (R4Type?)type))]);
        }

        if (of is null && R4Types.FindChoice(_name) is { } choice)
        {
            return new Candidates(of, [(_names.NumberOf(_name), null), .. choice.Types.Select(type => (_names.NumberOf(choice.JsonNameOf(type)), (R4Type?)type))]);
        }

        return new Candidates(of, [(_names.NumberOf(_name), null)]);
    }

    /// <summary>The names in JSON that the member can have in an object of a type, and what type its value then has.</summary>
    private sealed record Candidates(R4Type? Of, (int Name, R4Type? Type)[] Names);
}
