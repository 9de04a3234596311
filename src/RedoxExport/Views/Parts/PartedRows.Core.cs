using System.Runtime.CompilerServices;
using System.Text.Json;
using RedoxExport.FhirPath;
using RedoxExport.Resources;

namespace RedoxExport.Views;

/// <summary>Makes the rows of lines with the programs of their parts. For one thread.</summary>
internal sealed class PartedRows
{
    private readonly PlanParts? _plan;
    private readonly ProgramCache<LineProgram>[] _programs;
    private readonly ProgramCache<LineProgram>.Entry?[] _last;
    private readonly LineProgram[] _careful;
    private readonly LineState _state;
    private readonly WholeRows _whole;
    private readonly LinePart[] _parts;
    private readonly LineRun[] _runs;
    private readonly LineProgram?[] _found;

    // The programs that have set the cells last, and the parts without members whose cells need not be set again.
    private readonly LineProgram?[] _set;
    private readonly bool[] _isIdle;
    private bool _keepsCells;
    private readonly NodeTable _nodes;
    private readonly IRowReceiver _receiver;
    private readonly Cell[] _cells;

    /// <param name="plan">The view.</param>
    /// <param name="evaluation">Has the table of the line.</param>
    /// <param name="receiver">Receives the rows.</param>
    /// <param name="cells">Holds the cells of one row after another.</param>
    public PartedRows(ViewPlan plan, Evaluation evaluation, IRowReceiver receiver, Cell[] cells)
    {
        _plan = plan.Parts;
        _nodes = evaluation.Nodes;
        _receiver = receiver;
        _cells = cells;
        PlanPart[] parts = _plan?.All ?? [];
        _programs = [.. parts.Select(part => part.ProgramsOf(plan))];
        _last = new ProgramCache<LineProgram>.Entry?[parts.Length];
        _careful = [.. parts.Select(part => CarefulProgram.Of(plan, part))];
        _state = new LineState(evaluation);
        _whole = new WholeRows(plan, _state, _nodes, receiver, cells);
        _parts = [.. parts.Select(_ => new LinePart(_nodes))];
        _runs = [.. _parts.Select(part => new LineRun(_state, part))];
        _found = new LineProgram?[parts.Length];
        _set = new LineProgram?[parts.Length];
        _isIdle = new bool[parts.Length];
    }

    /// <summary>Makes the rows of the line that is in the table.</summary>
    /// <returns>False if the line needs the careful evaluation. The receiver may then have got some of its rows, which are to be removed.</returns>
    [MethodImpl(HotPath.Optimized)]
    public bool TryRead()
    {
        if (_plan is not { } plan || !TryFindType(plan, out bool isOfType))
        {
            return false;
        }

        if (!isOfType)
        {
            return true;
        }

        if (_whole.IsUsed && _whole.TryRead() is { } isComplete)
        {
            Forget();
            return isComplete;
        }

        return TryReadParts(plan);
    }

    /// <summary>Called when others have set the cells.</summary>
    public void Forget()
    {
        if (_keepsCells)
        {
            Array.Clear(_set);
            Array.Clear(_isIdle);
            _keepsCells = false;
        }
    }

    /// <summary>Decides if the resource has the type of the view.</summary>
    /// <returns>False if its type is not known.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryFindType(PlanParts plan, out bool isOfType)
    {
        isOfType = false;
        int type = _nodes.Find(0, _nodes.Names.ResourceType);
        if (type < 0 || _nodes[type].Kind != JsonTokenType.String)
        {
            return false;
        }

        ReadOnlySpan<byte> text = _nodes.RawOf(type)[1..^1];
        isOfType = text.SequenceEqual(plan.Type);
        return isOfType || ByteSearch.IndexOf(text, (byte)'\\') < 0;
    }

    [MethodImpl(HotPath.Optimized)]
    private bool TryReadParts(PlanParts plan)
    {
        Divide(plan);
        _keepsCells = true;
        _state.Begin();
        Array.Clear(_found);
        foreach ((int part, int number) in plan.Conditions)
        {
            if (!ProgramFor(part).Conditions[number].Holds(_runs[part]))
            {
                return !_state.HasDeclined;
            }
        }

        for (int part = 0; part < _parts.Length; part++)
        {
            SetCells(part);
        }

        foreach (int part in plan.Rows)
        {
            LineProgram program = ProgramFor(part);
            if (ReferenceEquals(program, _careful[part]))
            {
                return false;
            }

            program.Check(_runs[part]);
        }

        if (!_state.HasDeclined)
        {
            AddRows(plan.Rows, 0);
        }

        return !_state.HasDeclined;
    }

    /// <summary>Finds the members of each part.</summary>
    [MethodImpl(HotPath.Optimized)]
    private void Divide(PlanParts plan)
    {
        NodeTable nodes = _nodes;
        foreach (LinePart part in _parts)
        {
            part.Begin();
        }

        for (int member = 1; member < nodes.Count; member = nodes[member].After)
        {
            int[] of = plan.ByName[nodes[member].Name];
            if (of.Length > 0)
            {
                ulong hash = nodes.HashOutline(member);
                foreach (int part in of)
                {
                    _parts[part].Add(member, hash);
                }
            }
        }

        foreach (int part in plan.Wholes)
        {
            _parts[part].TakeAll();
        }
    }

    /// <summary>Sets the cells of a part that are of the resource itself.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void SetCells(int part)
    {
        bool isEmpty = _parts[part].IsEmpty;
        if (isEmpty && _isIdle[part])
        {
            return;
        }

        LineProgram program = ProgramFor(part);
        program.SetCells(_runs[part], _cells, ReferenceEquals(_set[part], program));
        _set[part] = program;
        _isIdle[part] = isEmpty && program.Cells.Length == 0;
    }

    /// <summary>The program for a part of the line, begun.</summary>
    [MethodImpl(HotPath.Optimized)]
    private LineProgram ProgramFor(int part)
    {
        if (_found[part] is { } known)
        {
            return known;
        }

        LineRun run = _runs[part];
        if (_programs[part].Find(_parts[part], ref _last[part]) is { } program)
        {
            run.Begin(program.Tests, program.EvaluatedCells);
            if (program.HoldsFor(run))
            {
                _found[part] = program;
                return program;
            }
        }

        LineProgram careful = _careful[part];
        run.Begin(careful.Tests, careful.EvaluatedCells);
        _found[part] = careful;
        return careful;
    }

    /// <summary>Gives the receiver a row for each combination of the rows of parts.</summary>
    /// <param name="parts">The parts.</param>
    /// <param name="next">The number of the part in this list whose cells are set next.</param>
    [MethodImpl(HotPath.Optimized)]
    private void AddRows(int[] parts, int next)
    {
        if (next == parts.Length)
        {
            _receiver.Add(_nodes.Json, _cells);
            return;
        }

        LineRun run = _runs[parts[next]];
        foreach (RowProgram row in _found[parts[next]]!.Rows)
        {
            if (!row.Guard.IsAlways && !row.Guard.Holds(run))
            {
                continue;
            }

            row.SetCells(run, _cells);
            if (_state.HasDeclined)
            {
                return;
            }

            AddRows(parts, next + 1);
        }
    }
}
