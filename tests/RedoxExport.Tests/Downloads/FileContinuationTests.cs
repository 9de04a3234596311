using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using CsCheck;
using RedoxExport.Downloads;
using RedoxExport.Exports;
using RedoxExport.Storage;
using RedoxExport.Tests.Compression;
using RedoxExport.Tests.Transport;
using static RedoxExport.Tests.Downloads.SavedExport;

namespace RedoxExport.Tests.Downloads;

public sealed class FileContinuationTests : IDisposable
{
    private const string One = "GET " + SavedExport.Files + "1";
    private const string Tag = "ETag: \"v1\"";
    private const string OneFile = $$""" "output": [{"type":"Patient","url":"{{SavedExport.Files}}1"}] """;
    private static readonly byte[] Data = Utf8(Lines(200));

    private readonly TestFolder _folder = new();
    private readonly SavedExport _export = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_body_that_was_cut_goes_on_from_the_byte_where_it_was_cut()
    {
        Serve(Reply.Cut(200, Data[..1000], Data.Length, Tag), Rest(Data, 1000, Tag));
        await SaveWholeAsync();
        SeenRequest second = _export.Server.Requests[^1];
        Assert.Equal(("bytes=1000-", "\"v1\"", "identity"), (second["Range"], second["If-Range"], second["Accept-Encoding"]));
    }

    [Fact]
    public async Task A_large_file_that_was_cut_while_it_was_checked_beside_goes_on_from_exactly_what_was_written()
    {
        byte[] data = Utf8(Lines(60_000));
        int cut = data.Length / 2;
        long there = 0;
        Serve(Reply.Cut(200, data[..cut], data.Length, Tag), Reply.After(() => there = new FileInfo(_folder["Patient.0001.ndjson.partial"]).Length, Rest(data, cut, Tag)));
        await SaveWholeAsync(data);
        Assert.Equal(cut, there);
        Assert.Equal($"bytes={cut}-", _export.Server.Requests[^1]["Range"]);
    }

    [Fact]
    public async Task A_last_modified_that_is_old_enough_continues_a_file_too()
    {
        string[] headers = ["Last-Modified: Wed, 27 May 2026 12:00:00 GMT", "Date: Thu, 28 May 2026 12:00:00 GMT"];
        Serve(Reply.Cut(200, Data[..1000], Data.Length, headers), Rest(Data, 1000, headers));
        await SaveWholeAsync();
        Assert.Equal("Wed, 27 May 2026 12:00:00 GMT", _export.Server.Requests[^1]["If-Range"]);
    }

    [Theory]
    [InlineData("ETag: W/\"v1\"")]
    [InlineData("Last-Modified: Thu, 28 May 2026 12:00:00 GMT", "Date: Thu, 28 May 2026 12:00:00 GMT")]
    [InlineData("Last-Modified: Thu, 28 May 2026 12:00:00 GMT")]
    public async Task Without_a_strong_validator_a_file_starts_again(params string[] headers)
    {
        Serve(Reply.Cut(200, Data[..1000], Data.Length, headers), Reply.Bytes(200, Data, headers));
        await SaveWholeAsync();
        Assert.Null(_export.Server.Requests[^1]["Range"]);
        Assert.Equal("gzip", _export.Server.Requests[^1]["Accept-Encoding"]);
    }

    [Fact]
    public async Task A_file_that_changed_starts_again()
    {
        byte[] changed = Utf8(Lines(150));
        Serve(Reply.Cut(200, Data[..1000], Data.Length, Tag), Reply.Bytes(200, changed, "ETag: \"v2\""));
        await SaveWholeAsync(changed);
    }

    [Theory]
    [InlineData("bytes 1001-{last}/{total}", "ETag: \"v1\"")]
    [InlineData("bytes 0-{last}/{total}", "ETag: \"v1\"")]
    [InlineData("bytes 1000-{last}/999999", "ETag: \"v1\"")]
    [InlineData("bytes 1000-{last}/{total}", "ETag: \"v2\"")]
    [InlineData("lines 1000-{last}/{total}", "ETag: \"v1\"")]
    [InlineData("", "ETag: \"v1\"")]
    [InlineData("bytes 1000-{last}/{total}", "ETag: \"v1\"", "Content-Encoding: gzip")]
    public async Task A_stretch_that_was_not_asked_for_is_not_put_behind_the_rest(string range, params string[] headers)
    {
        string contentRange = range.Replace("{last}", (Data.Length - 1).ToString()).Replace("{total}", Data.Length.ToString());
        string[] all = range.Length == 0 ? headers : [.. headers, "Content-Range: " + contentRange];
        Serve(Reply.Cut(200, Data[..1000], Data.Length, Tag), Reply.Bytes(206, Data[1000..], all), Reply.Bytes(200, Data, Tag));
        await SaveWholeAsync();
        Assert.Equal(3, _export.Server.CountOf(One));
        Assert.Null(_export.Server.Requests[^1]["Range"]);
    }

