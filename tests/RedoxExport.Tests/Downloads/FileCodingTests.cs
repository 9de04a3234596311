using System.IO.Compression;
using RedoxExport.Downloads;
using RedoxExport.Exports;
using RedoxExport.Tests.Transport;
using static RedoxExport.Tests.Downloads.SavedExport;

namespace RedoxExport.Tests.Downloads;

/// <summary>Codings and documents that no client asks for and object stores, proxies and servers send all the same.</summary>
public sealed class FileCodingTests : IDisposable
{
    private const string One = "GET " + SavedExport.Files + "1";

    private readonly TestFolder _folder = new();
    private readonly SavedExport _export = new();

    public FileCodingTests() => _export.WithManifest($$""" "output": [{"type":"Patient","url":"{{SavedExport.Files}}1"}] """);

    public static TheoryData<string[], bool> Codings => new()
    {
        { ["Content-Encoding: aws-chunked"], false },
        { ["Content-Encoding: aws-chunked,gzip"], true },
        { ["Content-Encoding: gzip, aws-chunked"], true },
        { ["Content-Encoding: aws-chunked", "Content-Encoding: gzip"], true },
        { ["Content-Encoding:"], false },
        { ["Content-Encoding: utf-8"], false },
        { ["Content-Encoding: UTF-8, gzip"], true },
        { ["Content-Encoding: aws-chunked"], true },
        { ["Content-Encoding: identity"], true },
        { [], true },
    };

    public static TheoryData<string, string> Documents => new()
    {
        { "<!DOCTYPE html><html><head><title>Sign in</title></head><body>John Smith</body></html>", "it is an HTML or XML page with the title 'Sign in', not FHIR" },
        { """{"resourceType":"Binary","id":"1","contentType":"application/fhir+ndjson","data":"Sm9obiBTbWl0aA=="}""", "it is a Binary resource instead of NDJSON" },
        { "{\n  \"resourceType\": \"Binary\",\n  \"data\": \"Sm9obiBTbWl0aA==\"\n}", "it is a Binary resource instead of NDJSON" },
        { """{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"exception","diagnostics":"disk full"}]}""", "it is an OperationOutcome instead of NDJSON: disk full" },
        { "{\n \"resourceType\":\"OperationOutcome\",\n \"issue\":[{\"severity\":\"error\",\"code\":\"exception\",\"diagnostics\":\"disk full\"}]\n}", "it is an OperationOutcome instead of NDJSON: disk full" },
        { """[{"resourceType":"Patient","id":"John Smith"}]""", "it is a JSON array instead of NDJSON" },
        { "5a;chunk-signature=ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648\r\n{\"resourceType\":\"Patient\",\"id\":\"John Smith\"}\r\n", "it is a body that still has aws-chunked framing" },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Codings))]
    public async Task A_coding_that_says_nothing_or_too_little_is_read(string[] headers, bool isGzip)
    {
        foreach (bool compress in new[] { false, true })
        {
            using TestFolder folder = new();
            _export.Server.On(One, Reply.Bytes(200, isGzip ? Gzip(Lines(3)) : Utf8(Lines(3)), headers));
            await new ExportSaver(await _export.JobAsync(), folder.FullPath, new SaveOptions { Compress = compress }, _export.Events).SaveAsync(_export.Saved.Add, _export.Errors.Add, default);
            Assert.Empty(_export.Errors);
            Assert.Equal((3L, (long)Utf8(Lines(3)).Length), (_export.Saved[^1].ResourceCount, _export.Saved[^1].DecodedLength));
        }
    }

    [Fact]
    public async Task A_packed_file_that_is_not_called_so_is_continued_after_a_cut()
    {
        // More than a megabyte however well a platform packs: below that a file is fetched from its start.
        byte[] packed = Gzip(string.Concat(Enumerable.Range(0, 80_000).Select(i => $$"""{"resourceType":"Patient","id":"{{Guid.NewGuid()}}"}""" + "\n")));
        int half = packed.Length / 2;
        _export.Server.On(
            One,
            Reply.Cut(200, packed[..half], packed.Length, "ETag: \"1\""),
            Reply.Bytes(206, packed[half..], "ETag: \"1\"", $"Content-Range: bytes {half}-{packed.Length - 1}/{packed.Length}"));
        await _export.SaveAsync(_folder);
        Assert.Empty(_export.Errors);
        Assert.Equal(80_000, _export.Saved[0].ResourceCount);
        Assert.Equal($"bytes={half}-", _export.Server.Requests[^1]["Range"]);
    }

    [Fact]
    public async Task Any_other_coding_is_named()
    {
        _export.Server.On(One, Reply.Text(200, "x", "Content-Encoding: aws-chunked, br"));
        await _export.SaveAsync(_folder);
        Assert.Contains("'br'", Assert.Single(_export.Errors).Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public async Task What_comes_instead_of_a_file_is_named_and_nothing_of_its_data_is_shown(string body, string name)
    {
        foreach ((bool isGzip, bool compress) in new[] { (false, false), (true, false), (false, true), (true, true) })
        {
            using TestFolder folder = new();
            _export.Errors.Clear();
            _export.Server.On(One, Reply.Bytes(200, isGzip ? Gzip(body) : Utf8(body), isGzip ? ["Content-Encoding: gzip"] : []));
            await new ExportSaver(await _export.JobAsync(), folder.FullPath, new SaveOptions { Compress = compress }, _export.Events).SaveAsync(_export.Saved.Add, _export.Errors.Add, default);
            RedoxExportException error = Assert.Single(_export.Errors);
            Assert.Equal("FileDamaged", error.ErrorId);
            Assert.Contains(name, error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("Smith", error.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain("Sm9obi", error.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Small_documents_that_come_under_gzip_unasked_are_read()
    {
        _export.Server.On("GET " + JobUrl, Reply.Bytes(200, Gzip(_export.Manifest), "Content-Encoding: gzip")).On(One, Reply.Bytes(404, Gzip("""{"errorDetail":"no such file"}""")));
        await _export.SaveAsync(_folder);
        Assert.Contains("no such file", Assert.Single(_export.Errors).Message, StringComparison.Ordinal);
    }

    private static byte[] Gzip(string text)
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Fastest))
        {
            gzip.Write(Utf8(text));
        }

        return packed.ToArray();
    }
}
