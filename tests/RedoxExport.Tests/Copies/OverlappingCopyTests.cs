using RedoxExport.Copies;
using RedoxExport.Tests.Datasets;
using RedoxExport.Tests.Downloads;
using RedoxExport.Tests.Transport;
using RedoxExport.Transport;

namespace RedoxExport.Tests.Copies;

/// <summary>Another computer copies to the same place while a copy is running: all its requests reach the store before a certain request of the first one.</summary>
public sealed class OverlappingCopyTests : IDisposable
{
    private readonly TestFolder _first = new();
    private readonly TestFolder _second = new();
    private readonly StoreServer _server = new();
    private readonly TestPacing _pacing = new();

    public OverlappingCopyTests()
    {
        SavedFolder.Write(_first.FullPath, Files("a", 4));
        SavedFolder.Write(_second.FullPath, Files("b", 5));
    }

    public static TheoryData<string, bool> Moments()
    {
        TheoryData<string, bool> moments = [];
        foreach (string moment in new[] { "PUT Patient.0001.ndjson", "HEAD Patient.0002.ndjson", "PUT Patient.0003.ndjson", "PUT Patient.0004.ndjson", "PUT copy.json" })
        {
            moments.Add(moment, false);
            moments.Add(moment, true);
        }

        return moments;
    }

    public void Dispose()
    {
        _first.Dispose();
        _second.Dispose();
    }

    [Theory]
    [MemberData(nameof(Moments))]
    public async Task A_copy_that_is_overtaken_says_so_and_leaves_no_manifest_and_the_next_copy_completes_it(string moment, bool hasCopyBefore)
    {
        if (hasCopyBefore)
        {
            SavedFolder.Write(_first.FullPath, Files("c", 4));
            await CopyAsync(_first.FullPath);
            SavedFolder.Write(_first.FullPath, Files("a", 4));
        }

        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(() => CopyAsync(_first.FullPath, moment, () => CopyAsync(_second.FullPath)));

        Assert.Equal(("CopyInterfered", ErrorKind.Busy, Recovery.RunAgain), (error.ErrorId, error.Kind, error.Recovery));
        Assert.Contains("s3://exports/nightly/tonight", error.Message, StringComparison.Ordinal);
        Assert.Null(State("tonight"));
        await CopyAsync(_second.FullPath);
        Assert.Equal(5, State("tonight"));
    }

    [Theory]
    [InlineData("PUT Patient.0001.ndjson", StoreConditions.Refused, false)]
    [InlineData("PUT Patient.0001.ndjson", StoreConditions.Ignored, false)]
    [InlineData("PUT Patient.0003.ndjson", StoreConditions.Refused, true)]
    [InlineData("PUT Patient.0003.ndjson", StoreConditions.Ignored, true)]
    public async Task In_a_store_without_conditions_the_manifest_names_what_is_there(string moment, StoreConditions conditions, bool isError)
    {
        _server.Conditions = conditions;

        Task<CopiedExport> copy = CopyAsync(_first.FullPath, moment, () => CopyAsync(_second.FullPath));

        if (isError)
        {
            Assert.Equal("CopyInterfered", (await Assert.ThrowsAsync<RedoxExportException>(() => copy)).ErrorId);
            Assert.Null(State("tonight"));
        }
        else
        {
            // The first copy has replaced every file of the second one that it has, too.
            Assert.Equal(4, (await copy).CopiedFiles);
            Assert.Equal(4, State("tonight"));
        }
    }

    [Theory]
    [MemberData(nameof(Moments))]
    public async Task Two_copies_of_the_same_files_do_not_disturb_each_other(string moment, bool hasCopyBefore)
    {
        SavedFolder.Write(_second.FullPath, Files("a", 4));
        if (hasCopyBefore)
        {
            SavedFolder.Write(_first.FullPath, Files("c", 4));
            await CopyAsync(_first.FullPath);
            SavedFolder.Write(_first.FullPath, Files("a", 4));
        }

        await CopyAsync(_first.FullPath, moment, () => CopyAsync(_second.FullPath));

        Assert.Equal(4, State("tonight"));
    }

