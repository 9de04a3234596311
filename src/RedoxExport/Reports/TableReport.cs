using RedoxExport.Datasets;
using RedoxExport.Runs;
using RedoxExport.Tables;
using RedoxExport.Text;

namespace RedoxExport.Reports;

/// <summary>The report about the tables of databases that were synced from a folder of runs.</summary>
/// <param name="Databases">The databases, by name.</param>
/// <param name="LastRun">The last run in the current view; <see langword="null"/> if there is no view.</param>
/// <param name="Findings">A finding for each database with tables that are behind.</param>
internal sealed record TableReport(IReadOnlyList<DatabaseReport> Databases, string? LastRun, IReadOnlyList<ReportFinding> Findings)
{
    private const int MostNamed = 5;

    public bool IsBehind => Findings.Count > 0;

    /// <summary>Reads what the syncs have left in the folder. No database is connected.</summary>
    /// <param name="root">The folder of the runs.</param>
    /// <param name="last">The last run, for the findings.</param>
    /// <returns><see langword="null"/> if no table was synced.</returns>
    /// <exception cref="RedoxExportException">A disk error.</exception>
    public static TableReport? Read(string root, ExportRun last)
    {
        IReadOnlyList<SyncedDatabase> synced = SyncedDatabases.Read(root);
        if (synced.Count == 0)
        {
            return null;
        }

        DatasetSummary? view = DatasetFolder.Read(root);
        string? present = view is null ? null : SyncedDatabases.RevisionOf(view);
        DatabaseReport[] databases = [.. synced.Select(database => DatabaseReport.Of(database, present))];
        return new TableReport(databases, view?.LastRunId, [.. databases.Where(database => database.Behind.Count > 0).Select(database => FindingOf(database, last))]);
    }

    private static ReportFinding FindingOf(DatabaseReport database, ExportRun last)
    {
        IReadOnlyList<SyncedTable> behind = database.Behind;
        string names = string.Join(", ", behind.Take(MostNamed).Select(table => table.Table)) + (behind.Count > MostNamed ? " and others" : string.Empty);
        return new ReportFinding(
            FindingSeverity.Warning,
            FindingKind.TablesBehind,
            last,
            null,
            $"{Amount.Of(behind.Count, "table is", "tables are")} behind the current view: {names} in the {database.Name}.")
        { Now = behind.Count };
    }
}

/// <summary>The tables of a database.</summary>
/// <param name="Name">The database: name, host and schema.</param>
/// <param name="Tables">The tables, in alphabetical order.</param>
/// <param name="Behind">Those that do not have the present state of the current view.</param>
internal sealed record DatabaseReport(string Name, IReadOnlyList<SyncedTable> Tables, IReadOnlyList<SyncedTable> Behind)
{
    public static DatabaseReport Of(SyncedDatabase database, string? present)
    {
        SyncedTable[] tables = [.. database.Tables!.OfType<SyncedTable>()];
        return new DatabaseReport(database.Database!, tables, [.. tables.Where(table => table.Revision != present)]);
    }
}