    [Fact]
    public async Task A_range_that_is_refused_starts_the_file_again()
    {
        Serve(Reply.Cut(200, Data[..1000], Data.Length, Tag), Reply.Status(416), Reply.Bytes(200, Data, Tag));
        await SaveWholeAsync();
    }

    [Fact]
    public async Task What_came_under_gzip_goes_on_under_gzip_by_the_wires_own_bytes()
    {
        // Noise, so that it is large on the wire: small files are simply fetched again.
        byte[] data = Noise();
        byte[] packed = Gzip.Pack(data);
        Assert.True(packed.Length > 1_100_000);
        Serve(Reply.Cut(200, packed[..1_050_000], packed.Length, Tag, "Content-Encoding: gzip"), Rest(packed, 1_050_000, Tag, "Content-Encoding: gzip"));
        await SaveWholeAsync(data);
        SeenRequest second = _export.Server.Requests[^1];
        Assert.Equal(("bytes=1050000-", "gzip"), (second["Range"], second["Accept-Encoding"]));
        Assert.Equal(["Patient.0001.ndjson", "export.json", "files.ndjson", "manifest.json"], _folder.Files);
    }

    [Fact]
    public async Task Gzip_that_the_server_ends_early_without_a_length_goes_on_too()
    {
        byte[] data = Noise();
        byte[] packed = Gzip.Pack(data);
        Serve(Reply.Stream(200, () => new PiecewiseStream(packed[..1_050_000], 9_999), Tag, "Content-Encoding: gzip"), Rest(packed, 1_050_000, Tag, "Content-Encoding: gzip"));
        await SaveWholeAsync(data);
        Assert.Equal(2, _export.Server.CountOf(One));
    }

    [Fact]
    public async Task Gzip_that_is_damaged_is_fetched_anew_and_never_continued()
    {
        byte[] data = Noise();
        byte[] packed = Gzip.Pack(data);
        byte[] damaged = [.. packed];
        damaged[600_000] ^= 0x40;
        Serve(Reply.Bytes(200, damaged, Tag, "Content-Encoding: gzip"), Reply.Bytes(200, packed, Tag, "Content-Encoding: gzip"));
        await SaveWholeAsync(data);
        Assert.All(_export.Server.Requests, request => Assert.Null(request["Range"]));
    }

