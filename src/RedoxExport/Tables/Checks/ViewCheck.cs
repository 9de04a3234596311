using RedoxExport.Views;

namespace RedoxExport.Tables;

/// <summary>A check that is a view whose rows are problems.</summary>
internal sealed class ViewCheck : DataCheck
{
    private const string ProblemColumn = "problem";

    private readonly int _problem;

    private ViewCheck(string name, ViewPlan view, int problem)
        : base(name, view) => _problem = problem;

    /// <summary>A built-in check. Its problems are texts of the module.</summary>
    public static ViewCheck OfModule(BuiltInView check)
    {
        ViewPlan plan = check.Plan();
        return new ViewCheck(check.Name, plan, plan.Columns.Select(column => column.Name).ToList().IndexOf(ProblemColumn));
    }

    /// <summary>A check of the user. Only its rows are counted: a column may have values of a patient.</summary>
    public static ViewCheck OfUser(ViewPlan view) => new(view.Name!, view, -1);

    public override CheckBatch NewBatch() => new Batch(_problem);

    public override string? Describe(string problem) => _problem < 0 ? null : problem;

    private sealed class Batch(int problem) : CheckBatch
    {
        public override void Add(byte[] json, Cell[] cells) =>
            Count(problem < 0 ? string.Empty : CellValue.Read(json, cells[problem]) as string ?? string.Empty);
    }
}
