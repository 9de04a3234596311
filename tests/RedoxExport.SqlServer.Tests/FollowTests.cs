using CsCheck;
using RedoxExport.SqlServer.Rows;
using RedoxExport.SqlServer.Tests.Server;
using RedoxExport.Tables;
using RedoxExport.Tests.Datasets;

namespace RedoxExport.SqlServer.Tests;

/// <summary>Tables that follow a root, through the client of SQL Server and its protocol.</summary>
public sealed class FollowTests
{
    private static readonly string PatientView = SyncTrial.View("patient", "Patient", ("id", "getResourceKey()", "id"), ("birth_date", "birthDate", "date"));

    private static readonly string[] Views =
    [
        SyncTrial.View("patient", "Patient", ("id", "getResourceKey()", "id"), ("changed", "meta.lastUpdated", "instant"), ("version", "meta.versionId", "string")),
        SyncTrial.View("observation", "Observation", ("id", "getResourceKey()", "id"), ("patient_id", "subject.getReferenceKey(Patient)", "id")),
        SyncTrial.View("observation_again", "Observation", ("tag", "meta.tag.code.first()", "code")),
    ];

    [Fact]
    public async Task A_night_replaces_the_rows_of_changed_resources_and_no_others()
    {
        using FakeServer server = new();
        using DatasetRuns root = new();
        SyncTrial trial = new(server);
        root.Add(true, [Patient("a", "1970-01-01"), Patient("b", "1980-01-01"), Patient("c", "1990-01-01")]);
        root.Update();
        TableSyncResult first = Assert.Single(await trial.SyncAsync(root, PatientView));
        Assert.Equal((TableSyncAction.Loaded, 3L, 3L, 0L), (first.Action, first.Rows, first.Inserted, first.Deleted));

        root.Add(false, [Patient("b", "1981-01-01"), Patient("d", "2000-01-01")], ["Patient/c"]);
        root.Update();
        TableSyncResult second = Assert.Single(await trial.SyncAsync(root, PatientView));
        Assert.Equal((TableSyncAction.Updated, 3L, 2L, 2L), (second.Action, second.Rows, second.Inserted, second.Deleted));
        Assert.Equal(["a|1970-01-01|root|a", "b|1981-01-01|root|b", "d|2000-01-01|root|d"], trial.Rows("patient"));

        TableSyncResult third = Assert.Single(await trial.SyncAsync(root, PatientView));
        Assert.Equal(TableSyncAction.Unchanged, third.Action);
    }

    [Fact]
    [Trait(TrialLength.Name, TrialLength.Long)]
    public async Task Following_night_by_night_gives_the_same_rows_as_loading_once()
    {
        int updated = 0;
        await GeneratedRun.Chains.SampleAsync(
            async chain =>
            {
                using DatasetRuns root = new();
                using FakeServer server = new();
                SyncTrial follower = new(server, "follower");
                foreach (GeneratedRun run in chain)
                {
                    run.AddTo(root, isGroup: false);
                    root.Update(GeneratedRun.SmallLimits);
                    updated += (await follower.SyncAsync(root, Views)).Count(result => result.Action == TableSyncAction.Updated);
                }

                SyncTrial loader = new(server, "loader");
                await loader.SyncAsync(root, Views);
                Assert.All(["patient", "observation", "observation_again"], table => Assert.Equal(loader.Rows(table), follower.Rows(table)));
            },
            iter: TrialLength.Of(8, 200),
            threads: 1);
        Assert.True(updated > 0, "No table followed.");
    }