    [Fact]
    public async Task A_server_whose_ranges_do_not_fit_together_is_not_asked_for_any_again()
    {
        byte[] wrong = [.. Data];
        wrong[1500] = (byte)'\n';
        Serve(
            Reply.Cut(200, Data[..1000], Data.Length, Tag),
            Reply.Bytes(206, wrong[1000..], Range(Data, 1000), Tag),
            Reply.Cut(200, Data[..2000], Data.Length, Tag),
            Reply.Bytes(200, Data, Tag));
        await SaveWholeAsync();
        Assert.Null(_export.Server.Requests[^1]["Range"]);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, true)]
    public async Task A_file_that_is_kept_packed_unpacks_to_what_was_sent(bool gzipOnWire, bool cut)
    {
        byte[] data = Noise();
        byte[] wire = gzipOnWire ? Gzip.Pack(data) : data;
        string[] headers = gzipOnWire ? [Tag, "Content-Encoding: gzip"] : [Tag];
        Serve(cut ? [Reply.Cut(200, wire[..700_000], wire.Length, headers), Rest(wire, 700_000, headers)] : [Reply.Bytes(200, wire, headers)]);
        await SaveAsync(compress: true);

        ExportedFile file = Assert.Single(_export.Saved);
        byte[] kept = await File.ReadAllBytesAsync(_folder["Patient.0001.ndjson.gz"]);
        Assert.Equal(["Patient.0001.ndjson.gz", "export.json", "files.ndjson", "manifest.json"], _folder.Files);
        Assert.Equal(data, Unpack(kept));
        Assert.Equal(((long)kept.Length, Sha256(kept), (long)data.Length, Sha256(data)), (file.Length, file.Sha256, file.DecodedLength, file.DecodedSha256));
        if (gzipOnWire)
        {
            Assert.Equal(wire, kept);
        }

        // It is whole for the next save, packed or not.
        await SaveAsync(compress: false);
        Assert.Equal(file.Sha256, Assert.Single(_export.Saved).Sha256);
        Assert.Equal(cut ? 2 : 1, _export.Server.CountOf(One));
    }

    [Theory]
    [InlineData(true, 2_000_000)]
    [InlineData(false, 700_000)]
    public async Task What_a_stopped_process_left_is_continued_by_the_next(bool sameSystemStart, int flushed)
    {
        byte[] data = Noise();
        await LeaveBehindAsync(data[..2_000_000], data.Length, flushed, sameSystemStart);
        Serve(Rest(data, sameSystemStart ? 2_000_000 : flushed, Tag));
        await SaveWholeAsync(data);
    }

    [Fact]
    public async Task Where_everything_had_come_already_nothing_is_asked_for()
    {
        byte[] data = Noise();
        await LeaveBehindAsync(data, data.Length, data.Length, true);
        Serve();
        await SaveWholeAsync(data);
        Assert.Equal(0, _export.Server.CountOf(One));
    }

    [Fact]
    public async Task What_was_given_up_as_damaged_is_not_continued()
    {
        Serve(Reply.Bytes(200, Utf8("{\"resourceType\":\"Patient\"}\n<html>\n"), Tag));
        await SaveAsync(compress: false);
        Assert.Equal("FileDamaged", Assert.Single(_export.Errors).ErrorId);
        Assert.Contains("Patient.0001.ndjson.partial", _folder.Files);

        _export.Server.On(One, Reply.Bytes(200, Data, Tag));
        await SaveWholeAsync();
        Assert.Null(_export.Server.Requests[^1]["Range"]);
    }

    [Fact]
    public async Task What_is_damaged_the_same_way_twice_is_not_fetched_a_third_time()
    {
        Serve(Reply.Bytes(200, Utf8("{\"resourceType\":\"Patient\"}\n<html>\n"), Tag));
        await SaveAsync(compress: false);
        Assert.Equal(2, _export.Server.CountOf(One));
    }

    [Fact]
    public async Task A_file_that_is_cut_again_and_again_comes_as_long_as_each_time_brings_something()
    {
        List<Reply> replies = [Reply.Cut(200, Data[..100], Data.Length, Tag)];
        for (int at = 100; at < Data.Length; at += 100)
        {
            byte[] next = Data[at..Math.Min(at + 100, Data.Length)];
            replies.Add(at + 100 < Data.Length ? Reply.Cut(206, next, Data.Length - at, Tag, Range(Data, at)) : Reply.Bytes(206, next, Tag, Range(Data, at)));
        }

        Serve([.. replies]);
        await SaveWholeAsync();
        Assert.Equal(replies.Count, _export.Server.CountOf(One));
    }

    [Fact]
    public void Wherever_and_however_often_it_is_cut_the_file_is_the_same()
    {
        byte[] packed = Gzip.Pack(Data);
        Gen.Select(Gen.Bool, Gen.Bool, Gen.Int[1, 400].Array[0, 8]).Sample((gzip, compress, cuts) =>
        {
            byte[] wire = gzip ? packed : Data;
            string[] headers = gzip ? [Tag, "Content-Encoding: gzip"] : [Tag];
            using TestFolder folder = new();
            SavedExport export = new();
            List<Reply> replies = [];
            int at = 0;
            foreach (int cut in cuts)
            {
                int end = Math.Min(at + cut, wire.Length - 1);
                replies.Add(at == 0
                    ? Reply.Cut(200, wire[..end], wire.Length, headers)
                    : Reply.Cut(206, wire[at..end], wire.Length - at, [.. headers, Range(wire, at)]));

                // So small a file that is kept in another form than it came in starts again.
                at = gzip != compress ? 0 : end;
            }

            replies.Add(at == 0 ? Reply.Bytes(200, wire, headers) : Rest(wire, at, headers));
            export.WithManifest(OneFile).Server.On(One, [.. replies]);
            ExportJob job = export.JobAsync().GetAwaiter().GetResult();
            new ExportSaver(job, folder.FullPath, new SaveOptions { Compress = compress }, export.Events)
                .SaveAsync(export.Saved.Add, export.Errors.Add, default).GetAwaiter().GetResult();

            // Attempts that bring nothing new are counted: too many of them are an error, and never damage.
            if (export.Errors.Count == 0)
            {
                byte[] kept = File.ReadAllBytes(export.Saved.Single().Path);
                Assert.Equal(Data, compress ? Unpack(kept) : kept);
                Assert.Equal(Sha256(kept), export.Saved[0].Sha256);
            }
            else
            {
                Assert.Equal("AnswerCutShort", export.Errors.Single().ErrorId);
                Assert.True(cuts.Length >= 5);
            }
        }, iter: 150);
    }

    private static Reply Rest(byte[] wire, int from, params string[] headers) => Reply.Bytes(206, wire[from..], [.. headers, Range(wire, from)]);

    private static string Range(byte[] wire, int from) => $"Content-Range: bytes {from}-{wire.Length - 1}/{wire.Length}";

    private static string Sha256(byte[] data) => Convert.ToHexString(SHA256.HashData(data)).ToLowerInvariant();

    private static byte[] Unpack(byte[] packed)
    {
        using GZipStream gzip = new(new MemoryStream(packed), CompressionMode.Decompress);
        using MemoryStream unpacked = new();
        gzip.CopyTo(unpacked);
        return unpacked.ToArray();
    }

    /// <summary>Patients with names that no packer makes small.</summary>
    private static byte[] Noise(int length = 2_400_000)
    {
        Random random = new(1);
        StringBuilder text = new(length + 200);
        byte[] noise = new byte[96];
        while (text.Length < length)
        {
            random.NextBytes(noise);
            text.Append("{\"resourceType\":\"Patient\",\"id\":\"").Append(Convert.ToBase64String(noise)).Append("\"}\n");
        }

        return Utf8(text.ToString());
    }

    private void Serve(params Reply[] replies) => _export.WithManifest(OneFile).Server.On(One, replies);

    private async Task SaveWholeAsync(byte[]? expected = null)
    {
        await SaveAsync(compress: false);
        Assert.Empty(_export.Errors);
        Assert.Equal(expected ?? Data, await File.ReadAllBytesAsync(_folder["Patient.0001.ndjson"]));
        Assert.Equal(Sha256(expected ?? Data), _export.Saved.Single().Sha256);
        Assert.Equal(["Patient.0001.ndjson", "export.json", "files.ndjson", "manifest.json"], _folder.Files);
    }

    private async Task SaveAsync(bool compress)
    {
        _export.Saved.Clear();
        _export.Errors.Clear();
        await new ExportSaver(await _export.JobAsync(), _folder.FullPath, new SaveOptions { Compress = compress }, _export.Events).SaveAsync(_export.Saved.Add, _export.Errors.Add, default);
    }

    /// <summary>A folder as a process leaves it that was killed inside of a file.</summary>
    private async Task LeaveBehindAsync(byte[] onDisk, int total, int flushed, bool sameSystemStart)
    {
        ExportJob job = await _export.JobAsync();
        using ExportFolder folder = ExportFolder.Open(_folder.FullPath, job, _export.Pacing.Time);
        folder.WriteRecord(ExportState.Saving, job.Connection.BaseUri, null, job);
        await File.WriteAllBytesAsync(_folder["Patient.0001.ndjson.partial"], onDisk);
        using FileJournal journal = FileJournal.Open(_folder.FullPath);
        journal.Append(new JournalEntry
        {
            Name = "Patient.0001.ndjson",
            State = JournalState.Partial,
            Type = "Patient",
            Url = SavedExport.Files + "1",
            Bytes = flushed,
            Validator = "\"v1\"",
            Total = total,
            SystemStart = SystemStart.Of(_export.Pacing.Time) + (sameSystemStart ? TimeSpan.Zero : TimeSpan.FromHours(1)),
            Time = _export.Pacing.Time.GetUtcNow(),
        });
    }
}
