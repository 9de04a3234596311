using System.Runtime.CompilerServices;
using RedoxExport.FhirPath;

namespace RedoxExport.Views;

/// <summary>Makes the rows of lines whose outline as a whole is known. As long as a file has few such outlines, this is faster than to look up each part. For one thread.</summary>
internal sealed class WholeRows
{
    private readonly ProgramCache<LineProgram>? _programs;
    private readonly LineState _state;
    private readonly LinePart _part;
    private readonly LineRun _run;
    private readonly NodeTable _nodes;
    private readonly IRowReceiver _receiver;
    private readonly Cell[] _cells;
    private ProgramCache<LineProgram>.Entry? _last;

    /// <param name="plan">The view.</param>
    /// <param name="state">The line.</param>
    /// <param name="nodes">The table of the line.</param>
    /// <param name="receiver">Receives the rows.</param>
    /// <param name="cells">Holds the cells of one row after another.</param>
    public WholeRows(ViewPlan plan, LineState state, NodeTable nodes, IRowReceiver receiver, Cell[] cells)
    {
        _programs = plan.Parts?.Whole.ProgramsOf(plan, plan.MostWholeOutlines);
        _state = state;
        _nodes = nodes;
        _receiver = receiver;
        _cells = cells;
        _part = new LinePart(nodes);
        _run = new LineRun(state, _part);
    }

    /// <summary>True if whole lines are looked up.</summary>
    public bool IsUsed => _programs is { IsFull: false };

    /// <summary>Makes the rows of the line that is in the table. It has the type of the view.</summary>
    /// <returns>
    /// <see langword="null"/> if its outline is not known; false if it needs the careful evaluation. The receiver may then have got some of its rows, which are to be removed.
    /// </returns>
    [MethodImpl(HotPath.Optimized)]
    public bool? TryRead()
    {
        _part.TakeAll();
        if (_programs!.Find(_part, ref _last) is not { } program)
        {
            return null;
        }

        _state.Begin();
        _run.Begin(program.Tests, program.EvaluatedCells);
        if (!program.HoldsFor(_run))
        {
            return null;
        }

        foreach (Guard condition in program.Conditions)
        {
            if (!condition.Holds(_run))
            {
                return !_state.HasDeclined;
            }
        }

        program.Check(_run);
        AddRows(program.Rows);
        return !_state.HasDeclined;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void AddRows(RowProgram[] rows)
    {
        foreach (RowProgram row in rows)
        {
            if (!row.Guard.IsAlways && !row.Guard.Holds(_run))
            {
                continue;
            }

            row.SetCells(_run, _cells);
            if (_state.HasDeclined)
            {
                return;
            }

            _receiver.Add(_nodes.Json, _cells);
        }
    }
}
