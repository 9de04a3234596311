using System.Text;
using RedoxExport.FhirPath;
using RedoxExport.Resources;

namespace RedoxExport.Views;

/// <summary>Makes the program of a part of a view for an outline: goes through the steps of the part as <see cref="ViewRow"/> does, but only once per outline.</summary>
internal sealed class ViewTracer
{
    // Limits that keep a program small. A structure beyond them is evaluated with care.
    private const int MostRows = 512;
    private const int MostCells = 8192;
    private const int DeepestRepeat = 32;

    private readonly ViewPlan _plan;
    private readonly PlanPart _part;
    private readonly StudiedLine _line;
    private readonly TraceScope _scope;
    private readonly (TracedItem Item, int? Index)[] _foci;
    private readonly CellProgram[] _cells;
    private readonly List<RowProgram> _rows = [];
    private readonly List<(Guard Guard, CellProgram Cell)> _checks = [];
    private Guard _guard = Guard.Always;

    private ViewTracer(ViewPlan plan, PlanPart part, StudiedLine line)
    {
        _plan = plan;
        _part = part;
        _line = line;
        TracedItem root = TracedItem.OfNode(Guard.Always, 0, R4Types.Find(plan.Resource));
        _scope = new TraceScope(line, root, root, 0, plan.Constants);
        _foci = new (TracedItem, int?)[plan.Slots];

        // The steps of a part set their own contexts before they use them. Those around them are the resource.
        Array.Fill(_foci, (root, 0));
        _cells = [.. plan.Columns.Select(column => CellProgram.Empty(column.IsCollection))];
    }

    /// <summary>Makes the program of a part.</summary>
    /// <param name="plan">The view.</param>
    /// <param name="part">The part.</param>
    /// <param name="line">The members of a line that the part looks at. The line has the type of the view.</param>
    /// <returns><see langword="null"/> if lines of this structure have to be evaluated with care.</returns>
    public static LineProgram? Trace(ViewPlan plan, PlanPart part, StudiedLine line)
    {
        ViewTracer tracer = new(plan, part, line);
        Guard[] conditions = [.. part.Conditions.Select(tracer.ConditionOf)];
        ColumnProgram?[] cells = [.. part.Cells.Select(cell => tracer.CellOf(cell, tracer._foci[0].Item, 0) is { } program ? new ColumnProgram(cell.Index, program) : (ColumnProgram?)null)];
        return Array.TrueForAll(cells, cell => cell is not null) && (part.First is not { } first || tracer.TryStep(first))
            ? new LineProgram
            {
                Conditions = conditions,
                Cells = [.. cells.OfType<ColumnProgram>().Where(column => !column.Cell.IsEmpty)],
                EmptyCells = [.. cells.OfType<ColumnProgram>().Where(column => column.Cell.IsEmpty).Select(column => column.Index)],
                Rows = [.. tracer._rows],
                Checks = [.. tracer._checks],
                Scalars = line.Scalars,
                Tests = line.Tests,
                EvaluatedCells = line.EvaluatedCells,
            }
            : null;
    }

    private Guard ConditionOf(Operation where)
    {
        // A condition that is not a Boolean is an error, which the careful evaluation reports.
        if (where.Source is null || PathTracer.Trace(where.Source, _scope) is not { IsExclusive: true } list || list.Items.Exists(item => item.Kind != TracedKind.Boolean))
        {
            return _line.Add(new EvaluatedTest(where)).IsTrue;
        }

        return list.Items.Aggregate(Guard.Never, (any, item) => Guard.Either(any, Guard.Both(item.Guard, item.True!)));
    }