    [Fact]
    public async Task A_sync_is_one_transaction_and_does_its_work_in_this_order()
    {
        using FakeServer server = new();
        using DatasetRuns root = new();
        SyncTrial trial = new(server);
        root.Add(true, [Patient("a", "1970-01-01"), Patient("b", "1980-01-01")]);
        root.Update();
        await trial.SyncAsync(root, PatientView);
        Assert.Equal(
            [
                "LOGIN loader", "SET XACT_ABORT ON", "SELECT is_read_committed_snapshot_on", "BEGIN", "DECLARE @result int", "IF SCHEMA_ID", "IF OBJECT_ID(N'[dbo].[_redoxexport_tables]'",
                "SELECT 1 FROM sys.tables", "SELECT [source]", "SELECT c.name", "CREATE TABLE [dbo].[patient]", "select @@trancount", "insert bulk [dbo].[patient]", "ROWS 2",
                "CREATE INDEX [_redoxexport_key]", "DELETE FROM [dbo].[_redoxexport_tables] WHERE [table_name]", "DELETE FROM [dbo].[_redoxexport_tables] WHERE [source]", "COMMIT TRANSACTION", "END",
            ],
            Heads(server, 0));

        int before = server.Log.Count;
        root.Add(false, [Patient("b", "1981-01-01")], ["Patient/a"]);
        root.Update();
        await trial.SyncAsync(root, PatientView);
        Assert.Equal(
            [
                "LOGIN loader", "SET XACT_ABORT ON", "SELECT is_read_committed_snapshot_on", "BEGIN", "DECLARE @result int", "IF SCHEMA_ID", "IF OBJECT_ID(N'[dbo].[_redoxexport_tables]'",
                "SELECT 1 FROM sys.tables", "SELECT [source]", "SELECT c.name", "IF OBJECT_ID(N'tempdb..#redoxexport_ids')", "select @@trancount", "insert bulk #redoxexport_ids", "ROWS 2",
                "DELETE t FROM [dbo].[patient]", "select @@trancount", "insert bulk [dbo].[patient]", "ROWS 1", "DELETE FROM [dbo].[_redoxexport_tables] WHERE [source]", "COMMIT TRANSACTION", "END",
            ],
            Heads(server, before));
        Assert.Contains("TABLOCK", server.Log.First(entry => entry.StartsWith("insert bulk [dbo].[patient]", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.DoesNotContain("TABLOCK", server.Log.Last(entry => entry.StartsWith("insert bulk [dbo].[patient]", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_table_with_other_columns_replaces_the_old_one_with_its_permissions()
    {
        using FakeServer server = new();
        using DatasetRuns root = new();
        SyncTrial trial = new(server);
        root.Add(true, [Patient("a", "1970-01-01")]);
        root.Update();
        await trial.SyncAsync(root, PatientView);
        server.Database.Permissions.AddRange([("G", "SELECT", "analyst]s"), ("D", "DELETE", "public"), ("W", "UPDATE", "boss")]);

        string other = SyncTrial.View("patient", "Patient", ("key", "id", "id"), ("year", "birthDate", "string"));
        TableSyncResult result = Assert.Single(await trial.SyncAsync(root, other));
        Assert.Equal(TableSyncAction.Rebuilt, result.Action);
        Assert.Equal(["a|1970-01-01|root|a"], trial.Rows("patient"));
        Assert.Equal(["key", "year", "_source", "_resource_id"], trial.Table("patient").Columns.Select(column => column.Name));
        Assert.Equal(
            [
                "CREATE INDEX [_redoxexport_key] ON [dbo].[_redoxexport_new_1] ([_resource_id], [_source])",
                "GRANT SELECT ON OBJECT::[dbo].[_redoxexport_new_1] TO [analyst]]s]", "DENY DELETE ON OBJECT::[dbo].[_redoxexport_new_1] TO [public]",
                "GRANT UPDATE ON OBJECT::[dbo].[_redoxexport_new_1] TO [boss] WITH GRANT OPTION",
            ],
            trial.Table("patient").Extras);
        Assert.Equal(["[dbo].[_redoxexport_tables]", "[dbo].[patient]"], server.Database.Tables.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Two_sources_share_a_table_and_a_changed_view_loads_only_its_own_rows_anew()
    {
        using FakeServer server = new();
        using DatasetRuns north = new();
        using DatasetRuns south = new();
        SyncTrial trial = new(server);
        north.Add(true, [Patient("a", "1970-01-01")]);
        north.Update();
        south.Add(true, [Patient("a", "1980-01-01")]);
        south.Update();
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        await trial.SyncAsync(north, "north", cancellation, PatientView);
        await trial.SyncAsync(south, "south", cancellation, PatientView);
        TableSyncResult result = Assert.Single(await trial.SyncAsync(south, "south", cancellation, PatientView.Replace("getResourceKey()", "id.upper()", StringComparison.Ordinal)));
        Assert.Equal((TableSyncAction.Rebuilt, 1L, 1L), (result.Action, result.Inserted, result.Deleted));
        Assert.Equal(["A|1980-01-01|south|a", "a|1970-01-01|north|a"], trial.Rows("patient"));
        Assert.Contains("UPDATE STATISTICS [dbo].[patient]", server.Log);
    }

    [Fact]
    public async Task A_second_sync_waits_for_the_first_and_says_so()
    {
        using FakeServer server = new();
        using DatasetRuns root = new();
        SyncTrial trial = new(server);
        root.Add(true, [Patient("a", "1970-01-01")]);
        root.Update();
        server.Database.Locks.Enqueue(-1);
        await trial.SyncAsync(root, PatientView);
        Assert.Contains(trial.Events, said => said.Name == "SyncWaits");
        Assert.Equal(2, server.Log.Count(entry => entry == SqlServerStatements.Lock));
    }

    [Fact]
    public async Task A_database_in_which_readers_wait_gives_a_warning()
    {
        using FakeServer server = new();
        using DatasetRuns root = new();
        root.Add(true, [Patient("a", "1970-01-01")]);
        root.Update();
        SyncTrial quiet = new(server);
        await quiet.SyncAsync(root, PatientView);
        Assert.DoesNotContain(quiet.Events, said => said.Name == "DatabaseSettings");

        server.Database.HasReadCommittedSnapshot = false;
        SyncTrial warned = new(server);
        await warned.SyncAsync(root, PatientView);
        Assert.Contains("ALTER DATABASE [warehouse] SET READ_COMMITTED_SNAPSHOT ON", Assert.Single(warned.Events, said => said.Name == "DatabaseSettings").Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_night_whose_changes_are_not_on_disk_loads_the_table_anew_and_says_so()
    {
        using FakeServer server = new();
        using DatasetRuns root = new();
        SyncTrial trial = new(server);
        root.Add(true, [Patient("a", "1970-01-01"), Patient("b", "1980-01-01")]);
        root.Update();
        await trial.SyncAsync(root, PatientView);
        root.Add(false, [Patient("b", "1981-01-01")], ["Patient/a"]);
        root.Update();
        Directory.Delete(Path.Combine(root.Root, "current.changes"), recursive: true);
        TableSyncResult result = Assert.Single(await trial.SyncAsync(root, PatientView));
        Assert.Equal((TableSyncAction.Rebuilt, 1L, 2L), (result.Action, result.Inserted, result.Deleted));
        Assert.Contains("are not on disk", result.Reason, StringComparison.Ordinal);
        Assert.Equal(["b|1981-01-01|root|b"], trial.Rows("patient"));
    }

    [Fact]
    public async Task A_preview_has_the_statements_of_the_tables_and_changes_nothing()
    {
        using FakeServer server = new();
        using DatasetRuns root = new();
        SyncTrial trial = new(server, "fhir");
        root.Add(true, [Patient("a", "1970-01-01")]);
        root.Update();
        string first = string.Join("\n", await trial.PreviewAsync(root, PatientView));
        Assert.Contains("CREATE SCHEMA [fhir]", first, StringComparison.Ordinal);
        Assert.Contains("CREATE TABLE [fhir].[_redoxexport_tables]", first, StringComparison.Ordinal);
        Assert.Contains("CREATE TABLE [fhir].[patient] (\n    [id] nvarchar(128) COLLATE Latin1_General_100_BIN2 NULL,\n    [birth_date] date NULL,", first, StringComparison.Ordinal);
        Assert.Contains("CREATE INDEX [_redoxexport_key] ON [fhir].[patient]", first, StringComparison.Ordinal);
        Assert.Empty(server.Database.Tables);

        await trial.SyncAsync(root, PatientView);
        int before = server.Log.Count;
        string changed = string.Join("\n", await trial.PreviewAsync(root, SyncTrial.View("patient", "Patient", ("id", "id", "id"))));
        Assert.Contains("The view has changed, and its columns with it.\nDROP TABLE [fhir].[patient];\nCREATE TABLE", changed, StringComparison.Ordinal);
        Assert.DoesNotContain("_redoxexport_tables", changed, StringComparison.Ordinal);
        Assert.DoesNotContain("BEGIN", server.Log.Skip(before));
        Assert.Equal(["a|1970-01-01|root|a"], trial.Rows("patient"));
    }

    [Fact]
    public async Task Schemas_that_differ_in_case_have_one_lock()
    {
        using FakeServer server = new();
        using DatasetRuns root = new();
        root.Add(true, [Patient("a", "1970-01-01")]);
        root.Update();
        await new SyncTrial(server, "fhir").SyncAsync(root, PatientView);
        await new SyncTrial(server, "FHIR").SyncAsync(root, PatientView);
        Assert.Equal(["RedoxExport FHIR", "RedoxExport FHIR"], server.LockNames);
    }

    [Fact]
    public void The_reader_describes_its_columns()
    {
        SyncTable table = new(SyncTrial.PlanOf(StatementTests.Everything), "root", new SqlServerDialect("dbo"));
        using BatchReader reader = new(table, []);
        Assert.Equal(12, reader.FieldCount);
        Assert.Equal(
            ["Boolean", "Int32", "Int64", "SqlDecimal", "DateTime", "DateTimeOffset", "String", "String", "String", "String", "String", "String"],
            Enumerable.Range(0, reader.FieldCount).Select(reader.GetDataTypeName));
        Assert.Equal(table.Columns.Select(column => column.Name), Enumerable.Range(0, reader.FieldCount).Select(reader.GetName));
        Assert.Equal(11, reader.GetOrdinal("_resource_id"));
        Assert.False(reader.HasRows);
        Assert.False(reader.Read());
    }

    private static List<string> Heads(FakeServer server, int from)
    {
        // The connection is closed after the last answer.
        SpinWait.SpinUntil(() => server.Log[^1] == "END", TimeSpan.FromSeconds(10));
        string[] known =
        [
            "SET XACT_ABORT ON", "SELECT is_read_committed_snapshot_on", "DECLARE @result int", "IF SCHEMA_ID", "IF OBJECT_ID(N'[dbo].[_redoxexport_tables]'", "SELECT 1 FROM sys.tables", "SELECT [source]",
            "SELECT c.name", "CREATE TABLE [dbo].[patient]", "select @@trancount", "insert bulk [dbo].[patient]", "CREATE INDEX [_redoxexport_key]", "DELETE FROM [dbo].[_redoxexport_tables] WHERE [table_name]",
            "DELETE FROM [dbo].[_redoxexport_tables] WHERE [source]", "IF OBJECT_ID(N'tempdb..#redoxexport_ids')", "insert bulk #redoxexport_ids", "DELETE t FROM [dbo].[patient]",
        ];
        return [.. server.Log.Skip(from).Select(entry => known.FirstOrDefault(head => entry.StartsWith(head, StringComparison.OrdinalIgnoreCase)) ?? entry)];
    }

    private static string Patient(string id, string birthDate) => $$"""{"resourceType":"Patient","id":"{{id}}","birthDate":"{{birthDate}}"}""";
}
