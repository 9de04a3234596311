using System.Security.Cryptography;
using System.Text.Json;
using RedoxExport.Downloads;
using RedoxExport.Exports;
using RedoxExport.Tests.Compression;
using RedoxExport.Tests.Transport;
using static RedoxExport.Tests.Downloads.SavedExport;

namespace RedoxExport.Tests.Downloads;

public sealed class ExportSaverTests : IDisposable
{
    private const string One = "GET " + SavedExport.Files + "1";
    private const string Two = "GET " + SavedExport.Files + "2";
    private const string OnePatientFile = $$""" "output": [{"type":"Patient","url":"{{SavedExport.Files}}1","count":3}] """;
    private const string TwoFiles = $$""" "output": [{"type":"Patient","url":"{{SavedExport.Files}}1"},{"type":"Observation","url":"{{SavedExport.Files}}2"}] """;

    private readonly TestFolder _folder = new();
    private readonly SavedExport _export = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_file_arrives_as_it_was_served_plain_or_gzipped(bool gzip)
    {
        byte[] data = Utf8(Lines(3));
        _export.WithManifest(OnePatientFile).Server.On(One, gzip ? Reply.Bytes(200, Gzip.Pack(data), "Content-Encoding: gzip") : Reply.Bytes(200, data));
        ExportJob job = await _export.SaveAsync(_folder);

        ExportedFile file = Assert.Single(_export.Saved);
        Assert.Empty(_export.Errors);
        Assert.Equal(data, await File.ReadAllBytesAsync(_folder["Patient.0001.ndjson"]));
        Assert.Equal(ExportedFileState.Complete, file.State);
        Assert.Equal((3L, (long)data.Length, "Patient"), (file.ResourceCount, file.Length, file.Type));
        Assert.Equal(Convert.ToHexString(SHA256.HashData(data)).ToLowerInvariant(), file.Sha256);
        Assert.Equal(_folder["Patient.0001.ndjson"], file.Path);
        Assert.Equal(_folder.FullPath, job.Path);
        Assert.Equal(["Patient.0001.ndjson", "export.json", "files.ndjson", "manifest.json"], _folder.Files);
        SeenRequest seen = _export.Server.Single(One);
        Assert.Equal("application/fhir+ndjson", seen["Accept"]);
        Assert.Equal("gzip", seen["Accept-Encoding"]);
    }

    [Fact]
    public async Task The_manifest_is_kept_byte_for_byte_page_by_page()
    {
        const string Second = """{"transactionTime":"2026-05-28T09:00:00Z",   "output":[]}""";
        _export.WithManifest(""" "output": [], "link":[{"relation":"next","url":"https://fhir.example.org/page2"}], "x": 1.50, "y": "\u00e4/ä" """)
            .Server.On("GET https://fhir.example.org/page2", Reply.Text(200, Second));
        await _export.SaveAsync(_folder);
        Assert.Equal(_export.Manifest, await File.ReadAllTextAsync(_folder["manifest.json"]));
        Assert.Equal(Second, await File.ReadAllTextAsync(_folder["manifest.0002.json"]));
    }

