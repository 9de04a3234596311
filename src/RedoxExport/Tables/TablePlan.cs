using RedoxExport.Views;

namespace RedoxExport.Tables;

/// <summary>A view whose rows become a table.</summary>
internal sealed class TablePlan
{
    /// <param name="name">The name of the table.</param>
    /// <param name="view">The view.</param>
    public TablePlan(string name, ViewPlan view)
    {
        Name = name;
        View = view;
        Columns = [.. view.Columns.Select(TableColumn.Of)];
    }

    public string Name { get; }

    public ViewPlan View { get; }

    public IReadOnlyList<TableColumn> Columns { get; }
}
