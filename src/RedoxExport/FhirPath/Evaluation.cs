using System.Text.Json;

namespace RedoxExport.FhirPath;

/// <summary>The state of the evaluation of expressions over one line after another. For one thread.</summary>
internal sealed class Evaluation(NodeTable nodes)
{
    private readonly Stack<ValueList> _free = new();
    private readonly ValueList _root = new();

    public NodeTable Nodes => nodes;

    /// <summary>The resource of the current line, as the only item.</summary>
    public ValueList Root => _root;

    /// <summary><c>%context</c>: the items that the whole expression is evaluated on.</summary>
    public ValueList Context { get; set; } = new();

    /// <summary><c>$this</c></summary>
    public PathValue This { get; set; }

    /// <summary><c>$index</c></summary>
    public int Index { get; set; }

    /// <summary><c>$total</c></summary>
    public ValueList? Total { get; set; }

    /// <summary><c>%rowIndex</c></summary>
    public int RowIndex { get; set; }

    /// <summary>Reads a line, which is the context of what is evaluated from now on.</summary>
    /// <exception cref="JsonException">It is not valid JSON.</exception>
    public void Read(byte[] json, int start, int length)
    {
        nodes.Read(json, start, length);
        Begin();
    }

    /// <summary>Makes the line that the table has the context of what is evaluated from now on.</summary>
    public void Begin()
    {
        _root.Clear();
        _root.Add(PathValue.OfNode(0, TypeOfResource(0)));
        This = _root[0];
        Context = _root;

        // An error in the line before can have left these.
        Index = 0;
        Total = null;
        RowIndex = 0;
    }

    public ValueList Rent()
    {
        ValueList list = _free.Count > 0 ? _free.Pop() : new ValueList();
        list.Clear();
        return list;
    }

    public void Return(ValueList list) => _free.Push(list);

    /// <summary>The type that a resource states itself; <see langword="null"/> if R4 does not have it.</summary>
    public R4Type? TypeOfResource(int node)
    {
        int type = nodes.Find(node, nodes.Names.ResourceType);
        return type >= 0 && nodes[type].Kind == JsonTokenType.String ? R4Types.Find(nodes.TextOf(type)) : null;
    }

    /// <summary>The only item of a collection; <see langword="null"/> if it is empty.</summary>
    /// <param name="list">The collection.</param>
    /// <param name="of">The name of the operator or function, for the message.</param>
    /// <exception cref="EvaluationException">It has several.</exception>
    public static PathValue? SingleOf(ValueList list, string of) => list.Count switch
    {
        0 => null,
        1 => list[0],
        _ => throw new EvaluationException($"{of} takes one item, but there are several"),
    };

    /// <summary>
    /// The only value of a collection; <see langword="null"/> if it is empty, or if its only item is a primitive without a value, which has only an id or extensions.
    /// </summary>
    /// <param name="list">The collection.</param>
    /// <param name="of">The name of the operator or function, for the message.</param>
    /// <exception cref="EvaluationException">It has several.</exception>
    public PathValue? ValueOf(ValueList list, string of) => SingleOf(list, of) is { } value && !Values.IsWithoutValue(nodes, value) ? value : null;

    /// <summary>
    /// A collection as a condition (FHIRPath 2.0.0, "Singleton Evaluation of Collections"): <see langword="null"/> if it is empty, true for an item that is
    /// not a Boolean.
    /// </summary>
    /// <exception cref="EvaluationException">It has several items.</exception>
    public bool? ConditionOf(ValueList list, string of) => ValueOf(list, of) is { } value ? Values.BooleanOf(nodes, value) ?? true : null;
}
