using CsCheck;
using RedoxExport.Datasets;
using RedoxExport.Tables;
using RedoxExport.Tests.Datasets;

namespace RedoxExport.Postgres.Tests;

/// <summary>Tables that follow night by night have the same rows as tables that are loaded once.</summary>
public sealed class FollowTests(PostgresServer server)
{
    private static readonly string[] Views =
    [
        SyncTrial.View("patient", "Patient", ("id", "getResourceKey()", "id"), ("changed", "meta.lastUpdated", "instant"), ("version", "meta.versionId", "string")),
        SyncTrial.View("observation", "Observation", ("id", "getResourceKey()", "id"), ("patient_id", "subject.getReferenceKey(Patient)", "id")),
        """{"name":"participant","resource":"Appointment","select":[{"column":[{"name":"id","path":"getResourceKey()"}]},{"forEach":"participant","column":[{"name":"n","path":"%rowIndex","type":"integer"},{"name":"actor","path":"actor.reference"}]}]}""",
        SyncTrial.View("observation_again", "Observation", ("tag", "meta.tag.code.first()", "code")),
        SyncTrial.View("practitioner", "Practitioner", ("id", "getResourceKey()", "id")),
    ];

    private static readonly string[] Tables = ["patient", "observation", "participant", "observation_again", "practitioner"];

    [PostgresFact]
    [Trait(TrialLength.Name, TrialLength.Long)]
    [Trait(TrialLength.Speed, TrialLength.Slow)]
    public async Task Following_night_by_night_gives_the_same_rows_as_loading_once()
    {
        int updated = 0;
        await GeneratedRun.Chains.SampleAsync(
            async chain =>
            {
                using DatasetRuns root = new();
                SyncTrial follower = new(server);
                foreach (GeneratedRun run in chain)
                {
                    run.AddTo(root, isGroup: false);
                    root.Update(GeneratedRun.SmallLimits);
                    IReadOnlyList<TableSyncResult> results = await follower.SyncAsync(root, Views);
                    updated += results.Count(result => result.Action == TableSyncAction.Updated);
                }

                SyncTrial loader = new(server);
                IReadOnlyList<TableSyncResult> loaded = await loader.SyncAsync(root, Views);
                foreach (string table in Tables)
                {
                    Assert.Equal(loader.Rows(table), follower.Rows(table));
                }

                string[] counts = follower.Query("SELECT row_count::text FROM $schema._redoxexport_tables ORDER BY table_name");
                Assert.Equal(loaded.OrderBy(result => result.Table, StringComparer.Ordinal).Select(result => result.Rows.ToString()), counts);
                server.Execute($"DROP SCHEMA {follower.Schema} CASCADE; DROP SCHEMA {loader.Schema} CASCADE");
            },
            iter: TrialLength.Of(15, 300),
            threads: 1);
        Assert.True(updated > 0, "No table followed.");
    }

    [PostgresFact]
    public async Task A_night_replaces_the_rows_of_changed_resources_and_no_others()
    {
        using DatasetRuns root = new();
        SyncTrial trial = new(server);
        root.Add(true, [Patient("a", "1970-01-01"), Patient("b", "1980-01-01"), Patient("c", "1990-01-01")]);
        root.Update();
        TableSyncResult first = Assert.Single(await trial.SyncAsync(root, PatientView));
        Assert.Equal((TableSyncAction.Loaded, 3L, 3L, 0L), (first.Action, first.Rows, first.Inserted, first.Deleted));

        // ctid is the place of a row: one that was written again has another.
        string before = Assert.Single(trial.Query("SELECT ctid::text FROM $schema.patient WHERE id = 'a'"));
        root.Add(false, [Patient("b", "1981-01-01"), Patient("d", "2000-01-01")], ["Patient/c"]);
        root.Update();
        TableSyncResult second = Assert.Single(await trial.SyncAsync(root, PatientView));

        Assert.Equal((TableSyncAction.Updated, 3L, 2L, 2L), (second.Action, second.Rows, second.Inserted, second.Deleted));
        Assert.Equal(["a|1970-01-01", "b|1981-01-01", "d|2000-01-01"], trial.Query("SELECT id, birth_date::text FROM $schema.patient ORDER BY id"));
        Assert.Equal(before, Assert.Single(trial.Query("SELECT ctid::text FROM $schema.patient WHERE id = 'a'")));
        TableSyncResult third = Assert.Single(await trial.SyncAsync(root, PatientView));
        Assert.Equal((TableSyncAction.Unchanged, 3L, 0L, 0L), (third.Action, third.Rows, third.Inserted, third.Deleted));
    }

    [PostgresFact]
    public async Task Several_nights_are_applied_in_order()
    {
        using DatasetRuns root = new();
        SyncTrial trial = new(server);
        root.Add(true, [Patient("a", "1970-01-01")]);
        root.Update();
        await trial.SyncAsync(root, PatientView);
        foreach (string[] night in new[] { new[] { Patient("a", "1971-01-01"), Patient("b", "1980-01-01") }, [Patient("a", "1972-01-01")] })
        {
            root.Add(false, night);
            root.Update();
        }

        Assert.Equal(TableSyncAction.Updated, Assert.Single(await trial.SyncAsync(root, PatientView)).Action);
        Assert.Equal(["a|1972-01-01", "b|1980-01-01"], trial.Query("SELECT id, birth_date::text FROM $schema.patient ORDER BY id"));
    }

