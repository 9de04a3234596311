using System.Text.Json;
using RedoxExport.Datasets;
using RedoxExport.Storage;
using RedoxExport.Text;

namespace RedoxExport.Tables;

/// <summary>
/// The tables that were synced from a root. Each database has a document of its own in the root, so that a report needs no database, and syncs of
/// several databases do not wait for each other.
/// </summary>
internal static class SyncedDatabases
{
    private const int IdDigits = 8;

    /// <summary>The name of the present state of a current view.</summary>
    /// <remarks>An earlier version of the module wrote no revision. Its view is known by the last run.</remarks>
    public static string RevisionOf(DatasetSummary view) => view.Revision ?? "run " + view.LastRunId;

    /// <summary>Records the result of a sync. Tables that it did not include stay as they were recorded.</summary>
    /// <param name="root">The root.</param>
    /// <param name="database">The database for people. It also identifies the database.</param>
    /// <param name="tables">The tables that were synced.</param>
    /// <param name="events">Receives a warning if the document cannot be written: the tables themselves are in step.</param>
    public static void Record(string root, string database, IReadOnlyList<SyncedTable> tables, IExportEvents? events)
    {
        string path = PathOf(root, database);
        HashSet<string?> synced = new(tables.Select(table => table.Table), StringComparer.Ordinal);
        try
        {
            SyncedDatabase document = new()
            {
                Version = SyncedDatabase.CurrentVersion,
                Database = database,
                Tables =
                [
                    .. (TryRead(path)?.Tables ?? []).Where(table => table is not null && !synced.Contains(table.Table))
                        .Concat(tables)
                        .OrderBy(table => table!.Table, StringComparer.Ordinal),
                ],
            };
            RecordDocument.Write(path, document, SyncJson.Default.SyncedDatabase, new JsonWriterOptions { Indented = true });
        }
        catch (Exception e) when (Disk.IsFault(e))
        {
            events.Warning("SyncNotRecorded", $"The tables are in step, but '{SafeText.Clean(path, 300)}' could not be written: {StorageErrors.ReasonOf(e)} The report shows their earlier state.");
        }
    }

    /// <summary>The tables of a database as a root remembers them; empty if it does not.</summary>
    /// <param name="root">The root.</param>
    /// <param name="database">The database for people.</param>
    /// <exception cref="RedoxExportException">A disk operation failed.</exception>
    public static IReadOnlyList<SyncedTable> Read(string root, string database)
    {
        string path = PathOf(root, database);
        return Disk.Do(path, () => (IReadOnlyList<SyncedTable>)[.. (TryRead(path)?.Tables ?? []).OfType<SyncedTable>()]);
    }

    /// <summary>The databases that tables of a root were synced to, by name. Documents that this version cannot read are left out.</summary>
    /// <exception cref="RedoxExportException">A disk operation failed.</exception>
    public static IReadOnlyList<SyncedDatabase> Read(string root) => Disk.Do(root, () => (IReadOnlyList<SyncedDatabase>)
    [
        .. Directory.EnumerateFiles(root, ExportLayout.SyncedPattern)
            .Select(TryRead)
            .OfType<SyncedDatabase>()
            .OrderBy(database => database.Database, StringComparer.Ordinal),
    ]);

    private static string PathOf(string root, string database) => Path.Combine(root, ExportLayout.SyncedName(Hexadecimal.Sha256Of(database, IdDigits)));

    private static SyncedDatabase? TryRead(string path)
    {
        try
        {
            return File.Exists(path)
                && JsonSerializer.Deserialize(File.ReadAllBytes(path), SyncJson.Default.SyncedDatabase) is { Version: SyncedDatabase.CurrentVersion, Database: not null, Tables: not null } document
                && document.Tables.All(table => table is { Table: not null, Resource: not null, Revision: not null })
                    ? document
                    : null;
        }
        catch (JsonException)
        {
            // Something else wrote or changed the file: the next sync replaces it.
            return null;
        }
    }
}
