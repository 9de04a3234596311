using RedoxExport.SqlServer.Rows;
using RedoxExport.SqlServer.Tests.Server;
using RedoxExport.Tables;
using RedoxExport.Tests.Datasets;
using RedoxExport.Views;

namespace RedoxExport.SqlServer.Tests;

/// <summary>What the server receives is what was in the resource. What SQL Server cannot hold is NULL and counted.</summary>
public sealed class TypeTests
{
    [Fact]
    public async Task Every_type_of_column_holds_its_extreme_values()
    {
        Assert.Equal(["True", "False"], await Values("boolean", "true", "false"));
        Assert.Equal(["-2147483648", "2147483647", "100"], await Values("integer", "-2147483648", "2147483647", "1e2"));
        Assert.Equal(["-9223372036854775808", "9223372036854775807", "5"], await Values("integer64", "-9223372036854775808", "9223372036854775807", "\"5\""));
        Assert.Equal(["1.500000000000000000", "-99999999999999999999.999999999999999999"], await Values("decimal", "1.50", "-99999999999999999999.999999999999999999"));
        Assert.Equal(["0001-01-01", "9999-12-31", "2000-02-29"], await Values("date", "\"0001-01-01\"", "\"9999-12-31\"", "\"2000-02-29\""));
        Assert.Equal(
            ["0001-01-01T00:00:00.0000000+00:00", "9999-12-31T23:59:59.9999999+00:00", "2026-05-28T12:00:00.1234567+00:00"],
            await Values("instant", "\"0001-01-01T00:00:00Z\"", "\"9999-12-31T23:59:59.9999999Z\"", "\"2026-05-28T14:00:00.1234567+02:00\""));
        Assert.Equal(
            ["", "Grüße 日本 😀", "tab\tquote\"backslash\\line\nend", "true", "1.50", """{"a": [1]}""", "a\0b"],
            await Values("string", "\"\"", "\"Grüße 日本 \\ud83d\\ude00\"", "\"tab\\tquote\\\"backslash\\\\line\\nend\"", "true", "1.50", """{"a": [1]}""", "\"a\\u0000b\""));
        Assert.Equal(["A", "a"], await Values("id", "\"A\"", "\"a\""));
    }

    [Fact]
    public void Half_of_a_surrogate_pair_is_null_because_the_client_would_replace_it_and_escaped_in_a_list()
    {
        TextColumn texts = new(int.MaxValue);
        Assert.True(texts.TryAdd([], Cell.Of("a\ud83d\ude00")));
        Assert.False(texts.TryAdd([], Cell.Of("a\ud83d")));
        Assert.False(texts.TryAdd([], Cell.Of("\ude00\ud83d")));
        Assert.Equal(["a\ud83d\ude00", DBNull.Value, DBNull.Value], Enumerable.Range(0, texts.Count).Select(texts.ValueOf));

        ListColumn lists = new();
        Assert.True(lists.TryAdd([], Cell.Of([Cell.Of("a\ud83d"), Cell.Of("\ud83d\ude00"), Cell.Of(1.50m)])));
        Assert.Equal("""["a\ud83d","😀",1.50]""", lists.ValueOf(0));
    }

    [Fact]
    public void Removed_rows_leave_nothing_behind()
    {
        TextColumn texts = new(3);
        Assert.True(texts.TryAdd([], Cell.Of("one")));
        Assert.False(texts.TryAdd([], Cell.Of("four")));
        Assert.True(texts.TryAdd([], default));
        texts.TruncateTo(1);
        Assert.True(texts.TryAdd([], Cell.Of("two")));
        Assert.Equal(["one", "two"], Enumerable.Range(0, texts.Count).Select(texts.ValueOf));
        texts.Clear();
        Assert.Equal(0, texts.Bytes);
    }

    [Fact]
    public async Task A_list_is_JSON_text()
    {
        using DatasetRuns root = new();
        using FakeServer server = new();
        SyncTrial trial = new(server);
        root.Add(true,
        [
            """{"resourceType":"Patient","id":"a","name":[{"given":["Ann","\"B\"",", {}"]}],"multipleBirthInteger":2,"language":"q\"\u0001😀"}""",
            """{"resourceType":"Patient","id":"b"}""",
        ]);
        root.Update();
        await trial.SyncAsync(root, """{"name":"p","resource":"Patient","select":[{"column":[{"name":"given","path":"name.given","collection":true,"type":"string"},{"name":"n","path":"multipleBirthInteger","collection":true,"type":"integer"},{"name":"made","path":"language.substring(0,4)","collection":true,"type":"string"}]}]}""");
        Assert.Equal(
            ["""["Ann","\"B\"",", {}"]|[2]|["q\u0022\u0001😀"]|root|a""", "[]|[]|[]|root|b"],
            trial.Rows("p"));
    }

