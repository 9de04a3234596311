using System.Text;
using RedoxExport.Downloads;
using RedoxExport.Exports;
using RedoxExport.Tests.Compression;
using RedoxExport.Tests.Downloads;
using RedoxExport.Tests.Resources;
using RedoxExport.Tests.Transport;
using static RedoxExport.Tests.Downloads.SavedExport;

namespace RedoxExport.Tests.Reliability;

/// <summary>What other clients get wrong when they download, row by row.</summary>
public sealed class OtherClientsMistakesDownloadTests : IDisposable
{
    private const string One = "GET " + SavedExport.Files + "1";
    private const string Two = "GET " + SavedExport.Files + "2";
    private const string TwoFiles = $$""" "output": [{"type":"Patient","url":"{{SavedExport.Files}}1"},{"type":"Patient","url":"{{SavedExport.Files}}2"}] """;

    private readonly TestFolder _folder = new();
    private readonly SavedExport _export = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_body_cut_halfway_with_a_known_length_is_not_kept_as_whole()
    {
        byte[] data = Utf8(Lines(4));
        Serve(Reply.Short(200, data[..(data.Length / 2)], data.Length), Reply.Text(200, Lines(1)));
        await _export.SaveAsync(_folder);
        Assert.Equal("AnswerCutShort", Assert.Single(_export.Errors).ErrorId);
        Assert.DoesNotContain("Patient.0001.ndjson", _folder.Files);
    }

    [Fact]
    public async Task A_body_cut_halfway_at_the_end_of_a_line_is_not_kept_as_whole()
    {
        byte[] half = Utf8(Lines(2));
        Serve(Reply.Short(200, half, half.Length * 2), Reply.Text(200, Lines(1)));
        await _export.SaveAsync(_folder);
        Assert.Equal("AnswerCutShort", Assert.Single(_export.Errors).ErrorId);
    }

    [Fact]
    public async Task A_stalled_half_body_ends_and_is_continued_and_the_others_come()
    {
        byte[] data = Utf8(Lines(100));
        Serve(Reply.Stream(200, () => new StallingStream(data[..1000], _export.Pacing), "ETag: \"v1\""), Reply.Text(200, Lines(1)));
        _export.Server.On(
            One,
            Reply.Stream(200, () => new StallingStream(data[..1000], _export.Pacing), "ETag: \"v1\""),
            Reply.Bytes(206, data[1000..], "ETag: \"v1\"", $"Content-Range: bytes 1000-{data.Length - 1}/{data.Length}"));
        await _export.SaveAsync(_folder);
        Assert.Empty(_export.Errors);
        Assert.Equal(data, await File.ReadAllBytesAsync(_folder["Patient.0001.ndjson"]));
        Assert.Equal(2, _export.Saved.Count);
    }

    [Fact]
    public async Task Multi_byte_utf8_split_across_chunks_stays_as_it_is()
    {
        byte[] data = Utf8("{\"resourceType\":\"Patient\",\"x\":\"aé€𝄞\uFEFF\"}\n{\"resourceType\":\"Patient\"}\n");
        for (int piece = 1; piece <= data.Length; piece++)
        {
            using TestFolder folder = new();
            SavedExport export = new();
            int size = piece;
            export.WithManifest($$""" "output": [{"type":"Patient","url":"{{SavedExport.Files}}1","count":2}] """).Server.On(One, Reply.Stream(200, () => new PiecewiseStream(data, size)));
            await export.SaveAsync(folder);
            Assert.Equal(data, await File.ReadAllBytesAsync(folder["Patient.0001.ndjson"]));
        }
    }

