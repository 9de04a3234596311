using RedoxExport.Downloads;
using RedoxExport.Exports;
using RedoxExport.Tests.Compression;
using RedoxExport.Tests.Transport;
using static RedoxExport.Tests.Downloads.SavedExport;

namespace RedoxExport.Tests.Downloads;

/// <summary>Files that a server should never send, and disks that do not take what it sends.</summary>
public sealed class HostileFileTests : IDisposable
{
    private const string One = "GET " + SavedExport.Files + "1";
    private const string Two = "GET " + SavedExport.Files + "2";
    private const string TwoFiles = $$""" "output": [{"type":"Patient","url":"{{SavedExport.Files}}1"},{"type":"Patient","url":"{{SavedExport.Files}}2"}] """;

    private readonly TestFolder _folder = new();
    private readonly SavedExport _export = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_gzip_bomb_is_given_up_and_not_kept_and_the_others_come()
    {
        byte[] bomb = Gzip.Pack(Utf8("{\"resourceType\":\"Patient\",\"x\":\"" + new string('0', 40_000_000) + "\"}\n"));
        ServeBomb(bomb);
        await _export.SaveAsync(_folder);
        RedoxExportException error = Assert.Single(_export.Errors);
        Assert.Equal("FileTooLarge", error.ErrorId);
        Assert.Contains("250 times", error.Message, StringComparison.Ordinal);
        Assert.Equal(["Patient.0002.ndjson", "export.json", "files.ndjson", "manifest.json"], _folder.Files);
        Assert.Equal(1, _export.Server.CountOf(One));
    }

    [Fact]
    public async Task The_limits_can_be_lifted()
    {
        ServeBomb(Gzip.Pack(Utf8("{\"resourceType\":\"Patient\",\"x\":\"" + new string('0', 20_000_000) + "\"}\n")));
        await SaveAsync(new SaveOptions { MaxFileSize = null, MaxCompressionRatio = null });
        Assert.Empty(_export.Errors);
        Assert.Equal(2, _export.Saved.Count);
    }

    [Fact]
    public async Task An_endless_line_ends_at_the_largest_size_that_is_taken()
    {
        ServeBomb(null);
        _export.Server.On(One, Reply.Stream(200, () => new EndlessLine()));
        await SaveAsync(new SaveOptions { MaxFileSize = 5_000_000 });
        Assert.Equal("FileTooLarge", Assert.Single(_export.Errors).ErrorId);
        Assert.DoesNotContain(_folder.Files, name => name.StartsWith("Patient.0001", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"resourceType":"Observation","id":"1"}""", "none of its lines is of type Patient, which the manifest specifies. It has 2 Observation.")]
    [InlineData("""{"id":"1","contained":[{"resourceType":"Patient"}],"resourceType":"Group"}""", "none of its lines is of type Patient, which the manifest specifies. It has 2 Group.")]
    public async Task A_file_without_a_line_of_its_type_is_fetched_again_and_refused(string line, string why)
    {
        ServeBomb(null);
        _export.Server.On(One, Reply.Text(200, line + "\n" + line + "\n"));
        await _export.SaveAsync(_folder);
        RedoxExportException error = Assert.Single(_export.Errors);
        Assert.Equal("FileDamaged", error.ErrorId);
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
        Assert.Equal(2, _export.Server.CountOf(One));
        Assert.Contains("Patient.0001.ndjson.partial", _folder.Files);
    }

    [Theory]
    [InlineData("""{"error":"try later"}""")]
    [InlineData("""{"resourceType":["Patient"]}""")]
    public async Task A_file_in_which_no_line_has_a_type_is_another_document(string line)
    {
        ServeBomb(null);
        _export.Server.On(One, Reply.Text(200, line + "\n" + line + "\n"));
        await _export.SaveAsync(_folder);
        Assert.Contains("none of its lines has a resourceType", Assert.Single(_export.Errors).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"id":"1","resourceType":"Patient"}""")]
    [InlineData("""{ "resourceType" : "Patient" }""")]
    [InlineData("""{"text":"\"resourceType\":\"Group\" {[","contained":[{"resourceType":"Group"}],"meta":{"resourceType":"x"},"resourceType":"Patient"}""")]
    public async Task It_does_not_matter_where_the_type_stands_in_the_line(string line)
    {
        ServeBomb(null);
        _export.Server.On(One, Reply.Stream(200, () => new PiecewiseStream(Utf8(line + "\n" + line), 3)));
        await _export.SaveAsync(_folder);
        Assert.Empty(_export.Errors);
    }

