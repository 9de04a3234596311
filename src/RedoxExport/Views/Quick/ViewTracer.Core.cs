using System.Text;
using RedoxExport.FhirPath;
using RedoxExport.Resources;

namespace RedoxExport.Views;

/// <summary>Makes the program of a view for a structure of lines: goes through the steps of the plan as <see cref="ViewRow"/> does, but only once per structure.</summary>
internal sealed class ViewTracer
{
    // Limits that keep a program small. A structure beyond them is evaluated with care.
    private const int MostRows = 512;
    private const int MostCells = 8192;
    private const int DeepestRepeat = 32;

    private readonly ViewPlan _plan;
    private readonly StudiedLine _line;
    private readonly TraceScope _scope;
    private readonly (TracedItem Item, int? Index)[] _foci;
    private readonly CellProgram[] _cells;
    private readonly List<RowProgram> _rows = [];
    private readonly List<(Guard Guard, CellProgram Cell)> _checks = [];
    private Guard _guard = Guard.Always;

    private ViewTracer(ViewPlan plan, StudiedLine line)
    {
        _plan = plan;
        _line = line;
        TracedItem root = TracedItem.OfNode(Guard.Always, 0, R4Types.Find(plan.Resource));
        _scope = new TraceScope(line, root, root, 0, plan.Constants);
        _foci = new (TracedItem, int?)[plan.Slots];
        _foci[0] = (root, 0);
        _cells = [.. plan.Columns.Select(column => CellProgram.Empty(column.IsCollection))];
    }

    /// <summary>Makes the program.</summary>
    /// <returns><see langword="null"/> if lines of this structure have to be evaluated with care.</returns>
    public static LineProgram? Trace(ViewPlan plan, StudiedLine line)
    {
        // A view of a type that R4 does not have is rare.
        int type = line.Nodes.Find(0, line.Nodes.Names.ResourceType);
        if (type < 0 || !line.IsString(type) || R4Types.Find(plan.Resource) is null)
        {
            return null;
        }

        Guard condition = line.Add(new TextTest(line.Use(type), "=", plan.Resource)).IsTrue;
        ViewTracer tracer = new(plan, line);
        foreach (Operation where in plan.Conditions)
        {
            condition = Guard.Both(condition, tracer.ConditionOf(where));
        }

        return tracer.TryStep(plan.First)
            ? new LineProgram
            {
                Condition = condition,
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
        switch (step)
        {
            case SelectStep select:
                return TrySelect(select);
            case UnionStep union:
                return union.Branches.All(TryStep);
            default:
                _rows.Add(new RowProgram(_guard, [.. _cells]));
                return _rows.Count <= MostRows && _checks.Count <= MostCells && _rows.Count * _cells.Length <= MostCells;
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
            if (Trace(cell.Path, item, index) is not { } list)
            {
                if (EvaluatedCell.Of(cell, item, index, _line) is not { } evaluated)
                {
                    return false;
                }

                _cells[cell.Index] = CellProgram.Of(evaluated);
                _checks.Add((_guard, _cells[cell.Index]));
                continue;
            }

            _cells[cell.Index] = CellProgram.Of(list, cell.Column.IsCollection, _line);
            if (!list.IsExclusive && !cell.Column.IsCollection)
            {
                _checks.Add((_guard, _cells[cell.Index]));
            }
        }

        return TryStep(select.Inner);
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
