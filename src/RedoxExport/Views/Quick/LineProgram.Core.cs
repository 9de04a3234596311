using System.Runtime.CompilerServices;
using RedoxExport.Resources;

namespace RedoxExport.Views;

/// <summary>Makes the cells of a part of a view for the lines whose part has the same outline. It has no state, so several threads can use it.</summary>
internal sealed class LineProgram
{
    /// <summary>When a resource meets the conditions of the part.</summary>
    public required Guard[] Conditions { get; init; }

    /// <summary>The cells of the resource itself, without those that are always empty.</summary>
    public required ColumnProgram[] Cells { get; init; }

    /// <summary>The columns of the resource itself whose cells are always empty.</summary>
    public required int[] EmptyCells { get; init; }

    /// <summary>The rows that the part can have, in order.</summary>
    public required RowProgram[] Rows { get; init; }

    /// <summary>Cells of rows that can fail or have several values, also if the line has no row that shows them.</summary>
    public required (Guard Guard, CellProgram Cell)[] Checks { get; init; }

    /// <summary>The scalars that must be of a kind.</summary>
    public required ExpectedScalar[] Scalars { get; init; }

    /// <summary>The number of tests.</summary>
    public required int Tests { get; init; }

    /// <summary>The number of cells that are evaluated with care.</summary>
    public required int EvaluatedCells { get; init; }

    /// <summary>True if the program holds for the line, and not only for others with the same outline.</summary>
    [MethodImpl(HotPath.Optimized)]
    public bool HoldsFor(LineRun run)
    {
        foreach (ExpectedScalar scalar in Scalars)
        {
            if (!scalar.IsMetBy(run))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Sets the cells of the resource itself.</summary>
    /// <param name="run">The line.</param>
    /// <param name="cells">The cells of a row.</param>
    /// <param name="isAgain">True if this program has set the same cells for the line before, so that the empty ones are empty already.</param>
    [MethodImpl(HotPath.Optimized)]
    public void SetCells(LineRun run, Cell[] cells, bool isAgain)
    {
        if (!isAgain)
        {
            foreach (int column in EmptyCells)
            {
                cells[column] = default;
            }
        }

        foreach (ColumnProgram column in Cells)
        {
            cells[column.Index] = column.Cell.Run(run);
        }
    }

    /// <summary>Runs the cells that can fail.</summary>
    [MethodImpl(HotPath.Optimized)]
    public void Check(LineRun run)
    {
        foreach ((Guard guard, CellProgram cell) in Checks)
        {
            if (guard.Holds(run))
            {
                cell.Run(run);
            }
        }
    }
}

/// <summary>The cell of a column.</summary>
/// <param name="Index">The number of the column.</param>
/// <param name="Cell">Makes the cell.</param>
internal readonly record struct ColumnProgram(int Index, CellProgram Cell);

/// <summary>A row that a part of a line can have.</summary>
/// <param name="Guard">When it has the row.</param>
/// <param name="Cells">Makes its cells.</param>
internal sealed record RowProgram(Guard Guard, ColumnProgram[] Cells)
{
    /// <summary>Sets the cells of the row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void SetCells(LineRun run, Cell[] cells)
    {
        foreach (ColumnProgram column in Cells)
        {
            cells[column.Index] = column.Cell.Run(run);
        }
    }
}
