using System.Diagnostics;
using System.Globalization;
using Npgsql;
using RedoxExport.Tables;
using RedoxExport.Tests.Datasets;

namespace RedoxExport.Postgres.Tests;

/// <summary>
/// A real process is killed (SIGKILL) at random moments of syncs of two folders into the same tables. A reader that polls all the time sees one night of
/// each folder, and the last sync ends in the right tables.
/// </summary>
/// <remarks>Real time passes here: a process cannot be given another clock. No outcome depends on how much.</remarks>
[Trait(TrialLength.Speed, TrialLength.Slow)]
public sealed class KillTests(PostgresServer server, ITestOutputHelper output)
{
    private const int Resources = 1000;

    // In each table: the folder, the night of its rows, and their number.
    private const string NightsOf = "SELECT _source, night, count(*)::text FROM $schema.patient GROUP BY 1, 2 UNION SELECT _source, night, count(*)::text FROM $schema.observation GROUP BY 1, 2 ORDER BY 1, 2";

    private static readonly string[] Sources = ["north", "south"];

    private static readonly string[] Views =
    [
        SyncTrial.View("patient", "Patient", ("id", "id", "id"), ("night", "language", "code")),
        SyncTrial.View("observation", "Observation", ("id", "id", "id"), ("night", "language", "code")),
    ];

    [PostgresFact]
    [Trait(TrialLength.Name, TrialLength.Long)]
    public async Task Tables_of_syncs_that_are_killed_again_and_again_are_of_one_night_for_every_reader_and_end_right()
    {
        using DatasetRuns north = new();
        using DatasetRuns south = new();
        DatasetRuns[] roots = [north, south];
        SyncTrial trial = new(server);
        string[] views = [.. Views.Select((view, i) => Path.Combine(Path.GetDirectoryName(north.Root)!, $"view{i}.json"))];
        Directory.CreateDirectory(north.Root);
        for (int i = 0; i < views.Length; i++)
        {
            await File.WriteAllTextAsync(views[i], Views[i], TestContext.Current.CancellationToken);
        }

        for (int i = 0; i < roots.Length; i++)
        {
            AddNight(roots[i], 0);
            await trial.SyncAsync(roots[i], Sources[i], Views);
        }

        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        Task<(int Reads, int Nights)> reading = Task.Run(() => Poll(trial, end.Token), TestContext.Current.CancellationToken);
        KillAgainAndAgain(roots, trial, views, reading);
        await end.CancelAsync();
        (int reads, int nights) = await reading;
        output.WriteLine($"{reads} reads saw {nights} nights.");
        Assert.True(nights > roots.Length, $"The reader saw {nights} nights only.");

        SyncTrial loaded = new(server);
        for (int i = 0; i < roots.Length; i++)
        {
            await trial.SyncAsync(roots[i], Sources[i], Views);
            await loaded.SyncAsync(roots[i], Sources[i], Views);
        }

        foreach (string table in new[] { "patient", "observation" })
        {
            Assert.Equal(roots.Length * Resources, loaded.Rows(table).Length);
            Assert.Equal(loaded.Rows(table), trial.Rows(table));
        }
    }

    private static void AddNight(DatasetRuns root, int night)
    {
        string name = "n" + night.ToString(CultureInfo.InvariantCulture);
        root.Add(night == 0, Enumerable.Range(0, Resources).SelectMany(i => new[]
        {
            $$"""{"resourceType":"Patient","id":"p{{i}}","language":"{{name}}"}""",
            $$"""{"resourceType":"Observation","id":"o{{i}}","language":"{{name}}"}""",
        }), linesOfFile: 10_000);
        root.Update();
    }

    private static void AssertOneNight(string[] seen, string when) => Assert.True(
        seen.Length == Sources.Length && seen.All(row => row.EndsWith($"|{Resources}", StringComparison.Ordinal)) && seen.Select(row => row.Split('|')[0]).SequenceEqual(Sources),
        $"{when}, the tables have {string.Join(" and ", seen)}.");

