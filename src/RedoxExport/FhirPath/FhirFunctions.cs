using System.Text.Json;

namespace RedoxExport.FhirPath;

/// <summary>The functions that FHIR and SQL on FHIR add to the language, but for those that take a type.</summary>
internal static class FhirFunctions
{
    public static void AddTo(Dictionary<string, Function> functions)
    {
        functions["hasValue"] = new(0, 0, (e, input, _, output) => output.Add(PathValue.Of(HasValue(e, input))));
        functions["getValue"] = new(0, 0, (e, input, _, output) =>
        {
            if (HasValue(e, input))
            {
                output.Add(input[0]);
            }
        });
        functions["getResourceKey"] = new(0, 0, (e, input, _, output) =>
        {
            for (int i = 0; i < input.Count; i++)
            {
                int id = input[i].Kind == PathKind.Node ? e.Nodes.Find(input[i].Node, e.Nodes.Names.Id) : -1;
                if (id >= 0)
                {
                    output.Add(PathValue.OfNode(id, R4Types.Find("id")));
                }
            }
        });
        functions["lowBoundary"] = new(0, 1, (e, input, arguments, output) => Boundaries.Add(e, input, arguments, output, isLow: true));
        functions["highBoundary"] = new(0, 1, (e, input, arguments, output) => Boundaries.Add(e, input, arguments, output, isLow: false));
    }

    // FHIR R4, "FHIRPath": a single item that is a primitive with a value, not only with an id or extensions.
    private static bool HasValue(Evaluation e, ValueList input) =>
        input.Count == 1 && !Values.IsObject(e.Nodes, input[0]) && !Values.IsWithoutValue(e.Nodes, input[0]);
}

/// <summary><c>extension(url)</c></summary>
internal sealed class ExtensionOperation(MemberOperation extensions, MemberOperation url, Operation wanted) : Operation
{
    public override void Run(Evaluation e, ValueList input, ValueList output)
    {
        ValueList name = e.Rent();
        ValueList found = e.Rent();
        wanted.Run(e, input, name);
        extensions.Run(e, input, found);
        PathValue? text = e.ValueOf(name, "The argument of extension()");
        if (text is { } value && !Values.IsText(e.Nodes, value))
        {
            throw new EvaluationException("extension() takes a URL as a string");
        }

        ValueList one = e.Rent();
        ValueList urls = e.Rent();
        for (int i = 0; i < found.Count && text is not null; i++)
        {
            one.Clear();
            urls.Clear();
            one.Add(found[i]);
            url.Run(e, one, urls);
            if (urls.Count == 1 && Values.HaveSameText(e.Nodes, urls[0], text.Value))
            {
                output.Add(found[i]);
            }
        }

        e.Return(urls);
        e.Return(one);
        e.Return(found);
        e.Return(name);
    }
}

/// <summary><c>ofType(type)</c></summary>
internal sealed class OfTypeOperation(Operation? target, string type) : Operation
{
    public override void Run(Evaluation e, ValueList input, ValueList output)
    {
        ValueList items = e.Rent();
        if (target is null)
        {
            items.AddRange(input);
        }
        else
        {
            target.Run(e, input, items);
        }

        for (int i = 0; i < items.Count; i++)
        {
            if (TypeNames.Is(e.Nodes, items[i], type))
            {
                output.Add(items[i]);
            }
        }

        e.Return(items);
    }
}

/// <summary><c>getReferenceKey([type])</c>: the id of a relative reference or of one to a FHIR server; nothing for <c>#contained</c> and <c>urn:</c>.</summary>
internal sealed class ReferenceKeyOperation(Operation? target, string? type) : Operation
{
    public override void Run(Evaluation e, ValueList input, ValueList output)
    {
        ValueList items = e.Rent();
        if (target is null)
        {
            items.AddRange(input);
        }
        else
        {
            target.Run(e, input, items);
        }

        for (int i = 0; i < items.Count; i++)
        {
            int reference = items[i].Kind == PathKind.Node ? e.Nodes.Find(items[i].Node, e.Nodes.Names.Reference) : -1;
            if (reference >= 0 && Values.TextOf(e.Nodes, PathValue.OfNode(reference, null)) is { } text && KeyOf(text) is { } key)
            {
                output.Add(PathValue.Of(key));
            }
        }

        e.Return(items);
    }

    // [base/]Type/id[/_history/version]
    private string? KeyOf(string reference)
    {
        if (reference.Length == 0 || reference[0] == '#' || reference.StartsWith("urn:", StringComparison.Ordinal) || reference.IndexOf('?') >= 0)
        {
            return null;
        }

        string[] parts = reference.Split('/');
        int end = parts.Length >= 4 && parts[parts.Length - 2] == "_history" ? parts.Length - 2 : parts.Length;
        if (end < 2 || parts[end - 1].Length == 0 || parts[end - 2].Length == 0 || !char.IsUpper(parts[end - 2][0]))
        {
            return null;
        }

        return type is null || parts[end - 2] == type ? parts[end - 1] : null;
    }
}

/// <summary><c>children()</c> and <c>descendants()</c></summary>
internal sealed class ChildrenOperation(Operation? target, bool isDeep) : Operation
{
    public override void Run(Evaluation e, ValueList input, ValueList output)
    {
        ValueList items = e.Rent();
        if (target is null)
        {
            items.AddRange(input);
        }
        else
        {
            target.Run(e, input, items);
        }

        for (int i = 0; i < items.Count; i++)
        {
            Add(e, items[i], output);
        }

        e.Return(items);
    }

    private void Add(Evaluation e, in PathValue item, ValueList output)
    {
        if (item.Kind != PathKind.Node)
        {
            return;
        }

        NodeTable nodes = e.Nodes;
        int parent = nodes[item.Node].Kind == JsonTokenType.StartObject ? item.Node : PrimitiveSiblings.Of(nodes, item.Node);
        for (int child = parent + 1; parent >= 0 && child < nodes[parent].After; child = nodes[child].After)
        {
            if (nodes[child].Name != nodes.Names.ResourceType)
            {
                AddMember(e, item.Type, parent, child, output);
            }
        }
    }

    private void AddMember(Evaluation e, R4Type? of, int parent, int member, ValueList output)
    {
        NodeTable nodes = e.Nodes;
        string name = nodes.NameOf(nodes[member].Name);
        bool isSibling = name.Length > 1 && name[0] == '_';
        int other = nodes.FindNumber(isSibling ? name.Substring(1) : "_" + name);
        int otherNode = other == 0 ? -1 : nodes.Find(parent, other);
        if (isSibling && otherNode >= 0)
        {
            // It belongs to the primitive, which is a child itself.
            return;
        }

        ValueList children = e.Rent();
        PrimitiveSiblings.Add(e, isSibling ? -1 : member, isSibling ? member : otherNode, of?.FindInJson(isSibling ? name.Substring(1) : name), children);
        for (int i = 0; i < children.Count; i++)
        {
            output.Add(children[i]);
            if (isDeep)
            {
                Add(e, children[i], output);
            }
        }

        e.Return(children);
    }
}
