using RedoxExport.FhirPath;

namespace RedoxExport.Views;

/// <summary>A condition of a view that <see cref="PathTracer"/> does not know: it is evaluated with care.</summary>
/// <param name="condition">The condition.</param>
internal sealed class EvaluatedTest(Operation condition) : LineTest((typeof(EvaluatedTest), condition))
{
    protected override bool? Find(LineRun run)
    {
        Evaluation evaluation = run.Evaluation;
        evaluation.RowIndex = 0;
        evaluation.This = evaluation.Root[0];
        evaluation.Context = evaluation.Root;
        try
        {
            return ViewRow.IsTrue(evaluation, condition, evaluation.Root);
        }
        catch (EvaluationException)
        {
            run.Decline();
            return false;
        }
    }
}
