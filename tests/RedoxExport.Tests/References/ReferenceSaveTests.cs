using RedoxExport.Downloads;
using RedoxExport.References;
using RedoxExport.Resources;
using RedoxExport.Runs;
using RedoxExport.Sandbox;
using RedoxExport.Tests.Downloads;
using RedoxExport.Tests.Runs;

namespace RedoxExport.Tests.References;

public sealed class ReferenceSaveTests : IDisposable
{
    private static readonly string[] Ways = ["list", "statement", "batch", "read"];

    private readonly SyntheaLikeData _data = new();

    public void Dispose() => _data.Dispose();

    [Theory]
    [InlineData(true, 0, "list×2 read×8")]
    [InlineData(false, 0, "list×2 statement×1 read×24")]
    [InlineData(false, 20, "list×2 statement×1 batch×2 read×8")]
    public async Task A_third_of_the_practitioners_organizations_and_medications_that_was_missing_comes_back_in_rounds(bool takesIdLists, int batchLimit, string requests)
    {
        using ReferenceNight night = new(_data, options => (options.IdLists, options.BatchLimit) = (takesIdLists, batchLimit));
        await night.ExportAsync();
        Assert.Equal(_data.Lines.Count - 24, night.Current.Count);
        int asked = night.Sandbox.Requests.Count;

        IReadOnlyList<ReferenceResult> results = await night.FetchAsync();

        Assert.Equal(_data.Lines, night.Current);
        Assert.Equal([("Medication", 8L, 8L, 1), ("Organization", 8L, 8L, 8), ("Practitioner", 8L, 8L, 1)], results.Select(result => (result.Type, result.Missing, result.Saved, result.Rounds)));
        Assert.All(results, result => Assert.Equal((0, 0), (result.NotFound, result.Failed)));
        Assert.Empty(night.Errors);

        // Medications and practitioners are missing at once; of the organizations, one in each round.
        string[] ways = [.. night.Sandbox.Requests.Skip(asked).Select(request => request.Query.Contains(',', StringComparison.Ordinal) ? "list"
            : request.Method == "POST" ? "batch" : request.Path.EndsWith("/metadata", StringComparison.Ordinal) ? "statement" : "read")];
        Assert.Equal(requests, Described(ways));
    }

    [Fact]
    public async Task The_fetched_resources_are_a_run_like_any_other()
    {
        using ReferenceNight night = new(_data);
        ExportRun export = await night.ExportAsync(updatesView: false);
        await night.FetchAsync();

        ExportRun run = night.History[1];
        Assert.Equal((ExportRunState.Complete, ExportRunMode.References, export.RequestKey, 24L), (run.State, run.Mode, run.RequestKey, run.ResourceCount));
        Assert.Equal(3, run.FileCount);
        Assert.Null(run.Watermark);
        List<ExportedFile> checkedFiles = [];
        Assert.True(await new FolderCheck(run.Path, night.Events).RunAsync(checkedFiles.Add, default));
        Assert.All(checkedFiles, file => Assert.Equal((ExportedFileState.Complete, 8L), (file.State, file.ResourceCount)));
        Assert.Null(ResourceFolder.Open(run.Path).UnfinishedBecause);
        Assert.Null(RunFolder.FindStranger(run.Path));
        Assert.Empty(Directory.EnumerateFileSystemEntries(night.Root, "references*"));

        new RunDataset(night.Root).Update(default);
        Assert.Equal(_data.Lines, night.Current);
        Assert.Equal("Incremental", System.Text.Json.JsonDocument.Parse(File.ReadAllText(Path.Combine(night.Root, "runs.json"))).RootElement.GetProperty("runs")[1].GetProperty("mode").GetString());
    }

