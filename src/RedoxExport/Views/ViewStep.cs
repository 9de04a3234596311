using RedoxExport.FhirPath;

namespace RedoxExport.Views;

/// <summary>
/// One step of making the rows of a resource. A step sets the cells of a part of the view and runs the next step once for each of its combinations, so the
/// last step sees every row once (SQL on FHIR 2.0.0, "ViewDefinition", notes on processing).
/// </summary>
internal abstract class ViewStep
{
    public abstract void Run(ViewRow row);
}

/// <summary>The last step: the row is complete.</summary>
internal sealed class EmitStep : ViewStep
{
    public override void Run(ViewRow row) => row.Emit();
}

/// <summary><c>unionAll</c>: the rows of one branch after those of the other. All branches set the same cells.</summary>
internal sealed class UnionStep(IReadOnlyList<ViewStep> branches) : ViewStep
{
    public IReadOnlyList<ViewStep> Branches => branches;

    public override void Run(ViewRow row)
    {
        foreach (ViewStep branch in branches)
        {
            branch.Run(row);
        }
    }
}

/// <summary>How a select goes through items.</summary>
internal enum ViewIteration
{
    /// <summary>The item of the outer select.</summary>
    None,
    ForEach,
    ForEachOrNull,
    Repeat,
}

/// <summary>One <c>select</c>: its items, and the cells of its columns for each of them.</summary>
internal sealed class SelectStep : ViewStep
{
    private const int DeepestRepeat = 512;

    /// <summary>The number of its context.</summary>
    public required int Slot { get; init; }

    /// <summary>The number of the context of the outer select.</summary>
    public required int OuterSlot { get; init; }

    public required ViewIteration Iteration { get; init; }

    /// <summary>The path of <c>forEach</c> and <c>forEachOrNull</c>, the paths of <c>repeat</c>.</summary>
    public required IReadOnlyList<Operation> Paths { get; init; }

    /// <summary>Its own columns, with their cells.</summary>
    public required IReadOnlyList<CellPath> Cells { get; init; }

    /// <summary>The first cell of the select and of everything in it, and the number of these cells.</summary>
    public required (int First, int Count) Range { get; init; }

    /// <summary>The cells of the range that are <c>%rowIndex</c>, also those of selects in the select.</summary>
    public required IReadOnlyList<int> RowIndexes { get; init; }

    /// <summary>The next step: what is in the select, then what follows it.</summary>
    public required ViewStep Inner { get; init; }

    /// <summary>The step after the select and everything in it.</summary>
    public required ViewStep After { get; init; }

    public override void Run(ViewRow row)
    {
        ValueList outer = row.FocusOf(OuterSlot);
        if (Iteration == ViewIteration.None)
        {
            RunFor(row, outer[0], row.IndexOf(OuterSlot));
            return;
        }

        ValueList items = row.Evaluation.Rent();
        if (Iteration == ViewIteration.Repeat)
        {
            AddBelow(row, outer[0], row.IndexOf(OuterSlot), items, 0);
        }
        else
        {
            row.Run(Paths[0], OuterSlot, items);
        }

        for (int i = 0; i < items.Count; i++)
        {
            RunFor(row, items[i], i);
        }

        if (items.Count == 0 && Iteration == ViewIteration.ForEachOrNull)
        {
            RunForNone(row);
        }

        row.Evaluation.Return(items);
    }

    private void RunFor(ViewRow row, in PathValue item, int index)
    {
        row.Focus(Slot, item, index);
        foreach (CellPath cell in Cells)
        {
            ValueList values = row.Values[cell.Index];
            values.Clear();
            row.Run(cell.Path, Slot, values);
            values.RemoveWithoutValue(row.Evaluation.Nodes);
            if (values.Count > 1 && !cell.Column.IsCollection)
            {
                throw new EvaluationException($"The column {cell.Column.Name} has several values. Use first(), forEach, or \"collection\": true");
            }
        }

        Inner.Run(row);
    }

    /// <summary>The one row of <c>forEachOrNull</c> without items: all its cells are empty, but <c>%rowIndex</c> is 0.</summary>
    private void RunForNone(ViewRow row)
    {
        for (int i = 0; i < Range.Count; i++)
        {
            row.Values[Range.First + i].Clear();
        }

        foreach (int cell in RowIndexes)
        {
            row.Values[cell].Add(PathValue.OfInteger(0));
        }

        After.Run(row);
    }

    private void AddBelow(ViewRow row, in PathValue item, int index, ValueList items, int depth)
    {
        if (depth > DeepestRepeat)
        {
            throw new EvaluationException("The paths of 'repeat' do not lead to an end");
        }

        foreach (Operation path in Paths)
        {
            ValueList found = row.Evaluation.Rent();
            row.Focus(Slot, item, index);
            row.Run(path, Slot, found);
            for (int i = 0; i < found.Count; i++)
            {
                items.Add(found[i]);
                AddBelow(row, found[i], index, items, depth + 1);
            }

            row.Evaluation.Return(found);
        }
    }
}

/// <summary>A column with the cell that it sets.</summary>
internal sealed record CellPath(ViewColumn Column, int Index, Operation Path);