    [PostgresFact]
    public async Task A_table_is_loaded_anew_where_the_changes_are_no_longer_on_disk_and_says_so()
    {
        using DatasetRuns root = new();
        SyncTrial trial = new(server);
        root.Add(true, [Patient("a", "1970-01-01")]);
        root.Update();
        await trial.SyncAsync(root, PatientView);
        root.Add(false, [Patient("b", "1980-01-01")]);
        root.Update();
        Directory.Delete(Path.Combine(root.Root, "current.changes"), recursive: true);

        TableSyncResult result = Assert.Single(await trial.SyncAsync(root, PatientView));
        Assert.Equal(TableSyncAction.Rebuilt, result.Action);
        Assert.Contains("not on disk", result.Reason, StringComparison.Ordinal);
        Assert.Equal(["a", "b"], trial.Rows("patient", "id"));
    }

    [PostgresFact]
    public async Task A_changed_view_loads_its_table_anew_and_others_go_on()
    {
        using DatasetRuns root = new();
        SyncTrial trial = new(server);
        root.Add(true, [Patient("a", "1970-01-01"), Observation("o", "a")]);
        root.Update();
        await trial.SyncAsync(root, PatientView, Views[1]);
        server.Execute($"DO $$ BEGIN CREATE ROLE analyst; EXCEPTION WHEN duplicate_object THEN NULL; END $$; GRANT SELECT ON {trial.Schema}.patient TO analyst");
        root.Add(false, [Patient("b", "1980-01-01"), Observation("p", "b")]);
        root.Update();

        // Only the path is different: the table stays.
        string oid = Assert.Single(trial.Query("SELECT '$schema.patient'::regclass::oid::text"));
        IReadOnlyList<TableSyncResult> results = await trial.SyncAsync(root, SyncTrial.View("patient", "Patient", ("id", "id.upper()", "id"), ("birth_date", "birthDate", "date")), Views[1]);
        Assert.Equal([TableSyncAction.Rebuilt, TableSyncAction.Updated], results.Select(result => result.Action));
        Assert.Equal("The view has changed.", results[0].Reason);
        Assert.Equal(["A", "B"], trial.Rows("patient", "id"));
        Assert.Equal(oid, Assert.Single(trial.Query("SELECT '$schema.patient'::regclass::oid::text")));

        // The columns are different: the table is replaced, and who could read it still can.
        results = await trial.SyncAsync(root, SyncTrial.View("patient", "Patient", ("key", "id", "id"), ("year", "birthDate", "string")), Views[1]);
        Assert.Equal([TableSyncAction.Rebuilt, TableSyncAction.Unchanged], results.Select(result => result.Action));
        Assert.Equal("The view has changed, and its columns with it.", results[0].Reason);
        Assert.Equal(["a|1970-01-01", "b|1980-01-01"], trial.Rows("patient", "key, year"));
        Assert.Equal(["True"], trial.Query("SELECT has_table_privilege('analyst', '$schema.patient', 'SELECT')"));
        Assert.Equal(2, trial.Query("SELECT tablename FROM pg_tables WHERE schemaname = '$schema' AND tablename <> '_redoxexport_tables'".Replace("$schema", trial.Schema, StringComparison.Ordinal)).Length);
    }

    [PostgresFact]
    public async Task A_view_whose_members_are_only_in_another_order_is_the_same_view()
    {
        using DatasetRuns root = new();
        SyncTrial trial = new(server);
        root.Add(true, [Patient("a", "1970-01-01")]);
        root.Update();
        await trial.SyncAsync(root, """{"name":"patient","resource":"Patient","select":[{"column":[{"name":"id","path":"id"}]}]}""");
        TableSyncResult result = Assert.Single(await trial.SyncAsync(root, """{ "select": [{ "column": [{ "path": "id", "name": "id", "description": "The id" }] }], "status": "draft", "resource": "Patient", "name": "patient" }"""));
        Assert.Equal(TableSyncAction.Unchanged, result.Action);
    }

    [PostgresFact]
    public async Task A_table_that_was_dropped_or_altered_is_made_again()
    {
        using DatasetRuns root = new();
        SyncTrial trial = new(server);
        root.Add(true, [Patient("a", "1970-01-01")]);
        root.Update();
        await trial.SyncAsync(root, PatientView);
        server.Execute($"DROP TABLE {trial.Schema}.patient");
        TableSyncResult result = Assert.Single(await trial.SyncAsync(root, PatientView));
        Assert.Equal((TableSyncAction.Rebuilt, "The table no longer existed."), (result.Action, result.Reason));

        server.Execute($"ALTER TABLE {trial.Schema}.patient ALTER birth_date TYPE text");
        result = Assert.Single(await trial.SyncAsync(root, PatientView));
        Assert.Equal((TableSyncAction.Rebuilt, "The columns of the table were changed."), (result.Action, result.Reason));
        Assert.Equal(["a|1970-01-01"], trial.Query("SELECT id, birth_date::text FROM $schema.patient"));
    }

