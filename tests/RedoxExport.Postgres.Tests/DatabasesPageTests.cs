using Npgsql;
using RedoxExport.Tests.Datasets;
using RedoxExport.Tests.Documentation;
using RedoxExport.Views;

namespace RedoxExport.Postgres.Tests;

/// <summary>PostgreSQL runs the statements of the documentation: a database and its users, tables of built-in views, and a chart.</summary>
public sealed class DatabasesPageTests(PostgresServer server)
{
    private const string Database = "analytics";
    private const string Secret = "of the test";

    [PostgresFact]
    public async Task The_statements_of_the_page_lead_from_an_export_to_a_chart()
    {
        string[] blocks = PageBlocks.Of("databases.md", "PostgreSQL");
        string join = Assert.Single(PageBlocks.Of("databases.md"), block => block.Contains("p._source = o._source", StringComparison.Ordinal));
        CreateDatabase(blocks[0]);
        using DatasetRuns root = new();
        root.Add(true,
        [
            """{"resourceType":"Patient","id":"a","gender":"female"}""",
            Observation("1", "2026-01-05T08:00:00Z", "6.5"),
            Observation("2", "2026-01-06T08:00:00Z", "7.25"),
            Observation("3", "2026-03-01T08:00:00Z", "7.0"),
        ]);
        root.Update();
        SyncTrial trial = new(server, "fhir")
        {
            Settings = settings => settings with { Database = Database, UserName = "redox_sync", Password = PostgresServer.Secret(Secret) },
        };
        await trial.SyncAsync(root, BuiltInViews.Find("patient")!.ToJson(), BuiltInViews.Find("observation")!.ToJson());

        // A reader has the rights of the page only.
        using NpgsqlConnection reader = server.Connect(Database);
        Run(reader, "CREATE ROLE reader IN ROLE analysts; SET ROLE reader; SET timezone = 'UTC'");
        Assert.Equal(["2|6.9|" + new string('#', 40), "1|7.0|" + new string('#', 20)], PostgresServer.Query(reader, blocks[1]).Select(row => row[(row.IndexOf('|') + 1)..]));
        Assert.Equal(["observation|3", "patient|1"], PostgresServer.Query(reader, blocks[2]).Select(row => row.Split('|') is var cells ? $"{cells[0]}|{cells[^1]}" : row).Order());
        Run(reader, blocks[3]);
        Assert.Equal(3, PostgresServer.Query(reader, join).Length);
    }

    private static string Observation(string id, string at, string value) =>
        $$$"""{"resourceType":"Observation","id":"{{{id}}}","status":"final","subject":{"reference":"Patient/a"},"code":{"coding":[{"code":"4548-4"}]},"effectiveDateTime":"{{{at}}}","valueQuantity":{"value":{{{value}}}}}""";

    private static void Run(NpgsqlConnection connection, string statements)
    {
        using NpgsqlCommand command = new(statements, connection);
        command.ExecuteNonQuery();
    }

    // The block is typed into psql, whose \c goes on in the new database.
    private void CreateDatabase(string block)
    {
        string[] parts = block.Replace("'...'", $"'{Secret}'", StringComparison.Ordinal).Split($"\\c {Database}\n");
        Assert.Equal(2, parts.Length);
        server.Execute(parts[0], "postgres");
        server.Execute(parts[1], Database);
    }
}
