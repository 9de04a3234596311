using System.Diagnostics;
using System.Text;
using CsCheck;
using RedoxExport.Downloads;
using RedoxExport.Exports;
using RedoxExport.Resources;
using RedoxExport.Tests.Transport;
using static RedoxExport.Tests.Downloads.SavedExport;

namespace RedoxExport.Tests.Downloads;

/// <summary>A list that is fetched again, in this process or the next, has another order and other links: each row stays its own file.</summary>
public sealed class RenewedListTests : IDisposable
{
    private const string Status = "GET " + SavedExport.JobUrl;
    private static readonly string[] OneDateForAll = ["Last-Modified: Wed, 27 May 2026 12:00:00 GMT", "Date: Thu, 28 May 2026 12:00:00 GMT"];

    private readonly TestFolder _folder = new();
    private readonly SavedExport _export = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_list_in_another_order_after_a_missing_file_gives_every_file_once()
    {
        _export.Server.On(Status, List("a", "b"), List("b", "a"));
        _export.Server.On(Get("a"), Reply.Status(404), Reply.Text(200, Lines(1))).On(Get("b"), Reply.Text(200, Lines(2)));
        await _export.SaveAsync(_folder);
        await AssertSavedAsync(Lines(1), Lines(2));
    }

    [Fact]
    public async Task Shards_whose_lists_have_another_order_give_every_file_once()
    {
        _export.Server.On(Status, List("a", "b"), List("b", "a"));
        _export.Server.On(Get("a"), Reply.Text(200, Lines(1))).On(Get("b"), Reply.Text(200, Lines(2)));
        await SaveAsync(new Shard(1, 2));
        await SaveAsync(new Shard(2, 2));
        await AssertSavedAsync(Lines(1), Lines(2));
        Assert.Equal((1, 1), (_export.Server.CountOf(Get("a")), _export.Server.CountOf(Get("b"))));
    }

    [Fact]
    public async Task A_resume_whose_list_has_another_order_joins_no_head_to_the_tail_of_another_file()
    {
        byte[] a = Utf8(Lines(40));
        byte[] b = Utf8(Lines(60).Replace("ü", "ö", StringComparison.Ordinal));
        _export.Server.On(Status, List("a", "b"), List("b", "a"));
        _export.Server.On(Get("a"), [Reply.Cut(200, a[..500], null, OneDateForAll), Cut(a, 500), Cut(a, 500), Cut(a, 500), Cut(a, 500), Rest(a, 500)]);
        _export.Server.On(Get("b"), [Reply.Cut(200, b[..700], null, OneDateForAll), Cut(b, 700), Cut(b, 700), Cut(b, 700), Cut(b, 700), Rest(b, 700)]);
        await _export.SaveAsync(_folder);
        Assert.Equal(["AnswerCutShort", "AnswerCutShort"], _export.Errors.Select(error => error.ErrorId));
        await _export.SaveAsync(_folder);
        await AssertSavedAsync(Encoding.UTF8.GetString(a), Encoding.UTF8.GetString(b));
        Assert.Equal("bytes=500-", _export.Server.Requests.Last(request => request.ToString() == Get("a"))["Range"]);
    }

    [Fact]
    public async Task A_file_that_the_query_names_is_never_taken_for_another()
    {
        _export.Server.On(Status, List("get?id=1", "get?id=2"), List("get?id=2", "get?id=1"));
        _export.Server.On(Get("get?id=1"), Reply.Status(404), Reply.Text(200, Lines(1))).On(Get("get?id=2"), Reply.Text(200, Lines(2)));
        await _export.SaveAsync(_folder);
        await AssertSavedAsync(Lines(1), Lines(2));
    }