    private void KillAgainAndAgain(DatasetRuns[] roots, SyncTrial trial, string[] views, Task reading)
    {
        int kills = TrialLength.Of(4, 50);
        Random random = new(4711);
        AddNight(roots[0], 1);
        TimeSpan whole = Survive(roots[0], Sources[0], trial, views, TimeSpan.FromHours(1)).Time;
        int killed = 0;
        int complete = 0;
        for (int night = 2; killed < kills && !reading.IsCompleted; night++)
        {
            Assert.True(night < kills * 20, $"Only {killed} of {night} syncs could be killed.");
            int i = random.Next(roots.Length);
            AddNight(roots[i], night);
            if (night % 4 == 0)
            {
                // Killed while everything is loaded anew.
                Directory.Delete(Path.Combine(roots[i].Root, "current.changes"), recursive: true);
            }

            bool hasDied = Survive(roots[i], Sources[i], trial, views, whole * random.NextDouble()).HasDied;
            killed += hasDied ? 1 : 0;
            complete += hasDied ? 0 : 1;
            AssertOneNight(trial.Query(NightsOf), $"After kill {killed}");
        }

        output.WriteLine($"{killed} kills, {complete} complete, a whole sync takes {whole.TotalMilliseconds:N0} ms.");
    }

    /// <summary>Reads until the end, in single statements and in transactions of several.</summary>
    private (int Reads, int Nights) Poll(SyncTrial trial, CancellationToken end)
    {
        HashSet<string> nights = [];
        int reads = 0;
        using NpgsqlConnection connection = server.Connect();
        string[] Read(string query) => PostgresServer.Query(connection, query.Replace("$schema", trial.Schema, StringComparison.Ordinal));
        for (; !end.IsCancellationRequested; reads++)
        {
            string[] seen = Read(NightsOf);
            AssertOneNight(seen, "In one statement");
            nights.UnionWith(seen);

            using NpgsqlTransaction snapshot = connection.BeginTransaction(System.Data.IsolationLevel.RepeatableRead);
            string[] patients = Read("SELECT _source, night, count(*)::text FROM $schema.patient GROUP BY 1, 2 ORDER BY 1");
            AssertOneNight(patients, "In one transaction");
            string[] marks = Read("SELECT DISTINCT source, revision FROM $schema._redoxexport_tables ORDER BY 1");
            Assert.Equal(Sources, marks.Select(mark => mark.Split('|')[0]));
            Assert.Equal(patients, Read("SELECT _source, night, count(*)::text FROM $schema.observation GROUP BY 1, 2 ORDER BY 1"));
        }

        return (reads, nights.Count);
    }

    /// <summary>Runs a sync in a process that dies after a time, counted from its first statement.</summary>
    private (bool HasDied, TimeSpan Time) Survive(DatasetRuns root, string source, SyncTrial trial, string[] views, TimeSpan time)
    {
        DatabaseSettings settings = server.SettingsFor(trial.Schema);
        ProcessStartInfo start = new(
            Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "RedoxExport.Postgres.Survivor.exe" : "RedoxExport.Postgres.Survivor"),
            [root.Root, source, settings.Server, settings.Database!, settings.Schema, settings.UserName!, time.TotalMicroseconds.ToString("F0", CultureInfo.InvariantCulture), .. views])
        {
            Environment = { ["SURVIVOR_PASSWORD"] = PostgresServer.Password },
            RedirectStandardOutput = true,
        };
        using Process process = Process.Start(start)!;
        string text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();

        // 128 + SIGKILL.
        Assert.True(process.ExitCode is 0 or 137, $"The sync ended with {process.ExitCode}.");
        return (process.ExitCode != 0, process.ExitCode == 0 ? TimeSpan.Parse(text.Trim(), CultureInfo.InvariantCulture) : TimeSpan.Zero);
    }
}
