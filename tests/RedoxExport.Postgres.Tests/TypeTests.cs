using System.Globalization;
using CsCheck;
using Npgsql;
using RedoxExport.Tables;
using RedoxExport.Tests.Datasets;

namespace RedoxExport.Postgres.Tests;

/// <summary>What is in a column is what was in the resource. What PostgreSQL cannot hold is NULL and counted.</summary>
public sealed class TypeTests(PostgresServer server)
{
    [PostgresFact]
    public async Task Every_type_of_column_holds_its_extreme_values()
    {
        Assert.Equal(["true", "false"], await Texts("boolean", "boolean", "true", "false"));
        Assert.Equal(["-2147483648", "2147483647", "0", "100"], await Texts("integer", "integer", "-2147483648", "2147483647", "0", "1e2"));
        Assert.Equal(["-9223372036854775808", "9223372036854775807", "5"], await Texts("integer64", "bigint", "-9223372036854775808", "9223372036854775807", "\"5\""));
        Assert.Equal(["1.50", "0.00", "-0.0000001", "99999999999999999999999999999.12345678901234567890"], await Texts("decimal", "numeric", "1.50", "0.00", "-0.0000001", "99999999999999999999999999999.12345678901234567890"));
        Assert.Equal(["0001-01-01", "9999-12-31", "2000-02-29", "1999-12-31"], await Texts("date", "date", "\"0001-01-01\"", "\"9999-12-31\"", "\"2000-02-29\"", "\"1999-12-31\""));
        Assert.Equal(
            ["0001-01-01 00:00:00+00", "9999-12-31 23:59:59.999999+00", "1999-12-31 23:59:59.999999+00", "2026-05-28 12:00:00.123456+00", "1969-07-20 20:17:40+00"],
            await Texts("instant", "timestamp with time zone", "\"0001-01-01T00:00:00Z\"", "\"9999-12-31T23:59:59.9999999Z\"", "\"1999-12-31T23:59:59.9999999Z\"", "\"2026-05-28T14:00:00.1234567+02:00\"", "\"1969-07-20T16:17:40-04:00\""));
        Assert.Equal(
            ["", "Grüße 日本 😀", "tab\tquote\"backslash\\line\nend", "true", "1.50", """{"a": [1]}"""],
            await Texts("string", "text", "\"\"", "\"Grüße 日本 \\ud83d\\ude00\"", "\"tab\\tquote\\\"backslash\\\\line\\nend\"", "true", "1.50", """{"a": [1]}"""));
    }

    [PostgresFact]
    public async Task Characters_are_stored_as_they_are_whatever_encoding_the_settings_say()
    {
        using DatasetRuns root = new();
        root.Add(true, ["""{"resourceType":"Patient","id":"\u00e9-1","x":"Dvořák 王 😀"}"""]);
        root.Update();
        foreach (string settings in new[] { "Client Encoding=LATIN1", "Client Encoding=WIN1252;Encoding=iso-8859-1", "Options=-c client_encoding=LATIN1" })
        {
            SyncTrial trial = new(server) { Settings = before => before with { Server = FormattableString.Invariant($"Host=127.0.0.1;Port={server.Port};{settings}") } };
            await trial.SyncAsync(root, SyncTrial.View("p", "Patient", ("x", "x", "string")));
            await trial.SyncAsync(root, SyncTrial.View("p", "Patient", ("x", "x", "string")));
            Assert.Equal(["é-1|Dvořák 王 😀"], trial.Query("SELECT _resource_id, x FROM $schema.p"));
        }
    }

    [Fact]
    public void The_encoding_of_the_environment_is_not_used() =>
        Assert.Equal("UTF8", RedoxExport.Stores.Postgres.PostgresConnection.Create(new DatabaseSettings { Server = "db", Schema = "public" }).ClientEncoding);

