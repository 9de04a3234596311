namespace RedoxExport.Tables;

/// <summary>Checks the names of tables and columns before anything is sent to a database.</summary>
internal static class SyncNames
{
    /// <exception cref="RedoxExportException"><c>TableNameNotValid</c>.</exception>
    public static void Check(IReadOnlyList<TablePlan> plans, SyncDialect dialect)
    {
        if (SameName(plans.Select(plan => plan.Name), dialect) is { } table)
        {
            throw TableErrors.NameNotValid($"there are two views with the name '{table}'");
        }

        foreach (TablePlan plan in plans)
        {
            if (dialect.ProblemOf(plan.Name) is { } problem)
            {
                throw TableErrors.NameNotValid($"the name '{plan.Name}' {problem}");
            }

            foreach (TableColumn column in plan.Columns)
            {
                if (dialect.ProblemOf(column.Name) is { } wrong)
                {
                    throw TableErrors.NameNotValid($"the column '{column.Name}' of '{plan.Name}' {wrong}");
                }
            }

            if (SameName(plan.Columns.Select(column => column.Name).Concat(SyncTable.OwnColumns), dialect) is { } same)
            {
                throw TableErrors.NameNotValid($"'{plan.Name}' has two columns '{same}', which {dialect.Product} does not distinguish");
            }
        }
    }

    private static string? SameName(IEnumerable<string> names, SyncDialect dialect) =>
        names.GroupBy(name => name, dialect.NameComparer).FirstOrDefault(group => group.Count() > 1)?.Key;
}
