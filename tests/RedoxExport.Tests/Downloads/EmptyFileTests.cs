using RedoxExport.Downloads;
using RedoxExport.Exports;
using RedoxExport.Tests.Connections;
using RedoxExport.Tests.Transport;
using static RedoxExport.Tests.Downloads.SavedExport;

namespace RedoxExport.Tests.Downloads;

/// <summary>A 200 without a byte, a link twice, a list of nothing: each is said, and nothing is lost by it.</summary>
public sealed class EmptyFileTests : IDisposable
{
    private const string One = "GET " + Files + "1";
    private const string Two = "GET " + Files + "2";
    private const string Three = "GET " + Files + "3";

    private readonly TestFolder _folder = new();
    private readonly SavedExport _export = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("Content-Encoding: gzip")]
    public async Task A_file_that_comes_empty_once_is_asked_for_again_after_all_others(string coding)
    {
        string[] headers = coding.Length > 0 ? [coding] : [];
        Serve("", "", "");
        _export.Server.On(One, Reply.Status(200, headers), Reply.Text(200, Lines(1))).On(Two, Reply.Text(200, Lines(2))).On(Three, Reply.Text(200, Lines(3)));
        await _export.SaveAsync(_folder);
        Assert.Empty(_export.Errors);
        Assert.Empty(_export.Events.Warnings);
        Assert.Equal([Lines(1), Lines(2), Lines(3)], Saved());
        Assert.Equal([One, Two, Three, One], _export.Server.Requests.Select(request => request.ToString()).Where(request => request.Contains("/files/", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Files_that_stay_empty_are_kept_with_one_warning_and_their_number()
    {
        Serve("", "", "");
        _export.Server.On(One, Reply.Stream(200, () => new MemoryStream())).On(Two, Reply.Text(200, Lines(2))).On(Three, Reply.Status(200));
        await _export.SaveAsync(_folder);
        Assert.Empty(_export.Errors);
        ExportEvent warning = Assert.Single(_export.Events.Warnings);
        Assert.Equal("EmptyFiles", warning.Name);
        Assert.StartsWith("2 files", warning.Message, StringComparison.Ordinal);
        Assert.Equal(["", Lines(2), ""], Saved());
        Assert.Equal((2, 1, 2), (_export.Server.CountOf(One), _export.Server.CountOf(Two), _export.Server.CountOf(Three)));

        // What was kept is whole: it is not asked for a third time.
        await _export.SaveAsync(_folder);
        Assert.Equal(2, _export.Server.CountOf(One));
        Assert.True(await new FolderCheck(_folder.FullPath).RunAsync(_ => { }, default));
    }

    [Fact]
    public async Task A_count_or_a_size_of_nothing_says_that_a_file_is_empty()
    {
        Serve(",\"count\":0", ",\"fileSize\":0", "");
        _export.Server.On(One, Reply.Status(200)).On(Two, Reply.Status(200)).On(Three, Reply.Text(200, Lines(1)));
        await _export.SaveAsync(_folder);
        Assert.Empty(_export.Events.Warnings);
        Assert.Equal((1, 1), (_export.Server.CountOf(One), _export.Server.CountOf(Two)));
    }

    [Fact]
    public async Task Empty_files_of_deletions_and_errors_and_of_an_increment_are_no_reason_to_warn()
    {
        _export.WithManifest($$"""
            "output": [], "deleted": [{ "type": "Bundle", "url": "{{Files}}1" }], "error": [{ "type": "OperationOutcome", "url": "{{Files}}2" }]
            """);
        _export.Server.On(One, Reply.Status(200)).On(Two, Reply.Status(200)).On(Three, Reply.Status(200));
        await _export.SaveAsync(_folder);
        using TestFolder increment = new();
        await StartAsync(increment, new ExportRequest { Since = TestPacing.Start });
        Serve("", "", "");
        _export.Server.On(One, Reply.Status(200)).On(Two, Reply.Status(200));
        await _export.SaveAsync(increment);
        Assert.Equal(3, increment.Files.Count(name => name.StartsWith("Patient.", StringComparison.Ordinal)));
        Assert.Empty(_export.Events.Warnings);
        Assert.Empty(_export.Errors);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_export_without_files_says_so_unless_it_asked_for_changes(bool asksForChanges)
    {
        await StartAsync(_folder, new ExportRequest { Since = asksForChanges ? TestPacing.Start : null });
        _export.WithManifest("\"output\": []");
        await _export.SaveAsync(_folder);
        Assert.Equal(asksForChanges ? [] : ["OutputMissing"], _export.Events.Warnings.Select(e => e.Name));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_file_that_is_empty_and_kept_packed_is_whole(bool gzip)
    {
        Serve(",\"count\":0", ",\"count\":0", ",\"count\":0");
        string[] headers = gzip ? ["Content-Encoding: gzip"] : [];
        _export.Server.On(One, Reply.Status(200, headers)).On(Two, Reply.Text(200, "", headers)).On(Three, Reply.Stream(200, () => new MemoryStream(), headers));
        await new ExportSaver(await _export.JobAsync(), _folder.FullPath, new SaveOptions { Compress = true }, _export.Events).SaveAsync(_export.Saved.Add, _export.Errors.Add, default);
        Assert.Empty(_export.Errors);
        List<ExportedFile> proved = [];
        Assert.True(await new FolderCheck(_folder.FullPath).RunAsync(proved.Add, default), string.Join("; ", proved.Select(file => file.Problem)));
        Assert.All(proved, file => Assert.EndsWith(".ndjson.gz", file.Path, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_link_that_is_listed_twice_is_one_file_and_a_warning()
    {
        _export.WithManifest($$"""
            "output": [{ "type": "Patient", "url": "{{Files}}1", "count": 1 }, { "type": "Patient", "url": "{{Files}}2", "count": 2 }, { "type": "Patient", "url": "{{Files}}1", "count": 1 }]
            """);
        _export.Server.On(One, Reply.Text(200, Lines(1))).On(Two, Reply.Text(200, Lines(2)));
        ExportSaver saver = new(await _export.JobAsync(), _folder.FullPath, new SaveOptions(), _export.Events);
        await saver.SaveAsync(_export.Saved.Add, _export.Errors.Add, default);
        Assert.Equal("LinksRepeated", Assert.Single(_export.Events.Warnings).Name);
        Assert.Equal([Lines(1), Lines(2)], Saved());
        Assert.Equal((2, 2, 1.0), (saver.Progress.FilesTotal, saver.Progress.FilesDone, saver.Progress.Fraction));
        Assert.Equal((1, 1), (_export.Server.CountOf(One), _export.Server.CountOf(Two)));
        Assert.True(await new FolderCheck(_folder.FullPath).RunAsync(_ => { }, default));
    }

    [Fact]
    public async Task Shards_of_a_list_with_a_link_twice_have_one_file_each()
    {
        _export.WithManifest($$"""
            "output": [{ "type": "Patient", "url": "{{Files}}1" }, { "type": "Patient", "url": "{{Files}}1" }, { "type": "Patient", "url": "{{Files}}2" }]
            """);
        _export.Server.On(One, Reply.Text(200, Lines(1))).On(Two, Reply.Text(200, Lines(2)));
        foreach (int number in Enumerable.Range(1, 2))
        {
            List<ExportedFile> saved = [];
            SaveOptions options = new() { Shard = new Shard(number, 2) };
            await new ExportSaver(await _export.JobAsync(), _folder.FullPath, options, _export.Events).SaveAsync(saved.Add, _export.Errors.Add, default);
            Assert.Single(saved);
        }

        Assert.Equal([Lines(1), Lines(2)], Saved());
        Assert.True(await new FolderCheck(_folder.FullPath).RunAsync(_ => { }, default));
    }

    [Fact]
    public async Task A_file_that_drips_ends_its_attempts_and_the_save()
    {
        _export.WithManifest($$""" "output": [{ "type": "Patient", "url": "{{Files}}1" }] """);
        _export.Server.On(One, Reply.Stream(200, () => new DrippingStream(10, () => _export.Pacing.Time.Advance(TimeSpan.FromSeconds(60))), "ETag: \"v\""));
        await _export.SaveAsync(_folder);
        RedoxExportException error = Assert.Single(_export.Errors);
        Assert.Equal("RequestTimedOut", error.ErrorId);
        Assert.True(_export.Server.CountOf(One) <= 6, _export.Server.CountOf(One).ToString());
        Assert.True(_export.Pacing.Time.GetUtcNow() - TestPacing.Start < TimeSpan.FromHours(2));
        using ExportFolder free = ExportFolder.Open(_folder.FullPath, await _export.JobAsync(), _export.Pacing.Clock);
    }

    [Fact]
    public async Task A_slow_connection_that_is_not_a_drip_is_waited_for()
    {
        const int Length = 400_000;
        _export.WithManifest($$""" "deleted": [{ "type": "Bundle", "url": "{{Files}}1" }] """);
        _export.Server.On(One, Reply.Stream(200, () => new DrippingStream(1000, () => _export.Pacing.Time.Advance(TimeSpan.FromSeconds(8)), Length)));
        await _export.SaveAsync(_folder);
        Assert.Empty(_export.Errors);
        Assert.Equal(Length, new FileInfo(_folder["deleted/Bundle.0001.ndjson"]).Length);
        Assert.Equal(1, _export.Server.CountOf(One));
    }

    private void Serve(params string[] counts) =>
        _export.WithManifest($"\"output\": [{string.Join(", ", counts.Select((count, i) => $$"""{ "type": "Patient", "url": "{{Files}}{{i + 1}}"{{count}} }"""))}]");

    private string[] Saved() => [.. _folder.Files.Where(name => name.StartsWith("Patient.", StringComparison.Ordinal)).Select(name => File.ReadAllText(_folder[name]))];

    private async Task StartAsync(TestFolder folder, ExportRequest request)
    {
        _export.Server.Otherwise = asked => asked.Uri.AbsolutePath.EndsWith("/$export", StringComparison.Ordinal) ? Reply.Status(202, "Content-Location: " + JobUrl) : null;
        await JournaledStart.StartAsync(await TestConnection.OpenAsync(_export.Server, _export.Pacing), request, folder.FullPath, null, default);
    }
}
