using RedoxExport.FhirPath;

namespace RedoxExport.Views;

/// <summary>
/// The program of a part for outlines that have no program of their own: each column and condition of the resource is evaluated with care. It has no rows, so a line
/// that needs rows of the part has to be evaluated with care as a whole.
/// </summary>
internal static class CarefulProgram
{
    public static LineProgram Of(ViewPlan plan, PlanPart part)
    {
        R4Type? type = R4Types.Find(plan.Resource);
        LineTest[] tests = [.. part.Conditions.Select((condition, i) => new EvaluatedTest(condition) { Index = i })];
        return new LineProgram
        {
            Conditions = [.. tests.Select(test => test.IsTrue)],
            Cells = [.. part.Cells.Select((cell, i) => new ColumnProgram(cell.Index, CellProgram.Of(new EvaluatedCell(cell.Path, 0, type, 0, cell.Column.IsCollection, i))))],
            EmptyCells = [],
            Rows = [],
            Checks = [],
            Scalars = [],
            Tests = tests.Length,
            EvaluatedCells = part.Cells.Count,
        };
    }
}
