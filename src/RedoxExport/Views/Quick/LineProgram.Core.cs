using System.Runtime.CompilerServices;
using RedoxExport.Resources;

namespace RedoxExport.Views;

/// <summary>Makes the rows of a view for the lines whose tables have the same outline. It has no state, so several threads can use it.</summary>
internal sealed class LineProgram
{
    /// <summary>When a line has rows at all: it has the type of the view and meets its conditions.</summary>
    public required Guard Condition { get; init; }

    /// <summary>The rows that a line of the structure can have, in order.</summary>
    public required RowProgram[] Rows { get; init; }

    /// <summary>Cells that can fail or have several values, also if the line has no row that shows them.</summary>
    public required (Guard Guard, CellProgram Cell)[] Checks { get; init; }

    /// <summary>The scalars that must be of a kind.</summary>
    public required ExpectedScalar[] Scalars { get; init; }

    /// <summary>The number of tests.</summary>
    public required int Tests { get; init; }

    /// <summary>The number of cells that are evaluated with care.</summary>
    public required int EvaluatedCells { get; init; }

    /// <summary>Makes the rows of a line.</summary>
    /// <param name="run">The line.</param>
    /// <param name="receiver">Receives the rows. If the program declines, it may have received some of them.</param>
    /// <param name="cells">Holds the cells of one row after another.</param>
    /// <returns>False if the line needs the careful evaluation.</returns>
    [MethodImpl(HotPath.Optimized)]
    public bool TryRun(LineRun run, IRowReceiver receiver, Cell[] cells)
    {
        foreach (ExpectedScalar scalar in Scalars)
        {
            if (!scalar.IsMetBy(run))
            {
                return false;
            }
        }

        if (!Condition.Holds(run))
        {
            return !run.HasDeclined;
        }

        foreach ((Guard guard, CellProgram cell) in Checks)
        {
            if (guard.Holds(run))
            {
                cell.Run(run);
            }
        }

        foreach (RowProgram row in Rows)
        {
            if (!row.Guard.IsAlways && !row.Guard.Holds(run))
            {
                continue;
            }

            for (int column = 0; column < cells.Length; column++)
            {
                // Most cells of most views have one value in all lines with the same outline, or none.
                CellProgram cell = row.Cells[column];
                cells[column] = cell.AloneNode >= 0 ? CellProgram.Of(run.Find(cell.AloneNode)) : cell.IsEmpty ? default : cell.Run(run);
            }

            if (run.HasDeclined)
            {
                return false;
            }

            receiver.Add(run.Json, cells);
        }

        return !run.HasDeclined;
    }
}

/// <summary>A row that a line of a structure can have.</summary>
/// <param name="Guard">When it has the row.</param>
/// <param name="Cells">Makes its cells.</param>
internal sealed record RowProgram(Guard Guard, CellProgram[] Cells);