    [Fact]
    public async Task The_next_night_requests_nothing_that_is_there_and_builds_on_the_export()
    {
        using ReferenceNight night = new(_data);
        await night.ExportAsync();
        await night.FetchAsync();
        ExportRun increment = await night.ExportAsync();
        Assert.Equal((ExportRunMode.Incremental, 0L), (increment.Mode, increment.ResourceCount));
        Assert.Equal(_data.Lines, night.Current);
        int asked = night.Sandbox.Requests.Count;

        Assert.Empty(await night.FetchAsync());

        Assert.Equal(asked, night.Sandbox.Requests.Count);
        Assert.Equal(3, night.History.Count);
    }

    [Fact]
    public async Task After_a_full_run_they_are_fetched_anew()
    {
        using ReferenceNight night = new(_data);
        await night.ExportAsync();
        await night.FetchAsync();
        await night.ExportAsync(isFull: true);
        Assert.Equal(_data.Lines.Count - 24, night.Current.Count);
        await night.FetchAsync();
        Assert.Equal(_data.Lines, night.Current);
    }

    [Fact]
    public async Task What_the_server_does_not_have_is_said_and_asked_once()
    {
        File.AppendAllText(Path.Combine(_data.Path, "Encounter.ndjson"), """{"resourceType":"Encounter","id":"x","participant":[{"individual":{"reference":"Practitioner/nobody"}},{"individual":{"reference":"Practitioner/dr-2"}}],"location":[{"location":{"reference":"Location/nowhere"}}]}""" + "\n");
        using ReferenceNight night = new(_data);
        await night.ExportAsync();

        IReadOnlyList<ReferenceResult> results = await night.FetchAsync();

        Assert.Equal((9, 8, 1), Of(results, "Practitioner"));
        Assert.Equal((1, 0, 1), Of(results, "Location"));
        Assert.Contains(night.Events.Warnings, warning => warning.Name == "ReferencesNotFound" && warning.Message.Contains("1 Location, 1 Practitioner", StringComparison.Ordinal));
        Assert.DoesNotContain(night.Events.All, each => each.Message.Contains("nobody", StringComparison.Ordinal) || each.Message.Contains("nowhere", StringComparison.Ordinal));
        Assert.Equal("Location/nowhere\nPractitioner/nobody\n", File.ReadAllText(Path.Combine(night.Root, "references.absent")));

        night.Events.Clear();
        int asked = night.Sandbox.Requests.Count;
        results = await night.FetchAsync();
        Assert.Equal(asked, night.Sandbox.Requests.Count);
        Assert.Equal((1, 0, 1), Of(results, "Practitioner"));
        Assert.Empty(night.Events.Warnings);

        await night.FetchAsync(new ReferenceOptions { RetriesAbsent = true });
        Assert.Equal(asked + 2, night.Sandbox.Requests.Count);
        Assert.Contains(night.Events.Warnings, warning => warning.Name == "ReferencesNotFound");
        Assert.Equal("Location/nowhere\nPractitioner/nobody\n", File.ReadAllText(Path.Combine(night.Root, "references.absent")));
    }

    [Fact]
    public async Task Only_the_wanted_types_are_fetched_and_only_to_the_depth()
    {
        using ReferenceNight night = new(_data);
        await night.ExportAsync();
        IReadOnlyList<ReferenceResult> results = await night.FetchAsync(new ReferenceOptions { IsWanted = type => type == "Organization", Depth = 2 });
        Assert.Equal((3, 2, 0), Of(results, "Organization"));
        Assert.Single(results);
        Assert.Contains(night.Events.Warnings, warning => warning.Name == "DepthReached");
    }

    [Fact]
    public async Task A_single_export_gets_them_in_a_folder_of_its_own_which_readers_and_checks_take_with_it()
    {
        using ReferenceNight night = new(_data);
        using TestFolder folder = new();
        await night.SaveExportAsync(folder.FullPath);
        Assert.Equal(8, (await night.FetchAsync(path: folder.FullPath)).Single(result => result.Type == "Medication").Saved);

        IReadOnlyList<string> folders = RunFolder.DataFoldersOf(folder.FullPath);
        Assert.Equal([folder.FullPath, folder["references"]], folders);
        Assert.Equal(_data.Lines, folders.SelectMany(each => ResourceFolder.Open(each).Files).SelectMany(file => File.ReadLines(file.Path)).Order(StringComparer.Ordinal));
        foreach (string each in folders)
        {
            Assert.True(await new FolderCheck(each, night.Events).RunAsync(_ => { }, default));
        }

        Assert.Empty(await night.FetchAsync(path: folder.FullPath));
        Assert.Equal(0, new MissingReferences(folder.FullPath).Count(default).Sum(count => count.Missing));
        Assert.Equal(ErrorIds.ReferencesNotExport, Assert.Throws<RedoxExportException>(() => ExportResume.Attach(night.ConnectAsync().Result, folder["references"])).ErrorId);
    }