    [Theory]
    [InlineData("PUT Patient", false)]
    [InlineData("HEAD Patient", false)]
    [InlineData("PUT copy.json", true)]
    public async Task A_copy_of_a_current_view_that_is_overtaken_says_so_and_the_next_copy_completes_it(string moment, bool isLate)
    {
        using DatasetRuns first = View("a");
        using DatasetRuns second = View("b");
        using DatasetRuns earlier = View("c");
        await CopyAsync(second.Root);
        await CopyAsync(earlier.Root);

        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(() => CopyAsync(first.Root, moment, () => CopyAsync(second.Root)));

        Assert.Equal("CopyInterfered", error.ErrorId);
        Assert.Null(State("current"));

        // Before the first copy deletes superseded files, it finds the new manifest. Later, only the condition tells.
        Assert.Equal(!isLate, error.Message.Contains("manifest", StringComparison.Ordinal) && _server.Sent("PUT").Count(key => key.EndsWith("copy.json", StringComparison.Ordinal)) == 3);
        await CopyAsync(second.Root);
        Assert.Equal(2, State("current"));
    }

    [Fact]
    public async Task A_copy_of_a_current_view_that_only_compares_deletes_nothing_that_another_copy_has_written()
    {
        using DatasetRuns first = View("a");
        using DatasetRuns second = View("b");
        await CopyAsync(first.Root);
        string plan = "nightly/current/copy.next.json";
        string[] names = [.. Assert.Single(CopySource.Find(second.Root)).Read(TestContext.Current.CancellationToken).Files.Select(file => file.Name)];
        _server.Objects[plan] = (System.Text.Encoding.UTF8.GetBytes($"[\"{string.Join("\",\"", names)}\"]"), []);

        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(() => CopyAsync(first.Root, "HEAD Patient", () => CopyAsync(second.Root), verifies: true));

        Assert.Equal("CopyInterfered", error.ErrorId);
        Assert.All(names, name => Assert.Contains("nightly/current/" + name, _server.Objects.Keys));
    }

    [Fact]
    public async Task A_file_that_is_not_what_was_sent_because_another_copy_replaces_it_each_time_says_so()
    {
        await CopyAsync(_second.FullPath);
        int round = 0;

        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(() => CopyAsync(
            _first.FullPath,
            "HEAD Patient.0002.ndjson",
            () =>
            {
                SavedFolder.Write(_second.FullPath, Files("b" + ++round, 5));
                return CopyAsync(_second.FullPath);
            },
            times: 2));

        Assert.Equal(("CopyInterfered", 2), (error.ErrorId, round));
        Assert.IsType<RedoxExportException>(error.InnerException);
        Assert.Null(State("tonight"));
    }

    [Fact]
    public async Task A_file_that_another_copy_deletes_in_the_meantime_is_not_named_by_a_manifest()
    {
        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(() => CopyAsync(_first.FullPath, "PUT Patient.0004.ndjson", () => Task.FromResult(_server.Objects.Remove("nightly/tonight/Patient.0001.ndjson"))));

        Assert.Equal("CopyInterfered", error.ErrorId);
        Assert.Contains("Patient.0001.ndjson", error.Message, StringComparison.Ordinal);
        Assert.Null(State("tonight"));
    }

    [Fact]
    public async Task In_a_folder_a_file_that_was_written_again_and_a_document_that_is_another_one_are_noticed()
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        using TestFolder to = new();
        using FolderTarget target = new(to.FullPath);
        CopyFile file = Assert.Single(CopySource.Find(_first.FullPath)).Read(cancellation).Files[0];
        await target.CopyAsync("tonight/x.ndjson", file, static _ => { }, cancellation);
        Assert.True(await target.IsStillThereAsync("tonight/x.ndjson", file, cancellation));

        File.SetLastWriteTimeUtc(to["tonight/x.ndjson"], File.GetLastWriteTimeUtc(to["tonight/x.ndjson"]).AddSeconds(2));
        Assert.True(await target.IsStillThereAsync("tonight/x.ndjson", file, cancellation));
        await File.WriteAllBytesAsync(to["tonight/x.ndjson"], SavedFolder.Lines(3, mark: "b"), cancellation);
        File.SetLastWriteTimeUtc(to["tonight/x.ndjson"], File.GetLastWriteTimeUtc(to["tonight/x.ndjson"]).AddSeconds(2));
        Assert.False(await target.IsStillThereAsync("tonight/x.ndjson", file, cancellation));

        Assert.True(await target.ReplaceAsync("a.json", "1"u8.ToArray(), null, cancellation));
        StoredDocument? read = await target.ReadAsync("a.json", 100, cancellation);
        Assert.False(await target.ReplaceAsync("a.json", "2"u8.ToArray(), null, cancellation));
        Assert.True(await target.ReplaceAsync("a.json", "2"u8.ToArray(), read, cancellation));
        Assert.False(await target.ReplaceAsync("a.json", "3"u8.ToArray(), read, cancellation));
        Assert.Equal("2"u8.ToArray(), (await target.ReadAsync("a.json", 100, cancellation))!.Bytes);
    }

    private static (string Type, byte[] Content)[] Files(string mark, int count) =>
        [.. Enumerable.Range(1, count).Select(i => ("Patient", SavedFolder.Lines(3, mark: mark)))];

    private static DatasetRuns View(string mark)
    {
        DatasetRuns root = new();
        root.Add(isFull: true, [$$"""{"resourceType":"Patient","id":"1","language":"{{mark}}"}""", """{"resourceType":"Encounter","id":"1"}"""]);
        root.Update();
        return root;
    }

    /// <summary>The number of files that the manifest names, all of which must be there; <see langword="null"/> if there is no manifest.</summary>
    private int? State(string name)
    {
        if (!_server.Objects.TryGetValue($"nightly/{name}/copy.json", out (byte[] Bytes, Dictionary<string, string> Headers) manifest))
        {
            return null;
        }

        CopyRecord record = CopyManifest.Read(manifest.Bytes)!;
        Assert.All(record.Files!, file => Assert.Equal(file!.Sha256, SavedFolder.HashOf(_server.Objects[$"nightly/{name}/{file.Name}"].Bytes)));
        return record.Files!.Count;
    }

    /// <summary>Copies a folder, and lets something else happen before a certain request.</summary>
    private async Task<CopiedExport> CopyAsync(string folder, string? moment = null, Func<Task>? other = null, int times = 1, bool verifies = false)
    {
        using Interruption handler = new(_server.ToInvoker(), moment, other, times);
        CopySettings settings = new()
        {
            Destination = "s3://exports/nightly",
            Environment = new CopyEnvironment { Variable = name => name is "AWS_ACCESS_KEY_ID" or "AWS_SECRET_ACCESS_KEY" ? StoreTrial.Secret : null, Home = folder },
            Transport = new GateOptions { MaxAttempts = 2, Pacing = _pacing },
            Http = new HttpMessageInvoker(handler, disposeHandler: false),
            ThrottleLimit = 1,
        };
        using CopyTarget target = CopyDestination.Open(settings, null);
        ExportCopier copier = new(target, new CopyOptions { ThrottleLimit = 1, Verifies = verifies, Clock = _pacing.Clock });
        CopiedExport copied = await copier.CopyAsync(Assert.Single(CopySource.Find(folder)), TestContext.Current.CancellationToken);
        Assert.True(moment is null || handler.Count == times, $"There was no request {moment}.");
        return copied;
    }

    private sealed class Interruption(HttpMessageInvoker inner, string? moment, Func<Task>? other, int times) : HttpMessageHandler
    {
        public int Count { get; private set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (moment is not null && Count < times && $"{request.Method} {request.RequestUri!.Segments[^1]}".StartsWith(moment, StringComparison.Ordinal))
            {
                Count++;
                await other!();
            }

            return await inner.SendAsync(request, cancellationToken);
        }
    }
}
