using RedoxExport.SqlServer.Rows;
using RedoxExport.SqlServer.Tests.Server;
using RedoxExport.Tables;
using RedoxExport.Tests.Datasets;
using RedoxExport.Views;

namespace RedoxExport.SqlServer.Tests;

/// <summary>Rows of lines that take the quick way of views, against rows of the same lines that are evaluated with care.</summary>
public sealed class QuickRowsTests
{
    // Enough lines of one structure for the quick way.
    private const int Lines = 8;

    private const string View = """
        {"name":"basic","resource":"Basic","select":[{"column":[
          {"name":"id","path":"getResourceKey()","type":"id"},
          {"name":"key","path":"subject.getReferenceKey()"},
          {"name":"key_id","path":"subject.getReferenceKey()","type":"id"},
          {"name":"short","path":"subject.getReferenceKey()","tag":[{"name":"ansi/type","value":"CHARACTER VARYING(10)"}]},
          {"name":"day","path":"subject.getReferenceKey()","type":"date"},
          {"name":"moment","path":"subject.getReferenceKey()","type":"dateTime"},
          {"name":"number","path":"author.getReferenceKey()","type":"decimal"},
          {"name":"whole","path":"author.getReferenceKey()","type":"integer"},
          {"name":"large","path":"author.getReferenceKey()","type":"integer64"},
          {"name":"truth","path":"author.getReferenceKey()","type":"boolean"},
          {"name":"keys","path":"performer.getReferenceKey()","collection":true},
          {"name":"one","path":"subject.getReferenceKey()","collection":true},
          {"name":"created","path":"created","type":"date"},
          {"name":"is","path":"created.exists()","type":"boolean"}]}]}
        """;

    [Fact]
    public async Task Both_ways_make_the_same_rows()
    {
        (string[] quick, TableSyncResult quickResult) = await Sync(string.Empty);

        // An escape that the quick scanner leaves to the careful one, in a member that no column looks at.
        (string[] careful, TableSyncResult carefulResult) = await Sync(""","language":"\u0065n" """);

        Assert.Equal(careful, quick);
        Assert.Equal(carefulResult.EmptiedByColumn, quickResult.EmptiedByColumn);
        Assert.Equal(
            """2|-2026-05-02|-2026-05-02|NULL|NULL|NULL|2.000000000000000000|NULL|NULL|NULL|["2","b"]|["-2026-05-02"]|2026-11-02|True|root|2""",
            quick[1]);
        Assert.StartsWith("3|2026-05-03|2026-05-03|2026-05-03|2026-05-03|NULL|3.0", quick[2], StringComparison.Ordinal);
    }

    [Fact]
    public void A_part_of_a_string_is_a_value_of_every_type_of_column()
    {
        byte[] json = "\"Patient/2026\""u8.ToArray();
        Cell part = Cell.OfPart(9, 4);
        Assert.Equal("2026", ValueOf(new TextColumn(4), part));
        Assert.Equal(DBNull.Value, ValueOf(new TextColumn(3), part));
        Assert.Equal("[\"2026\"]", ValueOf(new ListColumn(), part));
        Assert.Equal("[\"2026\",\"2026\"]", ValueOf(new ListColumn(), Cell.Of([part, part])));
        Assert.Equal("2026.000000000000000000", ValueOf(new DecimalColumn(), part).ToString());
        Assert.All([new BooleanColumn(), new IntegerColumn(), new BigIntegerColumn(), new DateColumn(), new TimestampColumn()], (SqlColumn column) => Assert.Equal(DBNull.Value, ValueOf(column, part)));
        Assert.Equal("2026", KeyText.Of(json, part));

        object ValueOf(SqlColumn column, in Cell cell)
        {
            Assert.Equal(column.TryAdd(json, cell), !column.IsNull(0));
            return column.ValueOf(0);
        }
    }

    private static async Task<(string[] Rows, TableSyncResult Result)> Sync(string member)
    {
        using DatasetRuns root = new();
        using FakeServer server = new();
        SyncTrial trial = new(server);
        root.Add(true, Enumerable.Range(1, Lines).Select(i =>
            $$$"""{"resourceType":"Basic","id":"{{{i}}}"{{{member}}},"subject":{"reference":"Patient/{{{(i % 2 == 0 ? "-" : string.Empty)}}}2026-05-0{{{i}}}"},"created":"2026-11-0{{{i}}}","author":{"reference":"Practitioner/{{{i}}}"},"performer":[{"reference":"Practitioner/{{{i}}}"},{"reference":"Organization/b"}]}"""));
        root.Update();
        TableSyncResult result = Assert.Single(await trial.SyncAsync(root, View));
        return (trial.Rows("basic"), result);
    }
}