    [PostgresFact]
    public async Task Lists_are_arrays()
    {
        using DatasetRuns root = new();
        SyncTrial trial = new(server);
        root.Add(true,
        [
            """{"resourceType":"Patient","id":"a","name":[{"given":["Ann","\"B\"",", {}"]}],"multipleBirthInteger":2}""",
            """{"resourceType":"Patient","id":"b"}""",
        ]);
        root.Update();
        await trial.SyncAsync(root, """{"name":"p","resource":"Patient","select":[{"column":[{"name":"given","path":"name.given","collection":true,"type":"string"},{"name":"n","path":"multipleBirthInteger","collection":true,"type":"integer"},{"name":"none","path":"deceasedBoolean","collection":true,"type":"boolean"}]}]}""");
        Assert.Equal(["Ann|\"B\"|, {}|2|0", "NULL|NULL|NULL|NULL|0"], trial.Query("SELECT given[1], given[2], given[3], n[1]::text, cardinality(none)::text FROM $schema.p ORDER BY _resource_id"));
    }

    [PostgresFact]
    public async Task A_value_that_the_type_cannot_hold_is_null_and_counted_by_column_and_the_row_stays()
    {
        using DatasetRuns root = new();
        SyncTrial trial = new(server);
        root.Add(true,
        [
            """{"resourceType":"Patient","id":"a","x":"a\u0000b","i":2147483648,"l":"9223372036854775808","n":1e200000,"d":"2026-05","t":"2026-05-28","b":"yes","list":["ok","\u0000"]}""",
            """{"resourceType":"Patient","id":"b","x":"fine","i":1.5,"l":1,"n":"no number","d":"2026-02-30","t":"2026-05-28T10:00:00","b":true,"list":["fine"]}""",
            """{"resourceType":"Patient","id":"c","i":1,"d":"2026-05-28T10:00:00Z","t":"2026-05-28T10:00:00+02:00"}""",
        ]);
        root.Update();
        string view = """{"name":"p","resource":"Patient","select":[{"column":[{"name":"x","path":"x","type":"string"},{"name":"i","path":"i","type":"integer"},{"name":"l","path":"l","type":"integer64"},{"name":"n","path":"n","type":"decimal"},{"name":"d","path":"d","type":"date"},{"name":"t","path":"t","type":"dateTime"},{"name":"b","path":"b","type":"boolean"},{"name":"list","path":"list","type":"string","collection":true}]}]}""";
        TableSyncResult result = Assert.Single(await trial.SyncAsync(root, view));
        Assert.Equal(
            new Dictionary<string, long> { ["x"] = 1, ["i"] = 2, ["l"] = 1, ["n"] = 2, ["d"] = 2, ["t"] = 2, ["b"] = 1, ["list"] = 1 },
            result.EmptiedByColumn);
        Assert.Equal(12, result.EmptiedCells);
        Assert.Equal(3, result.Rows);
        Assert.Equal(
            ["NULL|NULL|NULL|NULL|NULL|NULL|NULL|{ok,NULL}", "fine|NULL|1|NULL|NULL|NULL|True|{fine}", "NULL|1|NULL|NULL|2026-05-28|2026-05-28 08:00:00+00|NULL|{}"],
            trial.Query("SELECT x, i, l, n::text, d::text, t::text, b, list::text FROM $schema.p ORDER BY _resource_id"));
        Assert.Contains(trial.Events, said => said.Name == "ValuesNotFitting" && said.Message.Contains("x (1 value, first in line 1 of", StringComparison.Ordinal));

        SyncTrial strict = new(server) { IsStrict = true };
        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(() => strict.SyncAsync(root, view));
        Assert.Equal(ErrorIds.ValueNotFitting, error.ErrorId);
        Assert.Empty(strict.Query($"SELECT 1 FROM pg_namespace WHERE nspname = '{strict.Schema}'"));
    }

    [PostgresFact]
    public async Task Half_of_a_surrogate_pair_is_null()
    {
        using DatasetRuns root = new();
        SyncTrial trial = new(server);
        root.Add(true, ["""{"resourceType":"Patient","id":"a","language":"😀"}"""]);
        root.Update();
        TableSyncResult result = Assert.Single(await trial.SyncAsync(root, SyncTrial.View("p", "Patient", ("half", "language.replaceMatches('^(.).*$', '$1')", "string"), ("whole", "language", "string"))));
        Assert.Equal(1, result.EmptiedByColumn["half"]);
        Assert.Equal(["NULL|😀"], trial.Query("SELECT half, whole FROM $schema.p"));
    }