    [Fact]
    public async Task An_export_of_nothing_is_saved_too()
    {
        await _export.WithManifest(""" "output": [] """).SaveAsync(_folder, 8);
        Assert.Equal("saved", State());
        Assert.Equal(["export.json", "files.ndjson", "manifest.json"], _folder.Files);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public async Task Many_files_of_every_category_come_side_by_side(int throttleLimit)
    {
        string Entry(int i, string type) => $$"""{"type":"{{type}}","url":"{{SavedExport.Files}}{{i}}","count":{{i}}}""";
        _export.WithManifest($$""" "output": [{{string.Join(",", Enumerable.Range(1, 20).Select(i => Entry(i, "Patient")))}}], "deleted": [{{Entry(21, "Bundle")}}], "error": [{{Entry(22, "OperationOutcome")}}] """);
        string TypeOf(int i) => i == 21 ? "Bundle" : i == 22 ? "OperationOutcome" : "Patient";
        for (int i = 1; i <= 22; i++)
        {
            _export.Server.On("GET " + SavedExport.Files + i, Reply.Text(200, Lines(i, TypeOf(i))));
        }

        await _export.SaveAsync(_folder, throttleLimit);
        Assert.Empty(_export.Errors);
        Assert.Equal(22, _export.Saved.Count);
        Assert.Equal(Lines(20), await File.ReadAllTextAsync(_folder["Patient.0020.ndjson"]));
        Assert.Equal(Lines(21, "Bundle"), await File.ReadAllTextAsync(_folder["deleted/Bundle.0001.ndjson"]));
        Assert.Equal(Lines(22, "OperationOutcome"), await File.ReadAllTextAsync(_folder["outcome/OperationOutcome.0001.ndjson"]));
        Assert.Empty(_export.Events.Warnings);
        Assert.DoesNotContain(_folder.Files, name => name.EndsWith(".partial", StringComparison.Ordinal) || name.EndsWith(".new", StringComparison.Ordinal) || name.EndsWith(".lock", StringComparison.Ordinal));
        using JsonDocument record = Record();
        Assert.Equal((22, 253L), (record.RootElement.GetProperty("files").GetInt32(), record.RootElement.GetProperty("resources").GetInt64()));
    }

    [Theory]
    [InlineData(true, "https://fhir.example.org/files/1", true)]
    [InlineData(false, "https://fhir.example.org/files/1", false)]
    [InlineData(false, "https://store.example.net/files/1", false)]
    [InlineData(true, "https://trusted.example.net/files/1", true)]
    public async Task The_token_goes_with_a_file_only_when_it_is_required(bool required, string url, bool withToken)
    {
        _export.WithManifest($$""" "output": [{"type":"Patient","url":"{{url}}"}] """, required).Server.On("GET " + url, Reply.Text(200, Lines(1)));
        await _export.SaveAsync(_folder, trusted: "trusted.example.net");
        Assert.Empty(_export.Errors);
        Assert.Equal(withToken ? "Bearer token-1" : null, _export.Server.Single("GET " + url)["Authorization"]);
    }

    [Theory]
    [InlineData("http://store.example.net/files/1", false, "TlsRequired")]
    [InlineData("http://store.example.net/files/1", true, "TlsRequired")]
    [InlineData("http://fhir.example.org:8080/files/1", true, "TlsRequired")]
    [InlineData("https://169.254.169.254/files/1", false, "HostNotTrusted")]
    [InlineData("file:///etc/passwd", false, "HostNotTrusted")]
    public async Task A_file_that_may_not_be_fetched_does_not_keep_the_others_from_coming(string url, bool required, string errorId)
    {
        _export.WithManifest($$""" "output": [{"type":"Patient","url":"{{url}}"},{"type":"Observation","url":"{{SavedExport.Files}}2"}] """, required)
            .Server.On(Two, Reply.Text(200, Lines(1, "Observation")));
        await _export.SaveAsync(_folder);
        Assert.Equal(errorId, Assert.Single(_export.Errors).ErrorId);
        Assert.Equal("Observation", Assert.Single(_export.Saved).Type);
        Assert.Equal("incomplete", State());
    }

    [Fact]
    public async Task One_404_among_many_is_one_error()
    {
        _export.WithManifest(TwoFiles).Server
            .On(One, Reply.Text(404, """{"errorDetail":"expired"}"""))
            .On(Two, Reply.Text(200, Lines(2, "Observation")));
        await _export.SaveAsync(_folder);

        RedoxExportException error = Assert.Single(_export.Errors);
        Assert.Equal("FileNotAvailable", error.ErrorId);
        Assert.Contains("Patient.0001.ndjson", error.Message, StringComparison.Ordinal);
        Assert.Contains("expired", error.Message, StringComparison.Ordinal);
        Assert.Equal("Observation", Assert.Single(_export.Saved).Type);
        Assert.Equal("incomplete", State());
        Assert.DoesNotContain("Patient.0001.ndjson", _folder.Files);

        // The next save fetches what is missing and nothing else.
        _export.Server.On(One, Reply.Text(200, Lines(1)));
        await _export.SaveAsync(_folder);
        Assert.Empty(_export.Errors);
        Assert.Equal(2, _export.Saved.Count);
        Assert.Equal(1, _export.Server.CountOf(Two));
        Assert.Equal("saved", State());
    }

    [Fact]
    public async Task A_second_save_fetches_nothing_that_is_whole()
    {
        _export.WithManifest(OnePatientFile).Server.On(One, Reply.Text(200, Lines(3)));
        await _export.SaveAsync(_folder);
        ExportedFile first = _export.Saved[0];
        await _export.SaveAsync(_folder);
        ExportedFile second = Assert.Single(_export.Saved);
        Assert.Equal((first.Sha256, first.Length, first.ResourceCount, first.State, first.Path), (second.Sha256, second.Length, second.ResourceCount, second.State, second.Path));
        Assert.Equal(TimeSpan.Zero, second.Elapsed);
        Assert.Equal(1, _export.Server.CountOf(One));
    }

    [Fact]
    public async Task A_link_that_was_signed_anew_is_the_same_file()
    {
        string Manifest(string signature) => $$""" "output": [{"type":"Patient","url":"{{SavedExport.Files}}1?sig={{signature}}"}] """;
        _export.WithManifest(Manifest("a")).Server.On(One + "?sig=a", Reply.Text(200, Lines(3)));
        await _export.SaveAsync(_folder);
        await _export.WithManifest(Manifest("b")).SaveAsync(_folder);
        Assert.Single(_export.Saved);
    }

    [Fact]
    public async Task Links_that_differ_in_their_query_only_are_different_files()
    {
        string Manifest(int first, int second) => $$""" "output": [{"type":"Patient","url":"{{SavedExport.Files}}f?id={{first}}"},{"type":"Patient","url":"{{SavedExport.Files}}f?id={{second}}"}] """;
        _export.Server.On("GET " + SavedExport.Files + "f?id=1", Reply.Text(200, Lines(1))).On("GET " + SavedExport.Files + "f?id=2", Reply.Text(200, Lines(2)));
        await _export.WithManifest(Manifest(1, 2)).SaveAsync(_folder);

        // The server lists them the other way round: names follow the list that the folder was begun with.
        await _export.WithManifest(Manifest(2, 1)).SaveAsync(_folder);
        Assert.Equal(Lines(1), await File.ReadAllTextAsync(_folder["Patient.0001.ndjson"]));
        Assert.Equal(Lines(2), await File.ReadAllTextAsync(_folder["Patient.0002.ndjson"]));
        Assert.Equal(2, _export.Server.Requests.Count(request => request.Uri.AbsolutePath == "/files/f"));
    }

    [Theory]
    [InlineData("removed")]
    [InlineData("shortened")]
    [InlineData("other link")]
    [InlineData("no journal")]
    public async Task A_file_that_is_not_whole_any_more_is_fetched_again(string change)
    {
        _export.WithManifest(OnePatientFile).Server.On(One, Reply.Text(200, Lines(3))).On(Two, Reply.Text(200, Lines(3)));
        await _export.SaveAsync(_folder);
        switch (change)
        {
            case "removed":
                File.Delete(_folder["Patient.0001.ndjson"]);
                break;
            case "shortened":
                await File.WriteAllTextAsync(_folder["Patient.0001.ndjson"], Lines(2));
                break;
            case "no journal":
                File.Delete(_folder["files.ndjson"]);
                break;
            default:
                _export.WithManifest(OnePatientFile.Replace("files/1", "files/2"));
                break;
        }

        await _export.SaveAsync(_folder);
        Assert.Equal(2, _export.Server.CountOf(One) + _export.Server.CountOf(Two));
        Assert.Equal(Lines(3), await File.ReadAllTextAsync(_folder["Patient.0001.ndjson"]));
    }

    [Fact]
    public async Task A_body_that_is_cut_is_fetched_again()
    {
        byte[] data = Utf8(Lines(3));
        _export.WithManifest(OnePatientFile).Server.On(One, Reply.Cut(200, data[..^40], data.Length), Reply.Short(200, data[..^40], data.Length), Reply.Bytes(200, data));
        await _export.SaveAsync(_folder);
        Assert.Equal(data, await File.ReadAllBytesAsync(_folder["Patient.0001.ndjson"]));
        Assert.Equal(3, _export.Server.CountOf(One));
        Assert.Equal(2, _export.Pacing.Delays.Count);
    }

    [Fact]
    public async Task A_body_that_is_always_cut_never_gets_its_final_name()
    {
        byte[] data = Utf8(Lines(3));
        _export.WithManifest(OnePatientFile).Server.On(One, Reply.Cut(200, data[..^40], data.Length));
        await _export.SaveAsync(_folder);
        RedoxExportException error = Assert.Single(_export.Errors);
        Assert.Equal("AnswerCutShort", error.ErrorId);
        Assert.DoesNotContain("Patient.0001.ndjson", _folder.Files);
        Assert.Equal(5, _export.Server.CountOf(One));
        Assert.Equal("incomplete", State());
    }

    [Fact]
    public async Task Gzip_that_is_cut_anywhere_is_never_taken_for_whole()
    {
        byte[] data = Utf8(Lines(3));
        byte[] packed = Gzip.Pack(data);
        for (int length = 0; length < packed.Length; length += length < packed.Length - 12 ? 7 : 1)
        {
            // Without an announced length only the gzip data itself can tell.
            byte[] cut = packed[..length];
            using TestFolder folder = new();
            SavedExport export = new();
            export.WithManifest(OnePatientFile).Server.On(One, Reply.Stream(200, () => new MemoryStream(cut), "Content-Encoding: gzip"), Reply.Bytes(200, packed, "Content-Encoding: gzip"));
            await export.SaveAsync(folder);
            Assert.Empty(export.Errors);
            Assert.Equal(data, await File.ReadAllBytesAsync(folder["Patient.0001.ndjson"]));
            Assert.Equal(2, export.Server.CountOf(One));
        }
    }

    [Theory]
    [InlineData("""{"resourceType":"Patient"}""" + "\n<html>", "line 2 is not a JSON object")]
    [InlineData("<html>please sign in</html>", "it is an HTML or XML page")]
    [InlineData("""{"resourceType":"Patient"}""" + "\n" + """{"resourceType":"Pat""", "its last line is cut off")]
    public async Task A_file_of_something_else_is_damaged(string content, string why)
    {
        _export.WithManifest($$""" "output": [{"type":"Patient","url":"{{SavedExport.Files}}1"}] """).Server.On(One, Reply.Stream(200, () => new MemoryStream(Utf8(content))));
        await _export.SaveAsync(_folder);
        RedoxExportException error = Assert.Single(_export.Errors);
        Assert.Equal("FileDamaged", error.ErrorId);
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("sign in", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_coding_that_was_not_asked_for_is_refused()
    {
        _export.WithManifest(OnePatientFile).Server.On(One, Reply.Text(200, Lines(3), "Content-Encoding: br"));
        await _export.SaveAsync(_folder);
        Assert.Contains("'br'", Assert.Single(_export.Errors).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_count_is_fetched_again_and_may_be_right_then()
    {
        _export.WithManifest(OnePatientFile).Server.On(One, Reply.Text(200, Lines(2)), Reply.Text(200, Lines(3)));
        await _export.SaveAsync(_folder);
        Assert.Equal(ExportedFileState.Complete, Assert.Single(_export.Saved).State);
        Assert.Equal(2, _export.Server.CountOf(One));
        Assert.Empty(_export.Events.Warnings);
    }

    [Fact]
    public async Task A_wrong_count_that_comes_twice_with_the_same_bytes_is_the_servers_mistake()
    {
        _export.WithManifest(OnePatientFile).Server.On(One, Reply.Text(200, Lines(2)));
        await _export.SaveAsync(_folder);
        Assert.Equal(ExportedFileState.CountMismatch, Assert.Single(_export.Saved).State);
        Assert.Equal(("ResourcesMissing", 1L), (Assert.Single(_export.Events.Warnings).Name, _export.Events.Warnings[0].Data["count"]));
        Assert.Equal(2, _export.Server.CountOf(One));
        Assert.Equal(Lines(2), await File.ReadAllTextAsync(_folder["Patient.0001.ndjson"]));

        await _export.SaveAsync(_folder);
        Assert.Equal(ExportedFileState.CountMismatch, Assert.Single(_export.Saved).State);
        Assert.Equal(2, _export.Server.CountOf(One));
    }

    [Fact]
    public async Task A_wrong_count_that_is_another_every_time_is_an_error()
    {
        _export.WithManifest(OnePatientFile).Server.On(One, Reply.Text(200, Lines(2)), Reply.Text(200, Lines(1)), Reply.Text(200, Lines(2)), Reply.Text(200, Lines(4)), Reply.Text(200, Lines(5)));
        await _export.SaveAsync(_folder);
        Assert.Equal("FileDamaged", Assert.Single(_export.Errors).ErrorId);
    }

    [Fact]
    public async Task What_the_gate_gave_up_is_not_tried_as_often_again()
    {
        _export.WithManifest(TwoFiles).Server
            .On(One, Reply.Never(() => _export.Pacing.Time.Advance(TimeSpan.FromSeconds(100))))
            .On(Two, Reply.Status(503));
        await _export.SaveAsync(_folder);

        // The first is waited for an hour, since its host says nothing else. When the second is answered, the first alone is at fault.
        Assert.Equal(["FileNotAvailable", "RequestTimedOut"], _export.Errors.Select(e => e.ErrorId));
        Assert.Equal([Recovery.RepeatRequest, Recovery.RunAgain], _export.Errors.Select(e => e.Recovery));
        Assert.Equal(5, _export.Server.CountOf(Two));
        Assert.InRange(_export.Server.CountOf(One), 30, 45);
    }

    [Fact]
    public async Task A_sign_in_that_is_refused_ends_the_whole_save()
    {
        _export.WithManifest(TwoFiles).Server.On(One, Reply.Status(401));
        ExportJob job = await _export.JobAsync();
        await new ExportClient(job.Connection).RefreshAsync(job, default);
        job.Connection.Gate.Tokens = new RedoxExport.Authentication.StaticTokenSource("abcdefgh12345678");
        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(() => _export.SaveAsync(job, _folder));
        Assert.Equal("TokenRefused", error.ErrorId);
        Assert.Equal(0, _export.Server.CountOf(Two));
    }

    [Fact]
    public async Task A_save_that_is_stopped_leaves_a_folder_that_the_next_one_completes()
    {
        using CancellationTokenSource stop = new();
        _export.WithManifest(TwoFiles).Server.On(One, Reply.Text(200, Lines(1))).On(Two, Reply.Stream(200, () => new StoppingStream(Utf8(Lines(1)), stop)));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _export.SaveAsync(_folder, 1, stop.Token));
        Assert.Equal("saving", State());
        Assert.DoesNotContain("Observation.0001.ndjson", _folder.Files);

        _export.Server.On(Two, Reply.Text(200, Lines(2, "Observation")));
        await _export.SaveAsync(_folder);
        Assert.Equal("saved", State());
        Assert.Equal(1, _export.Server.CountOf(One));
        Assert.Equal(["Observation.0001.ndjson", "Patient.0001.ndjson", "export.json", "files.ndjson", "manifest.json"], _folder.Files);
    }

    [Theory]
    [InlineData(ExportJobState.Failed)]
    [InlineData(ExportJobState.Released)]
    [InlineData(ExportJobState.Gone)]
    [InlineData(ExportJobState.Cancelled)]
    public async Task Only_a_complete_export_is_saved(ExportJobState state)
    {
        ExportJob job = await _export.JobAsync();
        job.State = state;
        Assert.Equal("ExportNotComplete", (await Assert.ThrowsAsync<RedoxExportException>(() => _export.SaveAsync(job, _folder))).ErrorId);
        Assert.Empty(_folder.Files);
        Assert.Empty(_export.Server.Requests);
    }

    [Fact]
    public async Task A_partial_manifest_is_not_saved()
    {
        _export.Server.On("GET " + SavedExport.JobUrl, Reply.Text(202, """{"output":[]}"""));
        Assert.Equal("ExportNotComplete", (await Assert.ThrowsAsync<RedoxExportException>(() => _export.SaveAsync(_folder))).ErrorId);
    }

    [Fact]
    public async Task The_query_of_a_link_is_in_the_journal_and_the_manifest_only()
    {
        const string Query = "?sig=topsecret";
        const string Polling = SavedExport.JobUrl + "?code=topsecret2";
        _export.WithManifest($$""" "output": [{"type":"Patient","url":"{{SavedExport.Files}}1{{Query}}"},{"type":"Observation","url":"{{SavedExport.Files}}2{{Query}}"}] """);
        _export.Server.On("GET " + Polling, Reply.Text(200, _export.Manifest))
            .On(One + Query, Reply.Text(200, Lines(1)))
            .On(Two + Query, Reply.Text(500, SavedExport.Files + "2" + Query + " is broken"));
        ExportJob job = await _export.JobAsync(Polling);
        await _export.SaveAsync(job, _folder);

        Assert.Equal(["files.ndjson", "manifest.json"], _folder.Files.Where(name => File.ReadAllText(_folder[name]).Contains("topsecret", StringComparison.Ordinal)));
        Assert.DoesNotContain("topsecret", string.Join("\n", _export.Events.All) + _export.Errors.Single() + _export.Errors.Single().Target + job + job.ContentLocation, StringComparison.Ordinal);
        Assert.DoesNotContain("topsecret", JsonSerializer.Serialize(_export.Saved.Select(file => new { file.Uri, file.Path, Text = file.ToString() })), StringComparison.Ordinal);
        Assert.DoesNotContain("token-1", string.Concat(_folder.Files.Select(name => File.ReadAllText(_folder[name]))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Progress_counts_files_and_bytes()
    {
        _export.WithManifest(TwoFiles).Server.On(One, Reply.Text(200, Lines(3))).On(Two, Reply.Status(404));
        ExportSaver saver = new(await _export.JobAsync(), _folder.FullPath, new SaveOptions { ThrottleLimit = 2 }, _export.Events);
        await saver.SaveAsync(_export.Saved.Add, _export.Errors.Add, default);
        Assert.Equal((2, 2, (long)Utf8(Lines(3)).Length), (saver.Progress.FilesTotal, saver.Progress.FilesDone, saver.Progress.Bytes));
    }

    private JsonDocument Record() => JsonDocument.Parse(File.ReadAllBytes(_folder["export.json"]));

    private string? State()
    {
        using JsonDocument record = Record();
        return record.RootElement.GetProperty("state").GetString();
    }

    /// <summary>Gives some bytes, then the user stops.</summary>
    private sealed class StoppingStream(byte[] start, CancellationTokenSource stop) : MemoryStream(start)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            int read = Read(buffer.Span);
            if (read == 0)
            {
                stop.Cancel();
                cancellationToken.ThrowIfCancellationRequested();
            }

            return new ValueTask<int>(read);
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
    }

    [Fact]
    public async Task Every_error_of_a_file_names_it()
    {
        _export.WithManifest($$"""
            "output": [{"type":"Patient","url":"{{Files}}1"},{"type":"Patient","url":"{{Files}}2"},{"type":"Patient","url":"https://elsewhere.example.com/3"},{"type":"Patient","url":"{{Files}}4"}]
            """);
        _export.Server.On($"GET {Files}1", Reply.Status(400));
        _export.Server.On($"GET {Files}2", Reply.Cut(200, "{"u8.ToArray(), 50));
        _export.Server.On("GET https://elsewhere.example.com/3", Reply.Status(401));
        _export.Server.On($"GET {Files}4", Reply.Text(200, "[]"));

        await _export.SaveAsync(_folder);

        Assert.Equal(4, _export.Errors.Count);
        Assert.All(_export.Errors, error => Assert.StartsWith(error.File!, error.Message, StringComparison.Ordinal));
        Assert.Equal(["Patient.0001.ndjson", "Patient.0002.ndjson", "Patient.0003.ndjson", "Patient.0004.ndjson"], _export.Errors.Select(error => error.File).Order());
    }

    [Fact]
    public async Task A_summary_closes_a_save()
    {
        _export.WithManifest($$"""
            "output": [{"type":"Patient","url":"{{Files}}1"},{"type":"Patient","url":"{{Files}}2"}]
            """);
        _export.Server.On($"GET {Files}1", Reply.Text(200, Lines(2)));
        _export.Server.On($"GET {Files}2", Reply.Status(400), Reply.Text(200, Lines(3)));

        await _export.SaveAsync(_folder);
        ExportEvent incomplete = _export.Events.All[^1];
        await _export.SaveAsync(_folder);
        ExportEvent whole = _export.Events.All[^1];

        Assert.Equal((ExportEventLevel.Warning, "SaveIncomplete"), (incomplete.Level, incomplete.Name));
        Assert.Contains("1 of 2 files of export 1", incomplete.Message, StringComparison.Ordinal);
        Assert.Contains("1 could not be fetched: 1 FileNotAvailable (HTTP 400), first Patient.0002.ndjson.", incomplete.Message, StringComparison.Ordinal);
        Assert.Equal((ExportEventLevel.Information, "ExportSaved"), (whole.Level, whole.Name));
        Assert.Contains("2 files with 5 resources", whole.Message, StringComparison.Ordinal);
    }
}