    [Fact]
    public async Task Signatures_that_are_new_in_a_list_of_another_order_change_nothing()
    {
        _export.Server.On(Status, List("a?s=1", "b?s=1"), List("b?s=2", "a?s=2"), List("a?s=3", "b?s=3"));
        _export.Server.On(Get("a?s=1"), Reply.Status(403)).On(Get("b?s=1"), Reply.Status(403));
        _export.Server.On(Get("a?s=2"), Reply.Text(200, Lines(1))).On(Get("b?s=2"), Reply.Text(200, Lines(2)));
        await _export.SaveAsync(_folder);
        await AssertSavedAsync(Lines(1), Lines(2));
        await _export.SaveAsync(_folder);
        Assert.Equal(2, _export.Events.All.Count(e => e.Name == "FileKept"));
        Assert.Contains("s=1", await File.ReadAllTextAsync(_folder["manifest.json"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_row_that_only_its_kind_tells_starts_over()
    {
        byte[] data = Utf8(Lines(3));
        _export.Server.On(Status, Manifest(Row("1/a", ",\"count\":3"), Row("1/b", ",\"count\":2")), Manifest(Row("2/x", ",\"count\":2"), Row("2/y", ",\"count\":3")));
        _export.Server.On(Get("1/a"), Reply.Cut(200, data[..70], null, "ETag: \"v\""), Reply.Status(403));
        _export.Server.On(Get("2/x"), Reply.Text(200, Lines(2))).On(Get("2/y"), Reply.Bytes(200, data, "ETag: \"v\""));
        await _export.SaveAsync(_folder);
        await AssertSavedAsync(Lines(3), Lines(2));
        Assert.Null(_export.Server.Single(Get("2/y"))["Range"]);
    }

    [Theory]
    [InlineData("2/x", "2/y")]
    [InlineData("1/a", "1/c")]
    [InlineData("1/a?x", "1/a?y")]
    public async Task Rows_that_nothing_tells_apart_are_another_list(string first, string second)
    {
        _export.Server.On(Status, List("1/a", "1/b"), List(first, second));
        _export.Server.On(Get("1/a"), Reply.Text(200, Lines(1))).On(Get("1/b"), Reply.Status(404));
        await _export.SaveAsync(_folder);
        Assert.Equal("ManifestChanged", Assert.Single(_export.Errors).ErrorId);
        Assert.False(File.Exists(_folder["Patient.0002.ndjson"]));
    }

    [Fact]
    public async Task Links_that_are_relative_to_an_address_that_the_status_redirects_to_are_the_same_in_the_next_process()
    {
        const string Elsewhere = "https://fhir.example.org/lists/today/1";
        _export.Server.On(Status, Reply.Status(302, "Location: " + Elsewhere)).On("GET " + Elsewhere, Manifest(Relative("a"), Relative("b")), Manifest(Relative("b"), Relative("a")));
        _export.Server.On("GET https://fhir.example.org/lists/today/a", Reply.Text(200, Lines(1))).On("GET https://fhir.example.org/lists/today/b", Reply.Status(404), Reply.Status(404), Reply.Text(200, Lines(2)));
        await _export.SaveAsync(_folder);
        Assert.Single(_export.Errors);
        await _export.SaveAsync(_folder);
        await AssertSavedAsync(Lines(1), Lines(2));
        Assert.Equal(1, _export.Server.CountOf("GET https://fhir.example.org/lists/today/a"));
    }

    [Theory]
    [InlineData(10_000, 100_000, null)]
    [InlineData(40, 600, "bytes=500-")]
    public async Task A_kill_leaves_nothing_to_continue_where_other_bytes_lie_in_the_partial_file_and_else_what_was_there(int lines, int came, string? range)
    {
        // The first process is cut, the second begins again without anything that could be continued, and is killed. A small body is on disk
        // only when it is whole: until then, the partial file is the one of the first process.
        byte[] data = Utf8(Lines(lines));
        byte[] other = Utf8(Lines(lines).Replace("ü", "ö", StringComparison.Ordinal));
        using CancellationTokenSource stop = new();
        _export.Server.On(Status, List("a"));
        _export.Server.On(
            Get("a"),
            [
                Reply.Cut(200, data[..500], null, "ETag: \"v1\""), .. Enumerable.Repeat(Reply.Status(503), 5),
                Reply.Stream(200, () => new StoppedStream(other[..came], stop)),
                Reply.Bytes(200, data, "ETag: \"v1\""),
            ]);
        await _export.SaveAsync(_folder);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _export.SaveAsync(_folder, cancellationToken: stop.Token));
        await _export.SaveAsync(_folder);
        await AssertSavedAsync(Encoding.UTF8.GetString(data));
        Assert.Equal(range, _export.Server.Requests[^1]["Range"]);
    }

    [Fact]
    public async Task A_partial_file_that_is_not_the_one_the_journal_speaks_of_starts_over()
    {
        byte[] data = Utf8(Lines(40));
        _export.Server.On(Status, List("a"));
        _export.Server.On(Get("a"), [Reply.Cut(200, data[..500], null, "ETag: \"v1\""), .. Enumerable.Repeat(Reply.Status(503), 5), Reply.Bytes(200, data, "ETag: \"v1\"")]);
        await _export.SaveAsync(_folder);
        byte[] partial = await File.ReadAllBytesAsync(_folder["Patient.0001.ndjson.partial"]);
        partial[10] ^= 1;
        await File.WriteAllBytesAsync(_folder["Patient.0001.ndjson.partial"], partial);
        await _export.SaveAsync(_folder);
        await AssertSavedAsync(Encoding.UTF8.GetString(data));
        Assert.Null(_export.Server.Requests[^1]["Range"]);
    }

    [Fact]
    public async Task Whatever_order_links_shards_troubles_and_kills_every_file_is_saved_once() =>
        await Gen.Select(Gen.Int[0, 8], Gen.Enum<LinkStyle>(), Gen.Int[0, 3], Gen.Int).SampleAsync(
            async (files, style, shards, seed) =>
            {
                using TestFolder folder = new();
                SavedExport export = new();
                ListServer server = new(export.Server, files, style, seed) { Trouble = 40 };
                Shard?[] parts = shards == 0 ? [null] : [.. Enumerable.Range(1, shards).Select(number => new Shard(number, shards))];
                Random random = new(seed);
                for (int night = 1; night <= 4; night++)
                {
                    server.Trouble = night == 4 ? 0 : 40;
                    foreach (Shard? part in parts.OrderBy(_ => random.Next()))
                    {
                        using CancellationTokenSource stop = new();
                        server.Stop = stop;
                        try
                        {
                            SaveOptions options = new() { ThrottleLimit = 2, Shard = part };
                            await new ExportSaver(await export.JobAsync(), folder.FullPath, options, export.Events).SaveAsync(_ => { }, export.Errors.Add, stop.Token);
                        }
                        catch (OperationCanceledException)
                        {
                            Assert.True(stop.IsCancellationRequested);
                        }
                    }
                }

                Assert.DoesNotContain(export.Errors, error => error.ErrorId == "ManifestChanged");
                List<ExportedFile> proved = [];
                Assert.True(await new FolderCheck(folder.FullPath).RunAsync(proved.Add, default), string.Join("; ", proved.Select(file => $"{file.Path}: {file.Problem}")));
                Assert.Equal(server.Contents.Order(StringComparer.Ordinal), proved.Select(file => File.ReadAllText(file.Path)).Order(StringComparer.Ordinal));
                Assert.Equal(files, ExportResume.SavedFiles(folder.FullPath)!.Count);
            },
            iter: 60,
            threads: 1);

    [Fact]
    public async Task A_list_of_a_hundred_thousand_rows_in_another_order_is_matched_in_little_time_and_memory()
    {
        const int Rows = 100_000;
        ExportJob job = await _export.JobAsync();
        int[] order = [.. Enumerable.Range(0, Rows)];
        new Random(1).Shuffle(order);
        ManifestFiles first = Rows100k(Enumerable.Range(0, Rows), "a");
        ManifestFiles now = Rows100k(order, "b");
        long before = GC.GetAllocatedBytesForCurrentThread();
        Stopwatch watch = Stopwatch.StartNew();
        RowMatch match = RowMatch.Of(job, "folder", first, now);
        watch.Stop();
        Assert.All(Enumerable.Range(0, 100), i => Assert.EndsWith($"/{i * 997}?sig=b", match[i * 997].Link.AbsoluteUri, StringComparison.Ordinal));

        // Each row costs some objects and numbers, not a text; and a quadratic search would take minutes.
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < Rows * 600L, $"{GC.GetAllocatedBytesForCurrentThread() - before:N0} bytes");
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), watch.Elapsed.ToString());
    }