    [Fact]
    public async Task A_second_call_adds_files_to_the_folder_of_a_single_export()
    {
        using ReferenceNight night = new(_data);
        using TestFolder folder = new();
        await night.SaveExportAsync(folder.FullPath);
        await night.FetchAsync(new ReferenceOptions { Depth = 1 }, folder.FullPath);
        await night.FetchAsync(path: folder.FullPath);

        Assert.Contains("references/Organization.0002.ndjson", folder.Files);
        List<ExportedFile> files = [];
        Assert.True(await new FolderCheck(folder["references"], night.Events).RunAsync(files.Add, default));
        Assert.Equal(24, files.Sum(file => file.ResourceCount));
        Assert.Equal(0, new MissingReferences(folder.FullPath).Count(default).Sum(count => count.Missing));
    }

    [Fact]
    public async Task A_run_of_a_root_is_answered_by_the_other_runs()
    {
        using ReferenceNight night = new(_data);
        ExportRun export = await night.ExportAsync(updatesView: false);
        Assert.Equal(17, new MissingReferences(export.Path).Count(default).Sum(count => count.Missing));
        await night.FetchAsync(path: export.Path);
        Assert.Equal(0, new MissingReferences(export.Path).Count(default).Sum(count => count.Missing));
        Assert.Equal(0, new MissingReferences(night.Root).Count(default).Sum(count => count.Missing));
    }

