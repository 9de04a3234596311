using RedoxExport.Views;

namespace RedoxExport.Tables;

/// <summary>A check of resources of one type: a view, and how its rows are counted.</summary>
internal abstract class DataCheck
{
    protected DataCheck(string name, ViewPlan view)
    {
        Plan = new TablePlan(name, view);
    }

    /// <summary>The view.</summary>
    public TablePlan Plan { get; }

    public string Type => Plan.View.Resource;

    /// <summary>Creates what counts the rows. Called by several threads.</summary>
    public abstract CheckBatch NewBatch();

    /// <summary>The words that the report has for a problem; <see langword="null"/> if it may only have the name of the check.</summary>
    public virtual string? Describe(string problem) => problem;
}
