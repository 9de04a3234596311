using System.Text.Json;
using RedoxExport.Connections;
using RedoxExport.Datasets;
using RedoxExport.Downloads;
using RedoxExport.Exports;
using RedoxExport.Runs;
using RedoxExport.Tests.Runs;
using static RedoxExport.Tests.YesterdaysFolders.YesterdaysServers;

namespace RedoxExport.Tests.YesterdaysFolders;

/// <summary>Roots of runs that version 0.1.0 has made are read, resumed and merged.</summary>
public sealed class YesterdaysRunTests
{
    [Fact]
    public async Task The_history_of_a_root_says_what_was_run_and_what_is_there_proves_whole()
    {
        using YesterdaysFolder root = new("root");

        IReadOnlyList<ExportRun> runs = RunHistory.Read(root.FullPath).Runs;
        Assert.Equal(
            [
                ("20260528T120000Z", ExportRunMode.Full, true),
                ("20260529T120000Z", ExportRunMode.Incremental, true),
                ("20260530T120000Z", ExportRunMode.Full, false),
                ("20260531T120000Z", ExportRunMode.Incremental, false),
                ("20260601T120000Z", ExportRunMode.Incremental, false),
            ],
            runs.Select(run => (run.Id, run.Mode, run.IsRemoved)));
        Assert.All(runs, run => Assert.Equal((ExportRunState.Complete, run.StartedAt, 0), (run.State, run.Watermark, run.ExitCode)));
        Assert.Equal([null, runs[0].Watermark, null, runs[2].Watermark, runs[3].Watermark], runs.Select(run => run.Since));
        foreach (ExportRun run in runs.Where(run => !run.IsRemoved))
        {
            List<ExportedFile> files = await YesterdaysFolder.ProveAsync(run.Path);
            Assert.Equal(run.FileCount, files.Count);
            Assert.Equal(run.ResourceCount, YesterdaysFolder.CountResources(run.Path));
        }
    }

    [Fact]
    public async Task The_next_run_of_a_root_is_an_increment_from_its_watermark_and_its_current_view_is_folded_further()
    {
        using YesterdaysFolder root = new("root");
        using YesterdaysServer server = OfChanges();
        IReadOnlyList<ExportRun> before = RunHistory.Read(root.FullPath).Runs;
        DatasetSummary view = DatasetFolder.Read(root.FullPath)!;
        Assert.Equal([before[2].Id, before[3].Id], view.RunIds);

        // The last run has not been merged yet.
        await server.ReachDayOfAsync(before);
        new RunDataset(root.FullPath).Update(default);
        Assert.Equal(Expected(server), root.Current);

        server.NextDay();
        ExportRun run = await RunAsync(server, root, Nightly);
        Assert.Equal((ExportRunState.Complete, ExportRunMode.Incremental, before[^1].Watermark - RunOptions.DefaultOverlap), (run.State, run.Mode, run.Since));
        new RunDataset(root.FullPath).Update(default);
        Assert.Equal(Expected(server), root.Current);

        // All but the last run is superseded now: the current view has it.
        RunRetention retention = new(root.FullPath, 1, null, RunDataset.MergedIn(root.FullPath));
        DateTimeOffset now = server.Pacing.Time.GetUtcNow();
        IReadOnlyList<ExportRun> removed = retention.Remove(retention.Find(now), now, default);
        Assert.Contains(before[3].Id, removed.Select(each => each.Id));
        Assert.Contains(before[4].Id, removed.Select(each => each.Id));
    }

    [Theory]
    [InlineData("root-interrupted", ExportRunState.Interrupted)]
    [InlineData("root-killed", ExportRunState.Running)]
    public async Task A_run_that_stopped_amid_its_files_is_resumed_and_not_begun_anew(string name, ExportRunState state)
    {
        using YesterdaysFolder root = new(name);
        using YesterdaysServer server = OfChanges();
        IReadOnlyList<ExportRun> before = RunHistory.Read(root.FullPath).Runs;
        Assert.Equal([ExportRunState.Complete, state], before.Select(each => each.State));
        await server.StartAgainAsync(Nightly, before);
        LeaveLocks(root, before[1]);
        int kickOffs = server.KickOffs.Count;

        ExportRun run = await RunAsync(server, root, Nightly);
        Assert.Equal((ExportRunState.Complete, before[1].Id, before[0].Watermark), (run.State, run.Id, run.Since));
        Assert.Equal(kickOffs, server.KickOffs.Count);

        // The file that was whole is not asked for again.
        Assert.Equal(run.FileCount - 1, server.FileRequests.Count);
        Assert.Equal(2, RunHistory.Read(root.FullPath).Runs.Count);
        await YesterdaysFolder.ProveAsync(run.Path);
        new RunDataset(root.FullPath).Update(default);
        Assert.Equal(Expected(server), root.Current);

        server.NextDay();
        ExportRun next = await RunAsync(server, root, Nightly);
        Assert.Equal((ExportRunState.Complete, run.Watermark - RunOptions.DefaultOverlap), (next.State, next.Since));
        new RunDataset(root.FullPath).Update(default);
        Assert.Equal(Expected(server), root.Current);
    }

    [Fact]
    public async Task The_next_run_of_a_group_knows_who_was_in_it()
    {
        using YesterdaysFolder root = new("root-of-group");
        using YesterdaysServer server = OfChanges();
        IReadOnlyList<ExportRun> before = RunHistory.Read(root.FullPath).Runs;
        await server.ReachDayOfAsync(before);
        Assert.Equal((before[1].PatientsJoined, before[1].PatientsLeft), (3, 3));
        Assert.Equal(Expected(server, "roster"), root.Current);
        string[] members = [.. server.Sandbox.GroupMembers("roster")];

        server.NextDay();
        string[] membersNow = [.. server.Sandbox.GroupMembers("roster")];
        ExportRun run = await RunAsync(server, root, OfGroup);
        Assert.Equal((ExportRunState.Complete, ExportRunMode.Incremental, before[1].Watermark - RunOptions.DefaultOverlap), (run.State, run.Mode, run.Since));
        Assert.Equal((membersNow.Except(members).Count(), members.Except(membersNow).Count()), (run.PatientsJoined, run.PatientsLeft));
        new RunDataset(root.FullPath).Update(default);
        Assert.Equal(Expected(server, "roster"), root.Current);
    }

    private static async Task<ExportRun> RunAsync(YesterdaysServer server, YesterdaysFolder root, ExportRequest request)
    {
        using RedoxConnection connection = await server.ConnectAsync();
        List<RedoxExportException> errors = [];
        ExportRun run = await new ExportRunner(connection, root.FullPath, request, new RunOptions { Incremental = true }).RunAsync(errors.Add, default);
        Assert.Empty(errors);
        return run;
    }

    // A killed process leaves these, and holds none of them.
    private static void LeaveLocks(YesterdaysFolder root, ExportRun run)
    {
        File.WriteAllText(root["run.lock"], string.Empty);
        File.WriteAllText(root["run.lock.json"], """{"process":1,"machine":"another","since":"2026-05-29T12:00:00+00:00"}""");
        File.WriteAllBytes(Path.Combine(run.Path, "export.lock"), new byte[100]);
    }

    /// <summary>The resources that the server holds of the types that were asked for, sorted.</summary>
    private static List<string> Expected(YesterdaysServer server, string? group = null) =>
        [.. server.Sandbox.CurrentResources(group).Where(line => Nightly.Types.Contains(TypeOf(line))).Order(StringComparer.Ordinal)];

    private static string TypeOf(string line) => JsonSerializer.Deserialize<JsonElement>(line).GetProperty("resourceType").GetString()!;
}