    private bool TryStep(ViewStep step)
    {
        if (ReferenceEquals(step, _part.After))
        {
            (int first, int count) = _part.Range;
            _rows.Add(new RowProgram(_guard, [.. Enumerable.Range(first, count).Select(column => new ColumnProgram(column, _cells[column]))]));
            return _rows.Count <= MostRows && _checks.Count <= MostCells && _rows.Count * count <= MostCells;
        }

        switch (step)
        {
            case SelectStep select:
                return TrySelect(select);
            case UnionStep union:
                return union.Branches.All(TryStep);
            default:
                throw new InvalidOperationException("A part of a view has no last step.");
        }
    }

    private bool TrySelect(SelectStep select)
    {
        (TracedItem outer, int? outerIndex) = _foci[select.OuterSlot];
        if (select.Iteration == ViewIteration.None)
        {
            return TryItem(select, outer, outerIndex);
        }

        TracedList? items = select.Iteration == ViewIteration.Repeat ? Below(select, outer) : Trace(select.Paths[0], outer, outerIndex);
        if (items is null)
        {
            return false;
        }

        Guard before = _guard;
        for (int i = 0; i < items.Items.Count; i++)
        {
            TracedItem item = items.Items[i];
            _guard = Guard.Both(before, item.Guard);
            if (!_guard.IsNever && !TryItem(select, item with { Guard = Guard.Always }, items.IsFixed ? i : null))
            {
                return false;
            }
        }

        if (select.Iteration == ViewIteration.ForEachOrNull)
        {
            _guard = Guard.Both(before, Guard.Not(items.Any));
            if (!_guard.IsNever && !TryNone(select))
            {
                return false;
            }
        }

        _guard = before;
        return true;
    }

    private bool TryItem(SelectStep select, TracedItem item, int? index)
    {
        _foci[select.Slot] = (item, index);
        foreach (CellPath cell in select.Cells)
        {
            if (CellOf(cell, item, index) is not { } program)
            {
                return false;
            }

            _cells[cell.Index] = program;
            if (program.CanDecline)
            {
                _checks.Add((_guard, program));
            }
        }

        return TryStep(select.Inner);
    }

    /// <returns><see langword="null"/> if the line has to be evaluated with care.</returns>
    private CellProgram? CellOf(CellPath cell, in TracedItem item, int? index)
    {
        if (Trace(cell.Path, item, index) is { } list)
        {
            return CellProgram.Of(list, cell.Column.IsCollection, _line);
        }

        if (EvaluatedCell.Of(cell, item, index, _line) is not { } evaluated)
        {
            return null;
        }

        return CellProgram.Of(JoinedCell.Of(cell, _scope with { Input = item, RowIndex = index }, evaluated) ?? (ComputedCell)evaluated);
    }

    private bool TryNone(SelectStep select)
    {
        for (int i = 0; i < select.Range.Count; i++)
        {
            _cells[select.Range.First + i] = CellProgram.Empty(_plan.Columns[select.Range.First + i].IsCollection);
        }

        foreach (int cell in select.RowIndexes)
        {
            _cells[cell] = CellProgram.Of(PathTracer.One(TracedItem.Of(PathValue.OfInteger(0))), _plan.Columns[cell].IsCollection, _line);
        }

        return TryStep(select.After);
    }

    private TracedList? Below(SelectStep select, TracedItem item)
    {
        TracedList items = new();
        return TryBelow(select, item, items, 0) ? items : null;
    }

    private bool TryBelow(SelectStep select, TracedItem item, TracedList items, int depth)
    {
        foreach (Operation path in select.Paths)
        {
            if (depth > DeepestRepeat || Trace(path, item with { Guard = Guard.Always }, null) is not { } found)
            {
                return false;
            }

            foreach (TracedItem one in found.Items)
            {
                TracedItem below = one.Under(item.Guard);
                items.Items.Add(below);
                if (items.Items.Count > MostRows || !TryBelow(select, below, items, depth + 1))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private TracedList? Trace(Operation path, in TracedItem item, int? index) =>
        path.Source is { } source ? PathTracer.Trace(source, _scope with { Input = item, RowIndex = index }) : null;
}