    [Fact]
    public async Task The_count_says_how_many_are_missing_by_type_and_which_cannot_be_fetched()
    {
        using ReferenceNight night = new(_data);
        await night.ExportAsync();
        ReferenceCount[] counts = [.. new MissingReferences(night.Root).Count(default)];
        Assert.Equal(
            [("Medication", 24L, 8L), ("Organization", 17L, 1L), ("Patient", 30L, 0L), ("Practitioner", 24L, 8L), (null, 30L, 0L)],
            counts.Select(count => (count.Type, count.Referenced, count.Missing)));
        Assert.Equal(ReferenceKind.Contained, counts[^1].Kind);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Killed_at_any_moment_the_next_call_fetches_the_rest_and_nothing_twice(bool takesIdLists)
    {
        using ReferenceNight night = new(_data, options => options.IdLists = takesIdLists);
        await night.ExportAsync();
        ReferenceOptions options = new() { ThrottleLimit = 1, BatchSize = 3 };
        int kills = 0;
        int lastAt = -1;
        for (int at = 2; ; at += 3)
        {
            using Killer killer = new(night.Root, at, "RequestAnswered");
            try
            {
                await night.FetchAsync(options, events: killer, cancellationToken: killer.Token);
                killer.Token.ThrowIfCancellationRequested();
                break;
            }
            catch (OperationCanceledException) when (killer.Token.IsCancellationRequested)
            {
                killer.PutBack();
                kills++;
                Assert.NotEqual(lastAt, at);
                lastAt = at;
            }
        }

        Assert.True(kills >= 2, "Nothing was killed.");
        Assert.Equal(_data.Lines, night.Current);
        Assert.Equal(2, night.History.Count);

        // What was in flight at a kill is requested again: at most one list, or one resource of a list.
        int answered = night.Sandbox.Requests.Count(request => request.StatusCode == 200 && !request.Path.Contains("export", StringComparison.Ordinal) && request.Path.Contains("Practitioner/", StringComparison.Ordinal));
        Assert.True(takesIdLists || answered <= 8 + (3 * kills), $"{answered} practitioners were read after {kills} kills.");
    }

    [Fact]
    public async Task A_torn_line_is_cut_off_and_fetched_again()
    {
        using ReferenceNight night = new(_data);
        await night.ExportAsync();
        string run = Path.Combine(night.Root, "20270101T000000Z");
        Directory.CreateDirectory(run);
        File.WriteAllText(Path.Combine(night.Root, "references.json"), """{"run":"20270101T000000Z","startedAt":"2027-01-01T00:00:00Z"}""");
        File.WriteAllText(Path.Combine(run, "export.json"), """{"version":1,"state":"saving","id":"references"}""");
        File.WriteAllText(Path.Combine(run, "Medication.0001.ndjson.partial"), """{"resourceType":"Medication","id":"m2","manufacturer":{"reference":"Organization/org.2"}}""" + "\n" + """{"resourceType":"Medicat""");

        IReadOnlyList<ReferenceResult> results = await night.FetchAsync();

        Assert.Equal((7, 7, 0), Of(results, "Medication"));
        Assert.Equal(_data.Lines, night.Current);
        Assert.Equal("20270101T000000Z", night.History[1].Id);
    }

    [Fact]
    public async Task A_complete_folder_whose_record_was_not_written_becomes_a_run()
    {
        using ReferenceNight night = new(_data);
        await night.ExportAsync();
        string history = File.ReadAllText(Path.Combine(night.Root, "runs.json"));
        await night.FetchAsync();
        string id = night.History[1].Id;
        File.WriteAllText(Path.Combine(night.Root, "runs.json"), history);
        File.WriteAllText(Path.Combine(night.Root, "references.json"), $$"""{"run":"{{id}}","startedAt":"2027-01-01T00:00:00Z"}""");
        int asked = night.Sandbox.Requests.Count;

        await night.FetchAsync();

        Assert.Equal(id, night.History[1].Id);
        Assert.Equal(asked, night.Sandbox.Requests.Count);
        Assert.Equal(_data.Lines, night.Current);
    }

    [Fact]
    public async Task An_export_that_was_interrupted_is_resumed_although_references_were_fetched_after_it()
    {
        using ReferenceNight night = new(_data, options => options.PollCount = 1);
        await night.ExportAsync();
        using (RedoxExport.Connections.RedoxConnection connection = await night.ConnectAsync())
        {
            await new ExportRunner(connection, night.Root, new RedoxExport.Exports.ExportRequest(), new RunOptions { Incremental = true, Timeout = TimeSpan.Zero }, night.Events).RunAsync(_ => { }, default);
        }

        Assert.Equal(ExportRunState.Waiting, night.History[1].State);
        await night.FetchAsync();
        ExportRun resumed = await night.ExportAsync();
        Assert.Equal((night.History[1].Id, ExportRunState.Complete), (resumed.Id, resumed.State));
        Assert.Equal(3, night.History.Count);
        Assert.Equal(_data.Lines, night.Current);
    }

    [Fact]
    public async Task Data_of_another_server_are_not_completed_from_this_one()
    {
        using ReferenceNight night = new(_data);
        using ReferenceNight other = new(_data);
        await night.ExportAsync();
        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(() => other.FetchAsync(path: night.Root));
        Assert.Equal(ErrorIds.ReferencesOfOtherServer, error.ErrorId);
        Assert.DoesNotContain(other.Sandbox.Requests, request => request.Query.Contains("_id", StringComparison.Ordinal));
    }

    private static string Described(string[] ways) => string.Join(" ", Ways.Where(ways.Contains).Select(way => $"{way}×{ways.Count(each => each == way)}"));

    private static (long Missing, long Saved, long NotFound) Of(IReadOnlyList<ReferenceResult> results, string type)
    {
        ReferenceResult result = results.Single(each => each.Type == type);
        return (result.Missing, result.Saved, result.NotFound);
    }
}