    [PostgresFact]
    public async Task Two_roots_share_a_table()
    {
        using DatasetRuns north = new();
        using DatasetRuns south = new();
        SyncTrial trial = new(server);
        north.Add(true, [Patient("a", "1970-01-01")]);
        south.Add(true, [Patient("a", "1999-01-01"), Patient("b", "1998-01-01")]);
        north.Update();
        south.Update();
        await trial.SyncAsync(north, "north", [PatientView]);
        TableSyncResult second = Assert.Single(await trial.SyncAsync(south, "south", [PatientView]));
        Assert.Equal((TableSyncAction.Loaded, "The source is new in the table."), (second.Action, second.Reason));

        south.Add(false, [], ["Patient/a"]);
        south.Update();
        await trial.SyncAsync(south, "south", [PatientView]);
        Assert.Equal(["a|north", "b|south"], trial.Rows("patient", "id, _source"));

        // A view with other columns replaces the table, so the other root has to come again.
        string wider = SyncTrial.View("patient", "Patient", ("id", "id", "id"));
        await trial.SyncAsync(north, "north", [wider]);
        Assert.Contains(trial.Events, said => said.Name == "OtherSourcesRemoved" && said.Message.Contains("south", StringComparison.Ordinal));
        RedoxExportException refused = await Assert.ThrowsAsync<RedoxExportException>(() => trial.SyncAsync(south, "south", [PatientView]));
        Assert.Equal(ErrorIds.TableHasOtherView, refused.ErrorId);
        await trial.SyncAsync(south, "south", [wider]);
        Assert.Equal(["a|north", "b|south"], trial.Rows("patient", "id, _source"));
    }

    [PostgresFact]
    public async Task A_table_of_others_is_not_touched()
    {
        using DatasetRuns root = new();
        SyncTrial trial = new(server);
        root.Add(true, [Patient("a", "1970-01-01")]);
        root.Update();
        server.Execute($"CREATE SCHEMA {trial.Schema}; CREATE TABLE {trial.Schema}.patient (mine text); INSERT INTO {trial.Schema}.patient VALUES ('precious')");

        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(() => trial.SyncAsync(root, PatientView));
        Assert.Equal(ErrorIds.TableNotOurs, error.ErrorId);
        Assert.Equal(["precious"], trial.Rows("patient"));
    }

    [PostgresFact]
    public async Task A_resource_without_a_result_is_left_out_and_reported_or_ends_a_strict_sync()
    {
        using DatasetRuns root = new();
        SyncTrial trial = new(server);
        root.Add(true, [Patient("a", "1970-01-01"), """{"resourceType":"Patient","id":"b","name":[{"family":"Secret"},{"family":"Hidden"}]}"""]);
        root.Update();
        string view = SyncTrial.View("patient", "Patient", ("id", "id", "id"), ("family", "name.family", "string"));
        TableSyncResult result = Assert.Single(await trial.SyncAsync(root, view));

        Assert.Equal((1L, 1L), (result.Rows, result.FailedLines));
        RedoxExportException error = Assert.Single(trial.Errors);
        Assert.Equal(ErrorIds.LineNotEvaluated, error.ErrorId);
        Assert.DoesNotContain("Secret", error.Message, StringComparison.Ordinal);
        SyncTrial strict = new(server) { IsStrict = true };
        Assert.Equal(ErrorIds.LineNotEvaluated, (await Assert.ThrowsAsync<RedoxExportException>(() => strict.SyncAsync(root, view))).ErrorId);
        Assert.Empty(strict.Query($"SELECT 1 FROM pg_namespace WHERE nspname = '{strict.Schema}'"));
    }

    [PostgresFact]
    public async Task A_current_view_that_is_replaced_meanwhile_changes_nothing()
    {
        using DatasetRuns root = new();
        root.Add(true, [Patient("a", "1970-01-01")]);
        root.Update();
        SyncTrial trial = new(server)
        {
            Step = step =>
            {
                if (step == "Marked")
                {
                    root.Add(false, [Patient("b", "1980-01-01")]);
                    root.Update();
                }
            },
        };
        Assert.Equal(ErrorIds.DatasetInUse, (await Assert.ThrowsAsync<RedoxExportException>(() => trial.SyncAsync(root, PatientView))).ErrorId);
        Assert.Empty(trial.Query($"SELECT 1 FROM pg_namespace WHERE nspname = '{trial.Schema}'"));
    }

    internal static string PatientView { get; } = SyncTrial.View("patient", "Patient", ("id", "id", "id"), ("birth_date", "birthDate", "date"));

    internal static string Patient(string id, string birthDate) => $$"""{"resourceType":"Patient","id":"{{id}}","birthDate":"{{birthDate}}"}""";

    internal static string Observation(string id, string patient) => $$$"""{"resourceType":"Observation","id":"{{{id}}}","subject":{"reference":"Patient/{{{patient}}}"}}""";
}
