using RedoxExport.FhirPath;

namespace RedoxExport.Views;

/// <summary>The rows of one line after another. For one thread.</summary>
internal sealed partial class ViewRow(ViewPlan plan, IRowReceiver receiver)
{
    private readonly ValueList[] _values = [.. plan.Columns.Select(_ => new ValueList())];
    private readonly Cell[] _cells = new Cell[plan.Columns.Count];
    private readonly bool[] _areLists = [.. plan.Columns.Select(column => column.IsCollection)];
    private readonly ValueList[] _foci = [.. Enumerable.Range(0, plan.Slots).Select(_ => new ValueList())];
    private readonly int[] _indexes = new int[plan.Slots];

    public Evaluation Evaluation { get; } = new(new NodeTable(plan.Names));

    /// <summary>The values of each column, for the row that is being made.</summary>
    public ValueList[] Values => _values;

    public ValueList FocusOf(int slot) => _foci[slot];

    public int IndexOf(int slot) => _indexes[slot];

    /// <summary>Sets the context of a select: the item, and <c>%rowIndex</c>.</summary>
    public void Focus(int slot, in PathValue item, int index)
    {
        _foci[slot].Clear();
        _foci[slot].Add(item);
        _indexes[slot] = index;
    }

    /// <summary>Evaluates an expression in the context of a select.</summary>
    public void Run(Operation operation, int slot, ValueList output)
    {
        SetContext(slot);
        operation.Run(Evaluation, _foci[slot], output);
    }

    /// <summary>Gives the row to the receiver.</summary>
    public void Emit()
    {
        NodeTable nodes = Evaluation.Nodes;
        for (int column = 0; column < _cells.Length; column++)
        {
            _cells[column] = CellOf(nodes, _values[column], _areLists[column]);
        }

        receiver.Add(nodes.Json, _cells);
    }

    /// <summary>Makes the rows of a line.</summary>
    /// <exception cref="EvaluationException">A path has no result for this line, such as several values for a column that takes one.</exception>
    public void Read(byte[] json, int start, int length)
    {
        Evaluation.Read(json, start, length);
        ReadRows();
    }

    // The quick way keeps cells from line to line.
    partial void ForgetCells();

    private void ReadRows()
    {
        ForgetCells();
        if (Evaluation.Root[0].Type?.Name != plan.Resource && !IsOfOtherType())
        {
            return;
        }

        Focus(0, Evaluation.Root[0], 0);
        foreach (Operation condition in plan.Conditions)
        {
            SetContext(0);
            if (!IsTrue(Evaluation, condition, _foci[0]))
            {
                return;
            }
        }

        plan.First.Run(this);
    }

    // R4 may not have the type of the view.
    private bool IsOfOtherType()
    {
        NodeTable nodes = Evaluation.Nodes;
        int type = nodes.Find(0, nodes.Names.ResourceType);
        return type >= 0 && FhirPath.Values.TextOf(nodes, PathValue.OfNode(type, null)) == plan.Resource;
    }

    private void SetContext(int slot)
    {
        Evaluation.RowIndex = _indexes[slot];
        Evaluation.This = _foci[slot][0];
        Evaluation.Context = _foci[slot];
    }

    /// <summary>True if a resource meets a condition of the view.</summary>
    /// <exception cref="EvaluationException">The condition is not a Boolean for this line.</exception>
    internal static bool IsTrue(Evaluation evaluation, Operation condition, ValueList resource)
    {
        ValueList result = evaluation.Rent();
        condition.Run(evaluation, resource, result);
        bool isTrue = Evaluation.SingleOf(result, "A condition of the view") is { } value
            && (FhirPath.Values.BooleanOf(evaluation.Nodes, value) ?? throw new EvaluationException("A condition of the view is not a Boolean"));
        evaluation.Return(result);
        return isTrue;
    }

    /// <summary>The cell of a column's values.</summary>
    internal static Cell CellOf(NodeTable nodes, ValueList values, bool isList) =>
        isList ? ListOf(nodes, values) : values.Count == 0 ? default : CellOf(nodes, values[0]);

    private static Cell ListOf(NodeTable nodes, ValueList values)
    {
        Cell[] items = new Cell[values.Count];
        for (int i = 0; i < items.Length; i++)
        {
            items[i] = CellOf(nodes, values[i]);
        }

        return Cell.Of(items);
    }

    /// <summary>The cell of a value.</summary>
    internal static Cell CellOf(NodeTable nodes, in PathValue value)
    {
        switch (value.Kind)
        {
            case PathKind.Boolean:
                return Cell.Of(value.Boolean);
            case PathKind.Integer:
                return Cell.OfInteger(value.Number);
            case PathKind.Decimal:
                return Cell.Of(value.Number);
            case PathKind.Node:
                Node node = nodes[value.Node];
                return Cell.OfJson(node.Kind, node.Start, node.Length);
            default:
                return Cell.Of(FhirPath.Values.StringOf(nodes, value)!);
        }
    }
}