    [Fact]
    public async Task A_size_that_is_not_the_manifests_is_damage()
    {
        _export.WithManifest($$""" "output": [{"type":"Patient","url":"{{SavedExport.Files}}1","fileSize":12}] """).Server.On(One, Reply.Text(200, Lines(1)));
        await _export.SaveAsync(_folder);
        Assert.Contains("the manifest's size is 12", Assert.Single(_export.Errors).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_disk_that_refuses_is_one_clear_error_and_the_same_command_goes_on()
    {
        // A folder of that name is in the way. (A full disk: StorageErrorsTests.)
        string way = _folder["Patient.0001.ndjson.partial"];
        ServeBomb(null);
        _export.Server.On(One, Reply.After(() => Directory.CreateDirectory(way), Reply.Text(200, Lines(1))), Reply.Text(200, Lines(1)));
        ExportJob job = await _export.JobAsync();
        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(() => _export.SaveAsync(job, _folder));
        Assert.Equal(ErrorKind.Storage, error.Kind);
        Assert.Empty(_export.Errors);

        Directory.Delete(way);
        await _export.SaveAsync(job, _folder);
        Assert.Equal(2, _export.Saved.Count);
    }

    [Fact]
    public async Task A_folder_that_vanishes_is_one_clear_error()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows keeps a folder while a file in it is open.");
        ServeBomb(null);
        _export.Server.On(One, Reply.After(() => Directory.Delete(_folder.FullPath, recursive: true), Reply.Text(200, Lines(1))));
        ExportJob job = await _export.JobAsync();
        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(() => _export.SaveAsync(job, _folder));
        Assert.Equal("FolderMissing", error.ErrorId);
    }

    [Fact]
    public async Task A_clock_that_is_set_back_in_the_middle_harms_nothing()
    {
        byte[] data = Utf8(Lines(100));
        ServeBomb(null);
        _export.Server.On(
            One,
            Reply.Cut(200, data[..1000], data.Length, "ETag: \"v1\""),
            Reply.After(() => _export.Pacing.Time.AdjustTime(TestPacing.Start.AddYears(-1)), Reply.Bytes(206, data[1000..], "ETag: \"v1\"", $"Content-Range: bytes 1000-{data.Length - 1}/{data.Length}")));
        await _export.SaveAsync(_folder);
        Assert.Empty(_export.Errors);
        Assert.Equal(data, await File.ReadAllBytesAsync(_folder["Patient.0001.ndjson"]));
    }

    private void ServeBomb(byte[]? bomb)
    {
        _export.WithManifest(TwoFiles).Server
            .On(One, bomb is null ? Reply.Text(200, Lines(1)) : Reply.Bytes(200, bomb, "Content-Encoding: gzip"))
            .On(Two, Reply.Text(200, Lines(1)));
    }

    private async Task SaveAsync(SaveOptions options) =>
        await new ExportSaver(await _export.JobAsync(), _folder.FullPath, options, _export.Events).SaveAsync(_export.Saved.Add, _export.Errors.Add, default);

    private sealed class EndlessLine : Stream
    {
        private bool _begun;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            Array.Fill(buffer, (byte)'a', offset, count);
            if (!_begun)
            {
                byte[] start = Utf8("{\"resourceType\":\"Patient\",\"x\":\"");
                Array.Copy(start, 0, buffer, offset, Math.Min(start.Length, count));
                _begun = true;
            }

            return count;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
