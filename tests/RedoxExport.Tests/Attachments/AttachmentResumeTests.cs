using RedoxExport.Attachments;
using RedoxExport.Tests.Transport;
using static RedoxExport.Tests.Attachments.SavedAttachments;

namespace RedoxExport.Tests.Attachments;

/// <summary>Calls that were stopped at any point, and the calls after them.</summary>
public sealed class AttachmentResumeTests : IDisposable
{
    private const string Tag = "ETag: \"v1\"";

    private readonly SavedAttachments _saved = new();

    public void Dispose() => _saved.Dispose();

    [Fact]
    public async Task A_body_that_was_cut_goes_on_from_the_byte_where_it_was_cut()
    {
        byte[] data = Large();
        _saved.Write("DocumentReference.ndjson", Linked("1", "Binary/a", "application/pdf"));
        _saved.Server.On($"GET {Base}Binary/a", Reply.Cut(200, data[..2_000_000], data.Length, Tag), Rest(data, 2_000_000));
        await _saved.SaveAsync();
        Assert.Equal(data, _saved.ContentOf("1"));
        Assert.Equal(("bytes=2000000-", "\"v1\""), (_saved.Server.Requests[^1]["Range"], _saved.Server.Requests[^1]["If-Range"]));
        Assert.Equal(["attachments.ndjson"], _saved.Rest());
    }