    [Fact]
    public async Task A_value_that_the_type_cannot_hold_is_null_and_counted_by_column_and_the_row_stays()
    {
        using DatasetRuns root = new();
        using FakeServer server = new();
        SyncTrial trial = new(server);
        string tooLong = new('x', 129);
        root.Add(true,
        [
            $$"""{"resourceType":"Patient","id":"a","flag":"yes","whole":2147483648,"large":"9223372036854775808","number":1e20,"day":"2026-05","moment":"0001-01-01T00:00:00+14:00","words":"{{tooLong}}","key":"{{tooLong}}"}""",
            """{"resourceType":"Patient","id":"b","flag":true,"whole":1.5,"number":"none","day":"2026-02-30","moment":"2026-05-28T10:00:00","words":"short","key":"K"}""",
        ]);
        root.Update();
        TableSyncResult result = Assert.Single(await trial.SyncAsync(root, StatementTests.Everything));
        Assert.Equal(
            new Dictionary<string, long> { ["flag"] = 1, ["whole"] = 2, ["large"] = 1, ["number"] = 2, ["day"] = 2, ["moment"] = 2, ["id"] = 1, ["short"] = 1 },
            result.EmptiedByColumn);
        Assert.Equal(2, result.Rows);
        Assert.Equal(
            [$"NULL|NULL|NULL|NULL|NULL|NULL|{tooLong}|NULL|NULL|[]|root|a", "True|NULL|NULL|NULL|NULL|NULL|short|K|short|[]|root|b"],
            trial.Rows("everything"));

        SyncTrial strict = new(server, "strict") { IsStrict = true };
        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(() => strict.SyncAsync(root, StatementTests.Everything));
        Assert.Equal(ErrorIds.ValueNotFitting, error.ErrorId);
        Assert.DoesNotContain("[strict].[everything]", server.Database.Tables.Keys);
    }

    [Fact]
    public async Task A_resource_with_an_id_that_is_too_long_is_found_again()
    {
        using DatasetRuns root = new();
        using FakeServer server = new();
        SyncTrial trial = new(server);
        string first = new('i', 200);
        string second = new string('i', 199) + "j";
        string view = SyncTrial.View("p", "Patient", ("language", "language", "string"));
        root.Add(true, [Patient(first, "1"), Patient(second, "1")]);
        root.Update();
        await trial.SyncAsync(root, view);
        root.Add(false, [Patient(second, "2")]);
        root.Update();
        TableSyncResult result = Assert.Single(await trial.SyncAsync(root, view));
        Assert.Equal((2L, 1L, 1L), (result.Rows, result.Inserted, result.Deleted));
        Assert.All(trial.Table("p").Rows, row => Assert.Equal(128, ((string)row[2]!).Length));
    }

    [Fact]
    public async Task An_id_that_ends_in_a_blank_is_another_one_than_without_it()
    {
        using DatasetRuns root = new();
        using FakeServer server = new();
        SyncTrial trial = new(server);
        string view = SyncTrial.View("p", "Patient", ("language", "language", "string"));
        root.Add(true, [Patient("a", "1"), Patient("a ", "1")]);
        root.Update();
        await trial.SyncAsync(root, view);
        Assert.Equal(2, trial.Table("p").Rows.Select(row => ((string)row[2]!).TrimEnd(' ')).Distinct(StringComparer.Ordinal).Count());
    }

    private static string Patient(string id, string language) => $$"""{"resourceType":"Patient","id":"{{id}}","language":"{{language}}"}""";

    private static async Task<string[]> Values(string type, params string[] values)
    {
        using DatasetRuns root = new();
        using FakeServer server = new();
        SyncTrial trial = new(server);
        root.Add(true, values.Select((value, i) => $$"""{"resourceType":"Patient","id":"{{i:D6}}","v":{{value}}}"""));
        root.Update();
        TableSyncResult result = Assert.Single(await trial.SyncAsync(root, SyncTrial.View("t", "Patient", ("v", "v", type))));
        Assert.Equal(0, result.EmptiedCells);
        return [.. trial.Rows("t").OrderBy(row => row[^6..], StringComparer.Ordinal).Select(row => row[..^"|root|000000".Length])];
    }
}
