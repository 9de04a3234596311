using RedoxExport.SqlServer.Tests.Server;
using RedoxExport.Tables;
using RedoxExport.Tests.Datasets;

namespace RedoxExport.SqlServer.Tests;

/// <summary>The connection breaks before each request, and before each answer, of a sync. The tables are of one night, and the next sync ends in the right ones.</summary>
public sealed class CutTests
{
    private static readonly string[] Views =
    [
        SyncTrial.View("patient", "Patient", ("id", "id", "id"), ("night", "language", "code")),
        SyncTrial.View("observation", "Observation", ("id", "id", "id"), ("night", "language", "code")),
    ];

    private static readonly string[] Replaced = [Views[0], SyncTrial.View("observation", "Observation", ("night", "language", "code"))];

    private static readonly (string Type, string Id)[] Resources = [("Patient", "a"), ("Patient", "b"), ("Observation", "a"), ("Observation", "b")];

    [Fact]
    public async Task A_first_load_that_breaks_leaves_nothing_or_everything_and_the_next_one_loads() => await Cut([], Views);

    [Fact]
    public async Task A_night_that_breaks_leaves_the_tables_of_one_night_and_the_next_sync_ends_right() => await Cut(Views, Views);

    [Fact]
    public async Task A_changed_view_that_breaks_leaves_the_old_table_or_the_new_one_and_the_next_sync_ends_right() => await Cut(Views, Replaced);

    private static async Task Cut(string[] before, string[] after)
    {
        using FakeServer start = new();
        using DatasetRuns root = new();
        Add(root, "one");
        string first = "nothing";
        if (before.Length > 0)
        {
            await new SyncTrial(start).SyncAsync(root, before);
            Add(root, "two");
            first = "one";
        }

        using FakeServer once = new();
        SyncTrial loaded = new(once);
        await loaded.SyncAsync(root, after);
        int breaks = 0;
        int complete = 0;
        for (bool isReached = true; isReached; breaks++)
        {
            using FakeServer server = new() { Database = start.Database.Copy() };
            SyncTrial trial = new(server);
            isReached = await IsCut(server, breaks, () => trial.SyncAsync(root, after));
            string[] nights = Nights(server);
            Assert.True(nights.Length == 1, $"After {breaks} steps, the tables have {string.Join(" and ", nights)}.");
            complete += isReached && nights[0] != first ? 1 : 0;

            await trial.SyncAsync(root, after);
            Assert.All(["patient", "observation"], table => Assert.Equal(loaded.Rows(table), trial.Rows(table)));
        }

        // The sign-in, the statements, the rows; and the answer to the commit, after which the tables are complete.
        Assert.InRange(breaks, 40, 100);
        Assert.Equal(1, complete);
    }

    /// <summary>Does a sync whose connection breaks after some steps. Returns false if it has fewer.</summary>
    private static async Task<bool> IsCut(FakeServer server, int steps, Func<Task> sync)
    {
        server.OnStep = () => _ = steps-- == 0 ? throw new IOException("gone") : 0;
        try
        {
            await sync();
        }
        catch (RedoxExportException) when (steps < 0)
        {
            return true;
        }
        finally
        {
            server.OnStep = static () => { };
        }

        Assert.True(steps >= 0, "The connection broke without an error.");
        return false;
    }

    private static void Add(DatasetRuns root, string night)
    {
        root.Add(root.Runs.Count == 0, Resources.Select(address => $$"""{"resourceType":"{{address.Type}}","id":"{{address.Id}}","language":"{{night}}"}"""));
        root.Update();
    }

    /// <summary>The nights that the tables have together.</summary>
    private static string[] Nights(FakeServer server)
    {
        string[] nights = [.. server.Database.Tables.Where(table => table.Key.StartsWith("[dbo]", StringComparison.Ordinal) && table.Value.IndexOf("night") >= 0)
            .SelectMany(table => table.Value.Rows.Select(row => (string)row[table.Value.IndexOf("night")]!)).Distinct()];
        return nights.Length == 0 ? ["nothing"] : nights;
    }
}
