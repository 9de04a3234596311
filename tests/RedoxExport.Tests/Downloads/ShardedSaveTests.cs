using System.Text.Json;
using CsCheck;
using RedoxExport.Downloads;
using RedoxExport.Exports;
using RedoxExport.Resources;
using RedoxExport.Runs;
using RedoxExport.Storage;
using RedoxExport.Tests.Transport;
using static RedoxExport.Tests.Downloads.SavedExport;

namespace RedoxExport.Tests.Downloads;

/// <summary>Several shards of one export in one folder: each file once, and together they are all.</summary>
public sealed class ShardedSaveTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly SavedExport _export = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Shards_in_any_order_and_with_any_crashes_save_every_file_once() =>
        await Gen.Select(Gen.Int[0, 12], Gen.Int[1, 7], Gen.Int[0, 7], Gen.Int, Gen.Int[0, 3].Array[7]).SampleAsync(
            async (rows, count, then, seed, crashes) =>
            {
                using TestFolder folder = new();
                SavedExport export = Serve(new SavedExport(), rows);
                Random random = new(seed);
                foreach (int number in Shuffle(random, count))
                {
                    // 0 is never begun, 3 comes to its end; the others die after so many files.
                    int files = crashes[number - 1];
                    if (files > 0)
                    {
                        await RunAsync(export, folder, new Shard(number, count), files == 3 ? int.MaxValue : files);
                        await TearAsync(folder, new Shard(number, count), random);
                        Assert.True(CountAsked(export, rows) == rows || StateOf(folder) != "saved");
                    }
                }

                // The same shards, another dealing, or one command for the rest.
                int dealing = then == 1 ? count : then;
                Shard?[] rest = then == 0 ? [null] : [.. Shuffle(random, dealing).Select(number => new Shard(number, dealing))];
                foreach (Shard? shard in rest)
                {
                    await RunAsync(export, folder, shard, int.MaxValue);
                }

                Assert.Equal("saved", StateOf(folder));
                Assert.All(Enumerable.Range(1, rows), row => Assert.Equal(1, export.Server.CountOf(Link(row))));
                List<ExportedFile> proved = [];
                Assert.True(await new FolderCheck(folder.FullPath).RunAsync(proved.Add, default));
                Assert.Equal(rows, proved.Count);
                Assert.Equal(rows, ExportResume.SavedFiles(folder.FullPath)!.Count);
                Assert.Equal(rows, Enumerable.Range(1, count).Sum(number => ExportResume.SavedFiles(folder.FullPath, new Shard(number, count))!.Count));
                using JsonDocument record = JsonDocument.Parse(await File.ReadAllBytesAsync(folder["export.json"]));
                Assert.Equal(rows, record.RootElement.GetProperty("files").GetInt32());
                Assert.Equal(rows * (rows + 1) / 2, record.RootElement.GetProperty("resources").GetInt32());
            },
            iter: 25,
            threads: 1);

    [Fact]
    public async Task Beside_a_shard_others_of_the_same_dealing_may_work_and_nobody_else()
    {
        Serve(_export, 4);
        ExportJob job = await _export.JobAsync();
        List<string> said = [];
        List<ExportedFile> seen = [];
        RecordingEvents events = new();
        _export.Server.On(Link(1), Reply.After(
            () =>
            {
                said.Add(OpenFails(() => ExportFolder.Open(_folder.FullPath, job, _export.Pacing.Clock)));
                said.Add(OpenFails(() => Open(job, new Shard(1, 2))));
                said.Add(OpenFails(() => Open(job, new Shard(1, 3))));
                using ExportFolder beside = Open(job, new Shard(2, 2));
                said.Add(beside.OthersAreAtWork ? "beside" : "alone");
                Assert.False(new FolderCheck(_folder.FullPath, events).RunAsync(seen.Add, default).GetAwaiter().GetResult());
            },
            Reply.Text(200, Lines(1))));
        await SaveAsync(_export, _folder, new Shard(1, 2), job);
        Assert.Empty(_export.Errors);
        Assert.Equal(["DestinationInUse", "DestinationInUse", "DestinationInUse", "beside"], said);
        Assert.Equal("FolderInUse", Assert.Single(events.Warnings).Name);
        Assert.Equal(
            [ExportedFileState.Missing, ExportedFileState.Missing, ExportedFileState.Complete, ExportedFileState.Missing],
            seen.Select(file => file.State));
    }

    [Fact]
    public async Task A_shard_waits_for_the_folder_and_gives_up_in_the_end()
    {
        Serve(_export, 2);
        ExportJob job = await _export.JobAsync();
        using ExportFolder held = ExportFolder.Open(_folder.FullPath, job, _export.Pacing.Clock);
        Assert.Equal("DestinationInUse", OpenFails(() => Open(job, new Shard(1, 2))));
        Assert.True(_export.Pacing.Clock.GetUtcNow() - TestPacing.Start >= TimeSpan.FromMinutes(2));
        Assert.Equal(["export.lock"], _folder.Files);
    }

    [Fact]
    public async Task A_shard_that_never_ran_shows_its_files_as_missing()
    {
        Serve(_export, 5);
        await SaveAsync(_export, _folder, new Shard(1, 2));
        Assert.Equal("incomplete", StateOf(_folder));
        List<ExportedFile> files = [];
        Assert.False(await new FolderCheck(_folder.FullPath, _export.Events).RunAsync(files.Add, default));
        Assert.Equal(
            [ExportedFileState.Complete, ExportedFileState.Missing, ExportedFileState.Complete, ExportedFileState.Missing, ExportedFileState.Complete],
            files.Select(file => file.State));
        Assert.Equal("SaveNotEnded", Assert.Single(_export.Events.Warnings).Name);
        Assert.Null(ExportResume.SavedFiles(_folder.FullPath, new Shard(1, 2)));
    }

    [Fact]
    public async Task What_a_shard_leaves_is_nobody_elses_and_no_data()
    {
        Serve(_export, 2);
        await SaveAsync(_export, _folder, new Shard(1, 2));
        await SaveAsync(_export, _folder, new Shard(2, 2));
        Assert.Equal(
            ["Patient.0001.ndjson", "Patient.0002.ndjson", "export.json", "files.0001-of-0002.ndjson", "files.0002-of-0002.ndjson", "files.ndjson", "manifest.json"],
            _folder.Files);
        await File.WriteAllTextAsync(_folder["export.0002-of-0002.lock"], string.Empty);
        Assert.Null(RunFolder.FindStranger(_folder.FullPath));
        Assert.Equal(["Patient.0001.ndjson", "Patient.0002.ndjson"], _folder.Files.Where(ResourceFileNames.IsOfResources));

        // A lock that a kill left behind holds nobody up.
        Assert.True(await new FolderCheck(_folder.FullPath, _export.Events).RunAsync(_ => { }, default));
        await SaveAsync(_export, _folder, new Shard(2, 2));
        Assert.Equal("saved", StateOf(_folder));
        Assert.Empty(_export.Events.Warnings);
    }

    [Fact]
    public async Task Every_shard_renews_its_links_for_itself()
    {
        _export.Server.On("GET " + JobUrl, Signed("a"), Signed("b"), Signed("c"), Signed("d"));
        _export.Server.On(Link(1, "a"), Reply.Status(403)).On(Link(1, "b"), Reply.Text(200, Lines(1)));
        _export.Server.On(Link(2, "c"), Reply.Status(403)).On(Link(2, "d"), Reply.Text(200, Lines(2)));
        await SaveAsync(_export, _folder, new Shard(1, 2));
        Assert.Contains("sig=a", await File.ReadAllTextAsync(_folder["manifest.json"]), StringComparison.Ordinal);
        await SaveAsync(_export, _folder, new Shard(2, 2));
        Assert.Contains("sig=a", await File.ReadAllTextAsync(_folder["manifest.json"]), StringComparison.Ordinal);
        Assert.Empty(_export.Errors);
        Assert.Equal("saved", StateOf(_folder));
        Assert.True(await new FolderCheck(_folder.FullPath).RunAsync(_ => { }, default));
    }

    [Fact]
    public async Task Links_are_renewed_though_another_shard_holds_the_folder_all_the_time()
    {
        FileLock? held = null;
        _export.Server.On("GET " + JobUrl, Signed("a"), Signed("b"));
        _export.Server.On(Link(1, "a"), Reply.After(() => held = FileLock.TryTake(_folder["export.lock"]), Reply.Status(403)));
        _export.Server.On(Link(1, "b"), Reply.After(() => held!.Dispose(), Reply.Text(200, Lines(1))));
        await SaveAsync(_export, _folder, new Shard(1, 2));
        Assert.Empty(_export.Errors);
        Assert.True(File.Exists(_folder["Patient.0001.ndjson"]));
        Assert.Contains("sig=a", await File.ReadAllTextAsync(_folder["manifest.json"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_shard_whose_process_died_a_moment_ago_is_waited_for()
    {
        Serve(_export, 2);
        await SaveAsync(_export, _folder, new Shard(2, 2));
        FileLock? held = FileLock.TryTake(_folder["export.0001-of-0002.lock"]);
        _export.Pacing.WhileWaiting = () => held!.Dispose();
        await SaveAsync(_export, _folder, new Shard(1, 2));
        Assert.Empty(_export.Errors);
        Assert.True(File.Exists(_folder["Patient.0001.ndjson"]));
    }

    [Fact]
    public async Task Of_two_shards_the_last_one_to_end_says_that_files_are_missing_while_the_other_still_reads_what_the_server_reports()
    {
        Serve(_export, 2).WithManifest($$"""
            "output": [{ "type": "Patient", "url": "{{Files}}1" }, { "type": "Patient", "url": "{{Files}}2" }],
            "error": [{ "type": "OperationOutcome", "url": "{{Files}}3" }]
            """);
        _export.Server.On(Link(2), Reply.Status(404));
        _export.Server.On(Link(3), Reply.Text(200, """{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"exception"}]}""" + "\n"));
        ExportJob other = await _export.JobAsync();
        SaveOptions options = new() { Shard = new Shard(1, 2) };
        await new ExportSaver(await _export.JobAsync(), _folder.FullPath, options, _export.Events).SaveAsync(
            _ => { },
            error =>
            {
                Assert.Equal("OutcomeReported", error.ErrorId);
                SaveAsync(_export, _folder, new Shard(2, 2), other).GetAwaiter().GetResult();
            },
            default);
        Assert.Equal("incomplete", StateOf(_folder));
    }

    [Fact]
    public async Task A_shard_that_is_given_another_list_of_files_touches_nothing()
    {
        Serve(_export, 3);
        await SaveAsync(_export, _folder, new Shard(1, 2));
        IReadOnlyList<string> before = _folder.Files;
        SavedExport other = Serve(new SavedExport(), 4);
        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(() => SaveAsync(other, _folder, new Shard(2, 2)));
        Assert.Equal("ManifestChanged", error.ErrorId);
        Assert.Equal(before, _folder.Files);
        Assert.Equal("incomplete", StateOf(_folder));
    }

    [Fact]
    public async Task A_file_that_cannot_be_had_leaves_the_folder_incomplete_until_its_shard_has_it()
    {
        Serve(_export, 2).Server.On(Link(2), Reply.Status(404));
        await SaveAsync(_export, _folder, new Shard(2, 2));
        Assert.Equal("FileNotAvailable", Assert.Single(_export.Errors).ErrorId);
        await SaveAsync(_export, _folder, new Shard(1, 2));
        Assert.Equal("incomplete", StateOf(_folder));
        _export.Server.On(Link(2), Reply.Text(200, Lines(2)));
        await SaveAsync(_export, _folder, new Shard(2, 2));
        Assert.Empty(_export.Errors);
        Assert.Equal("saved", StateOf(_folder));
    }

    private static string Link(int row, string? sig = null) => $"GET {Files}{row}" + (sig is null ? string.Empty : $"?sig={sig}");

    private static SavedExport Serve(SavedExport export, int rows)
    {
        string items = string.Join(", ", Enumerable.Range(1, rows).Select(i => $$"""{ "type": "Patient", "url": "{{Files}}{{i}}", "count": {{i}} }"""));
        export.WithManifest($"\"output\": [{items}]");
        foreach (int row in Enumerable.Range(1, rows))
        {
            export.Server.On(Link(row), Reply.Text(200, Lines(row)));
        }

        return export;
    }

    private static Reply Signed(string sig)
    {
        string items = string.Join(", ", Enumerable.Range(1, 2).Select(i => $$"""{ "type": "Patient", "url": "{{Files}}{{i}}?sig={{sig}}", "count": {{i}} }"""));
        return Reply.Text(200, $$"""{ "transactionTime": "2026-05-28T09:00:00Z", "requiresAccessToken": false, "output": [{{items}}] }""");
    }

    private static IEnumerable<int> Shuffle(Random random, int count)
    {
        int[] numbers = [.. Enumerable.Range(1, count)];
        random.Shuffle(numbers);
        return numbers;
    }

    private static int CountAsked(SavedExport export, int rows) => Enumerable.Range(1, rows).Count(row => export.Server.CountOf(Link(row)) > 0);

    private static async Task SaveAsync(SavedExport export, TestFolder folder, Shard? shard, ExportJob? job = null, Action<ExportedFile>? onFile = null)
    {
        export.Errors.Clear();
        SaveOptions options = new() { ThrottleLimit = 1, Shard = shard };
        await new ExportSaver(job ?? await export.JobAsync(), folder.FullPath, options, export.Events).SaveAsync(onFile ?? (_ => { }), export.Errors.Add, default);
    }

    /// <summary>A save that may die in the middle, as a process does: nothing after it is written down.</summary>
    private static async Task RunAsync(SavedExport export, TestFolder folder, Shard? shard, int mostFiles)
    {
        int files = 0;
        try
        {
            await SaveAsync(export, folder, shard, null, _ =>
            {
                if (++files >= mostFiles)
                {
                    throw new TimeoutException();
                }
            });
        }
        catch (TimeoutException)
        {
            Assert.True(files >= mostFiles);
        }

        Assert.Empty(export.Errors);
    }

    // A kill may leave the beginning of a line.
    private static async Task TearAsync(TestFolder folder, Shard shard, Random random)
    {
        if (random.Next(2) == 0)
        {
            await File.AppendAllTextAsync(folder[ShardFiles.JournalOf(shard)], "{\"time\":\"2026-");
        }
    }

    private static string? StateOf(TestFolder folder)
    {
        using JsonDocument record = JsonDocument.Parse(File.ReadAllBytes(folder["export.json"]));
        return record.RootElement.GetProperty("state").GetString();
    }

    private static string OpenFails(Func<ExportFolder> open) => Assert.Throws<RedoxExportException>(() => open().Dispose()).ErrorId;

    private ExportFolder Open(ExportJob job, Shard shard) => ExportFolder.OpenAsync(_folder.FullPath, job, shard, _export.Pacing, default).GetAwaiter().GetResult();
}
