using RedoxExport.Fhir;

namespace RedoxExport.Tables;

/// <summary>Decides what is to be done with each table. It changes nothing.</summary>
/// <param name="source">The source; <see langword="null"/> if there is no current view yet.</param>
/// <param name="marks">The marks of the database.</param>
/// <param name="dialect">The language of the database.</param>
internal sealed class SyncPlanner(IChangeSource? source, IReadOnlyList<SyncMark> marks, SyncDialect dialect)
{
    /// <param name="table">The table.</param>
    /// <param name="columns">The columns that it has in the database; <see langword="null"/> if it does not exist.</param>
    /// <exception cref="RedoxExportException"><c>TableNotOurs</c>, <c>TableHasOtherView</c>.</exception>
    public SyncStep Plan(SyncTable table, IReadOnlyList<DatabaseColumn>? columns)
    {
        List<SyncMark> all = [.. marks.Where(mark => dialect.NameComparer.Equals(mark.Table, table.Name))];
        SyncMark? mark = all.Find(found => found.Source == table.Source);
        if (columns is null)
        {
            return New(table, all, mark is null ? TableSyncAction.Loaded : TableSyncAction.Rebuilt, mark is null ? "The table is new." : "The table no longer existed.");
        }

        if (all.Count == 0)
        {
            throw TableErrors.TableNotOurs(table.Name);
        }

        if (mark is null)
        {
            return Fits(table, columns)
                ? new SyncStep(table, TableSyncAction.Loaded, "The source is new in the table.", null)
                : throw TableErrors.TableHasOtherView(table.Name, all[0].Source);
        }

        if (mark.Fingerprint != table.Fingerprint)
        {
            return table.Columns.SequenceEqual(columns)
                ? new SyncStep(table, TableSyncAction.Rebuilt, "The view has changed.", null)
                : Replaced(table, all, "The view has changed, and its columns with it.");
        }

        return Fits(table, columns)
            ? Follow(table, mark)
            : Replaced(table, all, "The columns of the table were changed.");
    }

    private static SyncStep Replaced(SyncTable table, List<SyncMark> all, string reason) =>
        New(table, all, TableSyncAction.Rebuilt, reason) with { ReplacesTable = true };

    private static SyncStep New(SyncTable table, List<SyncMark> all, TableSyncAction action, string reason) => new(table, action, reason, null)
    {
        IsNewTable = true,
        OtherSources = [.. all.Select(mark => mark.Source).Where(other => other != table.Source)],
    };

    // A table may have more columns, such as a computed one: rows are written with the names of the columns.
    private static bool Fits(SyncTable table, IReadOnlyList<DatabaseColumn> columns) => table.Columns.All(columns.Contains);

    private SyncStep Follow(SyncTable table, SyncMark mark)
    {
        if (source is null || mark.Revision == source.Revision)
        {
            return new SyncStep(table, TableSyncAction.Unchanged, "The table has the present data.", mark);
        }

        if (source.Since(mark.Revision) is not { } changes)
        {
            return new SyncStep(table, TableSyncAction.Rebuilt, $"The changes since {FhirInstant.Format(mark.TransactionTime)} are not on disk.", null);
        }

        return changes.Any(change => change.Type == table.Plan.View.Resource)
            ? new SyncStep(table, TableSyncAction.Updated, $"Resources changed after {FhirInstant.Format(mark.TransactionTime)}.", mark)
            : new SyncStep(table, TableSyncAction.Unchanged, $"No {table.Plan.View.Resource} resource changed after {FhirInstant.Format(mark.TransactionTime)}.", mark);
    }
}
