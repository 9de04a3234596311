using RedoxExport.Benchmarks.Data;
using RedoxExport.Benchmarks.Processes;

namespace RedoxExport.Benchmarks.Comparisons;

/// <summary>Tables of the built-in views <c>patient</c> and <c>observation</c>, made by Sync-RedoxExportTable and by psql.</summary>
/// <param name="server">The server.</param>
internal sealed class PostgresTables(PostgresServer server)
{
    private int _schemas;

    /// <summary>The name of a schema that does not exist yet.</summary>
    public string NewSchema() => FormattableString.Invariant($"trial{++_schemas}");

    public ProcessFigures Sync(SyncedRoot root, string schema) => ProcessMeter.Measure(ModuleShell.Timed(
        $"$null = Sync-RedoxExportTable {ModuleShell.Quote(root.Path)} -View {ViewsOf(root)} -PostgreSql {ModuleShell.Quote(server.Address)} -Database {PostgresServer.Database} -Schema {schema}",
        before: $"$env:PGUSER = '{PostgresServer.User}'"));

    /// <summary>Writes CSV and copies it into the tables of a schema.</summary>
    /// <param name="root">The data.</param>
    /// <param name="schema">The schema. Its tables exist and are empty.</param>
    /// <param name="folder">A folder for the CSV.</param>
    public ProcessFigures Copy(SyncedRoot root, string schema, string folder)
    {
        string csv = Path.Combine(folder, "csv");
        IEnumerable<string> copies = root.Types.Select(TableOf).Select(table => string.Join(' ', server.Psql($"\\copy {schema}.{table} from '{Path.Combine(csv, table + ".csv")}' with (format csv, header)").Select(ModuleShell.Quote)));
        ProcessFigures figures = ProcessMeter.Measure(ModuleShell.Timed(
            $$"""
            $null = Export-RedoxExportTable {{ModuleShell.Quote(root.View)}} {{ModuleShell.Quote(csv)}} -View {{ViewsOf(root)}} -As Csv
            {{string.Join('\n', copies.Select(copy => $"& psql {copy}; if ($LASTEXITCODE -ne 0) {{ throw 'psql failed.' }}"))}}
            """));
        Directory.Delete(csv, recursive: true);
        return figures;
    }

    /// <summary>Creates empty tables with the columns of those of another schema, except for the two that only a sync needs. They have no index.</summary>
    public void CreateAs(SyncedRoot root, string schema, string other)
    {
        server.Query($"create schema {schema}");
        foreach (string table in root.Types.Select(TableOf))
        {
            server.Query($"create table {schema}.{table} as select {ColumnsOf(other, table)} from {other}.{table} with no data");
        }
    }

    /// <summary>Checks that the tables of two schemas have the same rows.</summary>
    /// <exception cref="InvalidOperationException">They have different rows.</exception>
    public void CheckSame(SyncedRoot root, string schema, string other)
    {
        foreach (string table in root.Types.Select(TableOf))
        {
            string columns = ColumnsOf(other, table);
            string difference = server.Query($"select count(*) from ((select {columns} from {schema}.{table} except all select {columns} from {other}.{table}) union all (select {columns} from {other}.{table} except all select {columns} from {schema}.{table})) d");
            if (difference != "0" || server.Query($"select count(*) from {schema}.{table}") == "0")
            {
                throw new InvalidOperationException($"{difference} rows of the table {table} are not in both schemas.");
            }
        }
    }

    /// <summary>Removes a schema, and lets the server write what it has in memory, so that this does not happen while the other side runs.</summary>
    public void Drop(string schema)
    {
        server.Query($"drop schema {schema} cascade");
        server.Query("checkpoint");
    }

    private static string TableOf(string type) => type.ToLowerInvariant();

    private static string ViewsOf(SyncedRoot root) => string.Join(", ", root.Types.Select(TableOf));

    private string ColumnsOf(string schema, string table) =>
        server.Query($"select string_agg(quote_ident(column_name), ', ' order by ordinal_position) from information_schema.columns where table_schema = '{schema}' and table_name = '{table}' and column_name not like '\\_%'");
}
