using RedoxExport.Downloads;
using RedoxExport.Exports;
using RedoxExport.Tests.Transport;
using static RedoxExport.Tests.Downloads.SavedExport;

namespace RedoxExport.Tests.Downloads;

/// <summary>What a kill leaves between the last byte of a file and the file's name.</summary>
public sealed class InterruptedKeepTests : IDisposable
{
    private const string One = "GET " + SavedExport.Files + "1";
    private const string OneFile = $$""" "output": [{"type":"Patient","url":"{{SavedExport.Files}}1"}] """;
    private static readonly byte[] Data = Utf8(Lines(200));

    private readonly TestFolder _folder = new();
    private readonly SavedExport _export = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false, "Patient.0001.ndjson")]
    [InlineData(true, "Patient.0001.ndjson.gz")]
    public async Task A_file_that_is_whole_and_has_no_name_yet_gets_it_and_is_not_fetched_again(bool compress, string name)
    {
        await SaveAsync(compress);
        byte[] kept = await File.ReadAllBytesAsync(_folder[name]);
        File.Move(_folder[name], _folder[name + ".partial"]);

        await SaveAsync(compress);
        Assert.Equal(kept, await File.ReadAllBytesAsync(_folder[name]));
        AssertIsAll(name);
        Assert.Equal(1, _export.Server.CountOf(One));
    }

    [Fact]
    public async Task A_file_that_was_whole_once_and_is_begun_again_gets_no_name_before_it_is_whole_again()
    {
        await SaveAsync(compress: false);
        File.Delete(_folder["Patient.0001.ndjson"]);
        await File.WriteAllBytesAsync(_folder["Patient.0001.ndjson.partial"], new byte[Data.Length]);

        await SaveAsync(compress: false);
        Assert.Equal(Data, await File.ReadAllBytesAsync(_folder["Patient.0001.ndjson"]));
        AssertIsAll("Patient.0001.ndjson");
        Assert.Equal(2, _export.Server.CountOf(One));
    }

    [Fact]
    public async Task A_file_is_journaled_as_whole_before_it_has_its_name()
    {
        // Where the name is taken by a folder, the file cannot get it.
        Directory.CreateDirectory(_folder["Patient.0001.ndjson"]);
        RedoxExportException e = await Assert.ThrowsAsync<RedoxExportException>(() => SaveAsync(compress: false));
        Assert.Equal(ErrorKind.Storage, e.Kind);
        Assert.Equal("complete", FileJournal.Read(_folder.FullPath)["Patient.0001.ndjson"].State);

        Directory.Delete(_folder["Patient.0001.ndjson"]);
        await SaveAsync(compress: false);
        Assert.Equal(Data, await File.ReadAllBytesAsync(_folder["Patient.0001.ndjson"]));
        Assert.Equal(1, _export.Server.CountOf(One));
    }

    [Theory]
    [InlineData("Patient.0001.ndjson.partial")]
    [InlineData("Patient.0001.ndjson.gz.partial")]
    public async Task What_was_left_beside_a_whole_file_goes(string left)
    {
        await SaveAsync(compress: false);
        await File.WriteAllBytesAsync(_folder[left], Data[..1000]);

        await SaveAsync(compress: false);
        AssertIsAll("Patient.0001.ndjson");
        Assert.Equal(Data, await File.ReadAllBytesAsync(_folder["Patient.0001.ndjson"]));
        Assert.Equal(1, _export.Server.CountOf(One));
    }

    private async Task SaveAsync(bool compress)
    {
        _export.WithManifest(OneFile).Server.On(One, Reply.Bytes(200, Data));
        ExportJob job = await _export.JobAsync();
        await new ExportSaver(job, _folder.FullPath, new SaveOptions { Compress = compress }).SaveAsync(_ => { }, error => throw error, default);
    }

    private void AssertIsAll(string name) => Assert.Equal(new[] { "export.json", "files.ndjson", "manifest.json", name }.Order(StringComparer.Ordinal), _folder.Files);
}