    private static ManifestFiles Rows100k(IEnumerable<int> order, string signature)
    {
        ManifestPage page = ManifestPage.Read(
            Utf8($$"""{"transactionTime":"2026-05-28T09:00:00Z","output":[{{string.Join(",", order.Select(i => Row($"{i}?sig={signature}")))}}]}"""),
            new Uri(JobUrl));
        return new ManifestFiles([page]);
    }

    private static string Get(string file) => "GET " + Files + file;

    private static string Row(string file, string more = "") => $$"""{"type":"Patient","url":"{{Files}}{{file}}"{{more}}}""";

    private static string Relative(string file) => $$"""{"type":"Patient","url":"{{file}}"}""";

    private static Reply List(params string[] files) => Manifest([.. files.Select(file => Row(file))]);

    private static Reply Manifest(params string[] rows) =>
        Reply.Text(200, $$"""{"transactionTime":"2026-05-28T09:00:00Z","requiresAccessToken":false,"output":[{{string.Join(",", rows)}}]}""");

    private static Reply Cut(byte[] data, int from) => Reply.Cut(206, [], null, [.. OneDateForAll, $"Content-Range: bytes {from}-{data.Length - 1}/{data.Length}"]);

    private static Reply Rest(byte[] data, int from) => Reply.Bytes(206, data[from..], [.. OneDateForAll, $"Content-Range: bytes {from}-{data.Length - 1}/{data.Length}"]);

    private async Task SaveAsync(Shard shard)
    {
        SaveOptions options = new() { ThrottleLimit = 1, Shard = shard };
        await new ExportSaver(await _export.JobAsync(), _folder.FullPath, options, _export.Events).SaveAsync(_ => { }, _export.Errors.Add, default);
    }

    private async Task AssertSavedAsync(params string[] contents)
    {
        Assert.Empty(_export.Errors);
        string[] names = [.. _folder.Files.Where(ResourceFileNames.IsOfResources)];
        Assert.Equal(contents, names.Select(name => File.ReadAllText(_folder[name])));
        Assert.True(await new FolderCheck(_folder.FullPath).RunAsync(_ => { }, default));
        Assert.Equal(contents.Length, ExportResume.SavedFiles(_folder.FullPath)!.Count);
    }

    private sealed class StoppedStream(byte[] start, CancellationTokenSource stop) : MemoryStream(start)
    {
        public override bool CanSeek => false;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            int read = Read(buffer.Span);
            if (read > 0)
            {
                return new ValueTask<int>(read);
            }

            stop.Cancel();
            return ValueTask.FromException<int>(new OperationCanceledException(stop.Token));
        }
    }
}