    [PostgresFact]
    public async Task Names_are_quoted()
    {
        using DatasetRuns root = new();
        SyncTrial trial = new(server, "Größe; DROP \"x\" 'y'");
        root.Add(true, ["""{"resourceType":"Patient","id":"a"}"""]);
        root.Update();
        string view = SyncTrial.View("Select", "Patient", ("User", "id", "string"), ("user", "id", "string"), ("order", "id", "string"));
        Assert.Equal(TableSyncAction.Loaded, Assert.Single(await trial.SyncAsync(root, view)).Action);
        root.Add(false, ["""{"resourceType":"Patient","id":"b"}"""], ["Patient/a"]);
        root.Update();
        await trial.SyncAsync(root, view);
        Assert.Equal(["b|b|b"], server.Query("SELECT \"User\", \"user\", \"order\" FROM \"Größe; DROP \"\"x\"\" 'y'\".\"Select\""));
    }

    [Fact]
    public void A_name_that_PostgreSQL_would_cut_off_is_an_error_of_the_view()
    {
        Stores.Postgres.PostgresDialect dialect = new("public");
        string longest = new('n', 63);
        SyncNames.Check([SyncTrial.PlanOf(SyncTrial.View(longest, "Patient", (longest, "id", "id")))], dialect);
        foreach (string view in new[] { SyncTrial.View(longest + "n", "Patient", ("id", "id", "id")), SyncTrial.View("p", "Patient", (longest + "n", "id", "id")) })
        {
            Assert.Equal(ErrorIds.TableNameNotValid, Assert.Throws<RedoxExportException>(() => SyncNames.Check([SyncTrial.PlanOf(view)], dialect)).ErrorId);
        }

        TablePlan twice = SyncTrial.PlanOf(SyncTrial.View("p", "Patient", ("id", "id", "id")));
        Assert.Equal(ErrorIds.TableNameNotValid, Assert.Throws<RedoxExportException>(() => SyncNames.Check([twice, twice], dialect)).ErrorId);
    }

    [PostgresFact]
    public async Task A_number_is_the_one_that_PostgreSQL_reads_in_its_text()
    {
        Gen<string> digits = Gen.Char['0', '9'].Array[1, 25].Select(all => new string(all));
        Gen<string> whole = digits.Select(all => all.TrimStart('0') is { Length: > 0 } rest ? rest : "0");
        Gen<string> numbers = Gen.Select(Gen.Bool, whole, digits, Gen.Int[0, 2], Gen.Int[-60, 60], (negative, before, after, form, exponent) =>
            (negative ? "-" : string.Empty) + before + (form > 0 ? "." + after : string.Empty) + (form > 1 ? "e" + exponent.ToString(CultureInfo.InvariantCulture) : string.Empty));
        string[] edges = ["0", "-0", "0.0000", "1e5", "1E-5", "10000", "9999.9999", "1e131071", "1e-16383", "100000000", "0.0001", "0.00010000"];
        string[] all = [.. edges, .. Enumerable.Range(0, TrialLength.Of(500, 20_000)).Select(_ => numbers.Single())];

        string[] held = await Texts("decimal", "numeric", all);
        using NpgsqlConnection connection = server.Connect();
        using NpgsqlCommand command = new("SELECT n::numeric::text FROM unnest($1) WITH ORDINALITY u(n, i) ORDER BY i", connection) { Parameters = { new NpgsqlParameter { Value = all } } };
        using NpgsqlDataReader reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        for (int i = 0; i < all.Length; i++)
        {
            Assert.True(await reader.ReadAsync(TestContext.Current.CancellationToken));
            Assert.Equal(reader.GetString(0), held[i]);
        }
    }

    /// <summary>The texts that PostgreSQL shows for JSON values in a column of a FHIR type.</summary>
    private async Task<string[]> Texts(string type, string columnType, params string[] values)
    {
        using DatasetRuns root = new();
        SyncTrial trial = new(server);
        root.Add(true, values.Select((value, i) => $$"""{"resourceType":"Patient","id":"{{i:D6}}","v":{{value}}}"""), linesOfFile: 100_000);
        root.Update();
        await trial.SyncAsync(root, SyncTrial.View("t", "Patient", ("v", "v", type)));
        Assert.Equal([columnType], trial.Query("SELECT DISTINCT pg_typeof(v)::text FROM $schema.t"));
        return [.. trial.Query("SET timezone = 'UTC'; SELECT v::text FROM $schema.t ORDER BY _resource_id")];
    }
}
