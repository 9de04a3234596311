using RedoxExport.FhirPath;

namespace RedoxExport.Views;

/// <summary>A cell of a path that <see cref="PathTracer"/> does not know: it is evaluated with care, on the item of its select, which is known.</summary>
/// <param name="path">The path.</param>
/// <param name="place">The place of the item.</param>
/// <param name="type">The FHIR type of the item.</param>
/// <param name="rowIndex"><c>%rowIndex</c></param>
/// <param name="isList">True if the column is a collection.</param>
/// <param name="number">The number of the cell in its program.</param>
internal sealed class EvaluatedCell(Operation path, int place, R4Type? type, int rowIndex, bool isList, int number) : ComputedCell
{
    /// <summary>Makes the cell of a column.</summary>
    /// <param name="cell">The column.</param>
    /// <param name="item">The item of its select.</param>
    /// <param name="index">The number of the item; <see langword="null"/> if it depends on the line.</param>
    /// <param name="line">The line that is studied.</param>
    /// <returns><see langword="null"/> if the line has to be evaluated with care as a whole.</returns>
    public static EvaluatedCell? Of(CellPath cell, in TracedItem item, int? index, StudiedLine line) =>
        item.Kind != TracedKind.Node || (index is null && (cell.Path.Source is not { } source || HasRowIndex(source)))
            ? null
            : new EvaluatedCell(cell.Path, line.Use(item.Node), item.Type, index ?? 0, cell.Column.IsCollection, line.AddEvaluatedCell());

    /// <summary>The cell of a line. Several rows of the line can show it.</summary>
    public override Cell Run(LineRun run)
    {
        ref LineCell known = ref run.CellOf(number);
        if (known.Line != run.Number)
        {
            known = new LineCell(run.Number, Evaluate(run));
        }

        return known.Cell;
    }

    private Cell Evaluate(LineRun run)
    {
        Evaluation evaluation = run.Evaluation;
        ValueList focus = evaluation.Rent();
        ValueList values = evaluation.Rent();
        focus.Add(PathValue.OfNode(run.IndexOf(place), type));
        evaluation.RowIndex = rowIndex;
        evaluation.This = focus[0];
        evaluation.Context = focus;
        try
        {
            path.Run(evaluation, focus, values);
        }
        catch (EvaluationException)
        {
            run.Decline();
            return default;
        }

        values.RemoveWithoutValue(evaluation.Nodes);
        if (values.Count > 1 && !isList)
        {
            run.Decline();
        }

        Cell cell = ViewRow.CellOf(evaluation.Nodes, values, isList);
        evaluation.Return(values);
        evaluation.Return(focus);
        return cell;
    }

    private static bool HasRowIndex(Expression expression) => expression switch
    {
        ConstantExpression constant => constant.Name == "rowIndex",
        MemberExpression { Target: { } target } => HasRowIndex(target),
        CallExpression call => (call.Target is { } target && HasRowIndex(target)) || call.Arguments.Any(HasRowIndex),
        IndexExpression index => HasRowIndex(index.Target) || HasRowIndex(index.Index),
        UnaryExpression unary => HasRowIndex(unary.Operand),
        BinaryExpression binary => HasRowIndex(binary.Left) || HasRowIndex(binary.Right),
        TypeExpression type => HasRowIndex(type.Operand),
        _ => false,
    };
}
