using System.Diagnostics;
using System.Globalization;
using RedoxExport.Tables;
using RedoxExport.Tests.Datasets;

namespace RedoxExport.Postgres.Tests;

/// <summary>A real process is killed (SIGKILL) at random moments of a sync. What readers see is one night, and the next sync ends in the right tables.</summary>
/// <remarks>Real time passes here: a process cannot be given another clock. No outcome depends on how much.</remarks>
[Trait(TrialLength.Speed, TrialLength.Slow)]
public sealed class KillTests(PostgresServer server, ITestOutputHelper output)
{
    private static readonly string[] Views =
    [
        SyncTrial.View("patient", "Patient", ("id", "id", "id"), ("night", "language", "code")),
        SyncTrial.View("observation", "Observation", ("id", "id", "id"), ("night", "language", "code")),
    ];

    [PostgresFact]
    [Trait(TrialLength.Name, TrialLength.Long)]
    public async Task Tables_of_a_sync_that_is_killed_again_and_again_are_of_one_night_and_end_right()
    {
        int kills = TrialLength.Of(4, 50);
        Random random = new(4711);
        using DatasetRuns root = new();
        SyncTrial trial = new(server);
        string[] views = [.. Views.Select((view, i) => Path.Combine(Path.GetDirectoryName(root.Root)!, $"view{i}.json"))];
        Directory.CreateDirectory(root.Root);
        for (int i = 0; i < views.Length; i++)
        {
            await File.WriteAllTextAsync(views[i], Views[i], TestContext.Current.CancellationToken);
        }

        AddNight(root, 0);
        await trial.SyncAsync(root, Views);
        AddNight(root, 1);
        TimeSpan whole = Survive(root, trial, views, TimeSpan.FromHours(1)).Time;
        int killed = 0;
        int complete = 0;
        for (int night = 2; killed < kills; night++)
        {
            Assert.True(night < kills * 20, $"Only {killed} of {night} syncs could be killed.");
            AddNight(root, night);
            if (night % 4 == 0)
            {
                // Killed while everything is loaded anew.
                Directory.Delete(Path.Combine(root.Root, "current.changes"), recursive: true);
            }

            bool hasDied = Survive(root, trial, views, whole * random.NextDouble()).HasDied;
            killed += hasDied ? 1 : 0;
            complete += hasDied ? 0 : 1;
            string[] seen = trial.Query("SELECT night, count(*)::text FROM $schema.patient GROUP BY night UNION SELECT night, count(*)::text FROM $schema.observation GROUP BY night");
            Assert.True(seen.Length == 1 && seen[0].EndsWith("|1000", StringComparison.Ordinal), $"After kill {killed}, the tables have {string.Join(" and ", seen)}.");
        }

        output.WriteLine($"{killed} kills, {complete} complete, a whole sync takes {whole.TotalMilliseconds:N0} ms.");
        await trial.SyncAsync(root, Views);
        SyncTrial loaded = new(server);
        await loaded.SyncAsync(root, Views);
        foreach (string table in new[] { "patient", "observation" })
        {
            Assert.Equal(loaded.Rows(table), trial.Rows(table));
        }
    }

    private static void AddNight(DatasetRuns root, int night)
    {
        string name = "n" + night.ToString(CultureInfo.InvariantCulture);
        root.Add(night == 0, Enumerable.Range(0, 1000).SelectMany(i => new[]
        {
            $$"""{"resourceType":"Patient","id":"p{{i}}","language":"{{name}}"}""",
            $$"""{"resourceType":"Observation","id":"o{{i}}","language":"{{name}}"}""",
        }), linesOfFile: 10_000);
        root.Update();
    }

    /// <summary>Runs a sync in a process that dies after a time, counted from its first statement.</summary>
    private (bool HasDied, TimeSpan Time) Survive(DatasetRuns root, SyncTrial trial, string[] views, TimeSpan time)
    {
        DatabaseSettings settings = server.SettingsFor(trial.Schema);
        ProcessStartInfo start = new(
            Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "RedoxExport.Postgres.Survivor.exe" : "RedoxExport.Postgres.Survivor"),
            [root.Root, settings.Server, settings.Database!, settings.Schema, settings.UserName!, time.TotalMicroseconds.ToString("F0", CultureInfo.InvariantCulture), .. views])
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
