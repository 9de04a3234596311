using RedoxExport.FhirPath;

namespace RedoxExport.Views;

/// <summary>One <c>select</c> as it was read, before the steps are made.</summary>
internal sealed class SelectPart
{
    public required int Slot { get; init; }

    public ViewIteration Iteration { get; set; }

    public List<Operation> Paths { get; } = [];

    public List<(ViewColumn Column, Operation Path)> Cells { get; } = [];

    public List<SelectPart> Selects { get; } = [];

    public List<SelectPart> Branches { get; } = [];

    /// <summary>The columns in their order: its own, those of its selects, those of its unionAll.</summary>
    public IEnumerable<ViewColumn> Columns => Cells.Select(cell => cell.Column)
        .Concat(Selects.SelectMany(select => select.Columns))
        .Concat(Branches.Count > 0 ? Branches[0].Columns : []);

    /// <summary>Makes the steps of selects that follow each other.</summary>
    /// <param name="parts">The selects.</param>
    /// <param name="outerSlot">The context of the select that they are in.</param>
    /// <param name="first">Their first cell.</param>
    /// <param name="after">The step after them.</param>
    public static ViewStep Chain(IReadOnlyList<SelectPart> parts, int outerSlot, int first, ViewStep after)
    {
        int[] starts = new int[parts.Count];
        for (int i = 0; i < parts.Count; i++)
        {
            starts[i] = first;
            first += parts[i].Columns.Count();
        }

        for (int i = parts.Count - 1; i >= 0; i--)
        {
            after = parts[i].Step(outerSlot, starts[i], after);
        }

        return after;
    }

    private SelectStep Step(int outerSlot, int first, ViewStep after)
    {
        int ofSelects = first + Cells.Count;
        ViewStep inner = after;
        if (Branches.Count > 0)
        {
            int ofUnion = ofSelects + Selects.Sum(select => select.Columns.Count());
            inner = new UnionStep([.. Branches.Select(branch => branch.Step(Slot, ofUnion, after))]);
        }

        return new SelectStep
        {
            Slot = Slot,
            OuterSlot = outerSlot,
            Iteration = Iteration,
            Paths = Paths,
            Cells = [.. Cells.Select((cell, i) => new CellPath(cell.Column, first + i, cell.Path))],
            Range = (first, Columns.Count()),
            RowIndexes = [.. Columns.Select((column, i) => (column.IsRowIndex, Index: first + i)).Where(cell => cell.IsRowIndex).Select(cell => cell.Index)],
            Inner = Chain(Selects, Slot, ofSelects, inner),
            After = after,
        };
    }
}