    [Fact]
    public async Task The_next_call_resumes_a_large_attachment_and_asks_for_no_other_one_again()
    {
        byte[] data = Large();
        using CancellationTokenSource stop = new();
        _saved.Write("DocumentReference.ndjson", [.. Enumerable.Range(0, 20).Select(i => Linked($"{i}", $"Binary/{i}")), Linked("large", "Binary/large", "application/pdf")]);
        int small = 0;
        _saved.Server.Otherwise = request => !request.Uri.AbsolutePath.EndsWith("/large", StringComparison.Ordinal)
            ? Reply.Text(200, $"{small++}")
            : request["Range"] is null ? Reply.Stream(200, () => new StoppingStream(data[..3_000_000], stop), Tag, $"Content-Length: {data.Length}") : Rest(data, 3_000_000);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _saved.SaveAsync(cancellation: stop.Token));
        int before = _saved.Server.Requests.Count;
        AttachmentResult result = await _saved.SaveAsync();
        Assert.Equal((21, 0), (result.Complete, result.Failed));
        Assert.Equal(data, _saved.ContentOf("large"));
        Assert.Equal(22, _saved.Server.Requests.Count);
        Assert.Equal("bytes=3000000-", Assert.Single(_saved.Server.Requests.Skip(before), request => request["Range"] is not null)["Range"]);
        Assert.Equal(["attachments.ndjson"], _saved.Rest());
    }

    [Fact]
    public async Task An_attachment_that_failed_is_tried_again_by_the_next_call_and_resumed()
    {
        byte[] data = Large();
        _saved.Write("DocumentReference.ndjson", Linked("1", "Binary/a", "application/pdf"), Linked("2", "Binary/b"));
        _saved.Server.On($"GET {Base}Binary/a", [.. Enumerable.Repeat(Reply.Cut(200, data[..2_000_000], data.Length, Tag), 1), .. Enumerable.Repeat(Reply.Status(500), 20), Rest(data, 2_000_000)])
            .On($"GET {Base}Binary/b", Reply.Text(200, "b"));
        AttachmentResult first = await _saved.SaveAsync();
        Assert.Equal((1, 1), (first.Complete, first.Failed));
        Assert.Equal("AttachmentNotAvailable", Assert.Single(_saved.Errors).ErrorId);
        Assert.Contains(_saved.Rest(), name => name.EndsWith(".partial", StringComparison.Ordinal));
        while ((await _saved.SaveAsync()).Failed > 0)
        {
            Assert.Contains(_saved.Rest(), name => name.EndsWith(".partial", StringComparison.Ordinal));
        }

        Assert.Equal(data, _saved.ContentOf("1"));
        Assert.Equal(["attachments.ndjson"], _saved.Rest());
        Assert.Single(_saved.Server.Requests, request => request.Uri.AbsolutePath.EndsWith("/b", StringComparison.Ordinal));
        Assert.All(_saved.Server.Requests.Skip(1).Where(request => request.Uri.AbsolutePath.EndsWith("/a", StringComparison.Ordinal)), request => Assert.Equal("bytes=2000000-", request["Range"]));
    }

    [Fact]
    public async Task A_partial_file_of_an_attachment_that_no_resource_has_any_more_is_deleted()
    {
        byte[] data = Large();
        _saved.Write("DocumentReference.ndjson", Linked("1", "Binary/a", "application/pdf"));
        _saved.Server.On($"GET {Base}Binary/a", Reply.Cut(200, data[..2_000_000], data.Length, Tag), Reply.Status(500));
        await _saved.SaveAsync();
        Assert.NotEqual(["attachments.ndjson"], _saved.Rest());
        _saved.Write("DocumentReference.ndjson", Document("1", """{"contentType":"text/plain","data":"QQ=="}"""));
        await _saved.SaveAsync();
        Assert.Equal(["attachments.ndjson"], _saved.Rest());
    }

    [Fact]
    public async Task A_file_that_was_journaled_and_not_renamed_is_finished_without_a_request()
    {
        _saved.Write("DocumentReference.ndjson", Linked("1", "Binary/a"), Linked("2", "Binary/b"));
        _saved.Server.Otherwise = request => Reply.Text(200, request.Uri.AbsolutePath);
        await _saved.SaveAsync();

        // As a kill leaves it between the journal line and the name: the index is still the one before.
        string index = Path.Combine(_saved.Destination, "attachments.ndjson");
        string key = _saved.Row("1").GetProperty("key").GetString()!;
        string file = Path.Combine(_saved.Destination, _saved.Row("1").GetProperty("file").GetString()!);
        byte[] content = _saved.ContentOf("1");
        File.Move(index, Path.Combine(_saved.Destination, "attachments.journal.ndjson"));
        File.Move(file, Path.Combine(_saved.Destination, "partial", key + ".partial"));
        await _saved.SaveAsync();
        Assert.Equal(2, _saved.Server.Requests.Count);
        Assert.Equal(content, _saved.ContentOf("1"));
        Assert.Equal(["attachments.ndjson"], _saved.Rest());
    }

    [Fact]
    public async Task A_torn_last_line_of_the_journal_is_ignored()
    {
        _saved.Write("DocumentReference.ndjson", Linked("1", "Binary/a"), Linked("2", "Binary/b"));
        _saved.Server.Otherwise = request => Reply.Text(200, request.Uri.AbsolutePath);
        await _saved.SaveAsync();
        string index = Path.Combine(_saved.Destination, "attachments.ndjson");
        string[] lines = await File.ReadAllLinesAsync(index, TestContext.Current.CancellationToken);
        File.Delete(index);
        await File.WriteAllTextAsync(Path.Combine(_saved.Destination, "attachments.journal.ndjson"), lines[0] + "\n" + lines[1][..^20], TestContext.Current.CancellationToken);
        await _saved.SaveAsync();
        Assert.Equal(3, _saved.Server.Requests.Count);
        Assert.Equal(["complete", "complete"], _saved.StatesOf("1", "2"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Calls_that_are_stopped_again_and_again_end_with_every_attachment_right_and_none_downloaded_twice(int seed)
    {
        Random random = new(seed);
        int count = TrialLength.Of(300, 5000);
        _saved.Write("DocumentReference.ndjson", [.. Enumerable.Range(0, count).Select(i => Linked($"{i}", $"Binary/{i % (count / 2)}"))]);
        CancellationTokenSource stop = new();
        Dictionary<string, int> whole = new(StringComparer.Ordinal);
        _saved.Server.Otherwise = request =>
        {
            lock (whole)
            {
                if (random.Next(40) == 0)
                {
                    stop.Cancel();
                }

                byte[] data = Utf8($"The content of {request.Uri.AbsolutePath}.");
                return random.Next(12) switch
                {
                    0 => Reply.Status(503, "Retry-After: 1"),
                    1 => Reply.Cut(200, data[..5], data.Length),
                    2 => Reply.Text(404, "not now"),
                    _ => Good(),
                };

                Reply Good()
                {
                    whole[request.Uri.AbsolutePath] = whole.GetValueOrDefault(request.Uri.AbsolutePath) + 1;
                    return Reply.Bytes(200, data);
                }
            }
        };
        for (bool isOver = false; !isOver;)
        {
            stop.Dispose();
            stop = new CancellationTokenSource();
            try
            {
                AttachmentResult result = await _saved.SaveAsync(new AttachmentOptions { ThrottleLimit = 4, SortBytes = 4096 }, stop.Token);
                isOver = result.Complete == count;
            }
            catch (OperationCanceledException)
            {
                // The next call goes on.
            }
        }

        stop.Dispose();
        Dictionary<string, System.Text.Json.JsonElement> index = _saved.Index();
        Assert.Equal(count, index.Count);
        Assert.Equal(count / 2, _saved.Contents().Length);
        for (int i = 0; i < count; i++)
        {
            byte[] data = Utf8($"The content of /r4/Binary/{i % (count / 2)}.");
            Assert.Equal(Sha256(data), index[$"DocumentReference/{i} content[0].attachment"].GetProperty("sha256").GetString());
            Assert.True(File.Exists(Path.Combine(_saved.Destination, "files", Sha256(data)[..3], Sha256(data) + ".txt")));
        }

        Assert.Equal(["attachments.ndjson"], _saved.Rest());

        // What was stopped after its answer and before its journal line is asked for again: no more than four at each stop.
        Assert.True(whole.Values.Max() <= 3, $"One was downloaded {whole.Values.Max()} times.");
    }

    private static byte[] Large()
    {
        byte[] data = new byte[5_000_000];
        new Random(7).NextBytes(data);
        return data;
    }

    private static Reply Rest(byte[] data, int start) => Reply.Bytes(206, data[start..], Tag, $"Content-Range: bytes {start}-{data.Length - 1}/{data.Length}");

    /// <summary>Gives some bytes, and then the caller is stopped.</summary>
    private sealed class StoppingStream(byte[] start, CancellationTokenSource stop) : MemoryStream(start)
    {
        public override bool CanSeek => false;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            int read = Read(buffer.Span);
            if (read == 0)
            {
                stop.Cancel();
                return ValueTask.FromException<int>(new OperationCanceledException(stop.Token));
            }

            return new ValueTask<int>(read);
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
    }
}