    [Theory]
    [InlineData("{\"resourceType\":\"Patient\",\"n\":1.50}\n", 1)]
    [InlineData("{\"resourceType\":\"Patient\",\"n\":1234567890123456789012345678901234567890}\n", 1)]
    [InlineData("{\"resourceType\":\"Patient\",\"n\":\"\\u0000\"}\n", 1)]
    [InlineData("{\"resourceType\":\"Patient\",\"n\":\"\0\"}\n", 1)]
    [InlineData("{\"resourceType\":\"Patient\",\"n\":\"\\ud800\"}\n", 1)]
    [InlineData("{\"resourceType\":\"Patient\"}\r\n{\"resourceType\":\"Patient\"}\r\n", 2)]
    [InlineData("{\"resourceType\":\"Patient\"}\n{\"resourceType\":\"Patient\"}", 2)]
    [InlineData("\n\r\n{\"resourceType\":\"Patient\"}\n\n \t\n{\"resourceType\":\"Patient\"}\n\n", 2)]
    [InlineData("\uFEFF{\"resourceType\":\"Patient\"}\n", 1)]
    [InlineData("", 0)]
    [InlineData("\n", 0)]
    public async Task Numbers_and_odd_characters_stay_as_they_are_and_counts_are_right(string text, int count)
    {
        foreach (bool gzip in new[] { false, true })
        {
            using TestFolder folder = new();
            SavedExport export = new();
            byte[] data = Encoding.UTF8.GetBytes(text);
            export.WithManifest($$""" "output": [{"type":"Patient","url":"{{SavedExport.Files}}1","count":{{count}}}] """)
                .Server.On(One, gzip ? Reply.Bytes(200, Gzip.Pack(data), "Content-Encoding: gzip") : Reply.Bytes(200, data));
            await export.SaveAsync(folder);
            Assert.Empty(export.Errors);
            Assert.Equal(data, await File.ReadAllBytesAsync(folder["Patient.0001.ndjson"]));
            Assert.Equal(count, export.Saved.Single().ResourceCount);
        }
    }

    [Fact]
    public async Task Invalid_utf8_stays_as_it_is()
    {
        byte[] data = [.. Utf8("{\"resourceType\":\"Patient\",\"x\":\""), 0xFF, 0xC3, 0x28, 0xED, 0xA0, 0x80, .. Utf8("\"}\n")];
        Serve(Reply.Bytes(200, data), Reply.Text(200, Lines(1)));
        await _export.SaveAsync(_folder);
        Assert.Empty(_export.Errors);
        Assert.Equal(data, await File.ReadAllBytesAsync(_folder["Patient.0001.ndjson"]));
    }

    [Theory]
    [InlineData(""" "output":[] """)]
    [InlineData(""" "deleted":[] """)]
    [InlineData(""" "output":null, "error":null """)]
    [InlineData(""" "output":[], "outcome":[], "extension":[{"url":"x"}] """)]
    [InlineData(""" "output":[], "error":[], "extension":{} """)]
    public async Task A_manifest_without_error_is_read(string lists)
    {
        await _export.WithManifest(lists).SaveAsync(_folder);
        Assert.Empty(_export.Errors);
        Assert.Empty(_export.Saved);
    }

    [Fact]
    public async Task A_manifest_with_outcome_is_read_and_its_outcomes_are_said()
    {
        _export.WithManifest($$""" "output":[], "outcome":[{"type":"OperationOutcome","url":"{{SavedExport.Files}}1","count":1,"countSeverity": {"error":1} }] """)
            .Server.On(One, Reply.Text(200, """{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"exception","diagnostics":"lost"}]}""" + "\n"));
        await _export.SaveAsync(_folder);
        Assert.Equal("OutcomeReported", Assert.Single(_export.Errors).ErrorId);
    }

    [Fact]
    public async Task One_404_among_many_files_loses_that_file_alone_and_no_job_is_deleted()
    {
        Serve(Reply.Status(404), Reply.Text(200, Lines(2)));
        await _export.SaveAsync(_folder);
        Assert.Single(_export.Errors);
        Assert.Equal(Lines(2), await File.ReadAllTextAsync(_folder["Patient.0002.ndjson"]));
        Assert.DoesNotContain(_export.Server.Requests, request => request.Method == "DELETE");
    }

    [Fact]
    public async Task Files_of_one_type_have_names_of_their_own()
    {
        Serve(Reply.Text(200, Lines(1)), Reply.Text(200, Lines(2)));
        await _export.SaveAsync(_folder);
        Assert.Equal(Lines(1), await File.ReadAllTextAsync(_folder["Patient.0001.ndjson"]));
        Assert.Equal(Lines(2), await File.ReadAllTextAsync(_folder["Patient.0002.ndjson"]));
    }

    [Fact]
    public async Task Pages_that_nobody_asked_for_do_not_overwrite_one_another()
    {
        _export.WithManifest($$""" "output": [{"type":"Patient","url":"{{SavedExport.Files}}1"}], "link":[{"relation":"next","url":"{{SavedExport.JobUrl}}?page=2"}] """);
        _export.Server.On("GET " + SavedExport.JobUrl + "?page=2", Reply.Text(200, $$"""{"transactionTime":"2026-05-28T09:00:00Z","output":[{"type":"Patient","url":"{{SavedExport.Files}}2"}]}"""))
            .On(One, Reply.Text(200, Lines(1))).On(Two, Reply.Text(200, Lines(2)));
        await _export.SaveAsync(_folder);
        Assert.Equal(2, _export.Saved.Count);
        Assert.Equal(Lines(1), await File.ReadAllTextAsync(_folder["Patient.0001.ndjson"]));
        Assert.Equal(Lines(2), await File.ReadAllTextAsync(_folder["Patient.0002.ndjson"]));
    }

    [Fact]
    public async Task Nothing_says_saved_before_all_files_are_here()
    {
        List<string> states = [];
        void Look() => states.Add(File.ReadAllText(_folder["export.json"]));
        Serve(Reply.After(Look, Reply.Text(200, Lines(1))), Reply.After(Look, Reply.Status(500)));
        await _export.SaveAsync(_folder);
        Look();
        Assert.All(states, state => Assert.DoesNotContain("\"saved\"", state, StringComparison.Ordinal));
        Assert.Contains("\"incomplete\"", states[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_broken_file_leaves_no_half_file_under_a_final_name_and_the_others_come()
    {
        Serve(Reply.Cut(200, Utf8("{\"resourceType\":\"Pat"), 1000), Reply.Text(200, Lines(2)));
        await _export.SaveAsync(_folder, 2);
        Assert.Single(_export.Errors);
        Assert.Equal(["Patient.0001.ndjson.partial", "Patient.0002.ndjson", "export.json", "files.ndjson", "manifest.json"], _folder.Files);
    }

    [Fact]
    public async Task A_file_of_250_MB_is_on_disk_as_it_comes_and_not_in_memory()
    {
        byte[] line = Utf8(Lines(1));
        long times = 250_000_000 / line.Length;
        long furthestAhead = 0;
        void Look(long given)
        {
            long onDisk = new FileInfo(_folder["Patient.0001.ndjson.partial"]) is { Exists: true } partial ? partial.Length : 0;
            furthestAhead = Math.Max(furthestAhead, given - onDisk);
        }

        Serve(Reply.Stream(200, () => new WatchedStream(new RepeatedStream(line, times), Look)), Reply.Text(200, Lines(1)));
        await _export.SaveAsync(_folder);
        Assert.Equal(times, _export.Saved.Single(file => file.Path.Contains("0001", StringComparison.Ordinal)).ResourceCount);
        Assert.InRange(furthestAhead, 0, 1_000_000);
    }

    [Fact]
    public async Task A_half_downloaded_file_is_resumed_after_a_crash()
    {
        byte[] data = Utf8(Lines(60_000));
        byte[] half = data[..(data.Length / 2)];
        const string Tag = "ETag: \"v1\"";
        using CancellationTokenSource crash = new();
        Serve(Reply.Stream(200, () => new StallingStream(half, _export.Pacing, crash), Tag), Reply.Text(200, Lines(1)));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _export.SaveAsync(_folder, 1, crash.Token));

        _export.Server.On(One, Reply.Bytes(206, data[half.Length..], Tag, $"Content-Range: bytes {half.Length}-{data.Length - 1}/{data.Length}"));
        await _export.SaveAsync(_folder);
        Assert.Empty(_export.Errors);
        Assert.Equal($"bytes={half.Length}-", _export.Server.Requests.Last(request => request.ToString() == One)["Range"]);
        Assert.Equal(data, await File.ReadAllBytesAsync(_folder["Patient.0001.ndjson"]));
    }

    private void Serve(Reply one, Reply two) => _export.WithManifest(TwoFiles).Server.On(One, one).On(Two, two);

    /// <summary>Gives some bytes, then nothing: the time that is waited for passes at once.</summary>
    private sealed class StallingStream(byte[] start, TestPacing pacing, CancellationTokenSource? crash = null) : MemoryStream(start)
    {
        public override bool CanSeek => false;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            int read = Read(buffer.Span);
            if (read == 0)
            {
                Task forever = Task.Delay(Timeout.Infinite, cancellationToken);
                crash?.Cancel();
                pacing.Time.Advance(TimeSpan.FromSeconds(crash is null ? 101 : 0));
                await forever;
            }

            return read;
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
    }

    /// <summary>Says at each read how much it has given before.</summary>
    private sealed class WatchedStream(RepeatedStream inner, Action<long> look) : MemoryStream
    {
        public override bool CanSeek => false;

        public override int Read(byte[] buffer, int offset, int count)
        {
            look(inner.Given);
            return inner.Read(buffer, offset, count);
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            byte[] piece = new byte[Math.Min(buffer.Length, 128 * 1024)];
            int read = Read(piece, 0, piece.Length);
            piece.AsMemory(0, read).CopyTo(buffer);
            return ValueTask.FromResult(read);
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
    }
}
