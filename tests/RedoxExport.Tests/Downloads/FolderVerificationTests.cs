using RedoxExport.Downloads;
using RedoxExport.Exports;
using RedoxExport.Storage;
using RedoxExport.Tests.Transport;
using static RedoxExport.Tests.Downloads.SavedExport;

namespace RedoxExport.Tests.Downloads;

/// <summary>Reading back a folder and marking what is damaged: for all of it the folder is held.</summary>
public sealed class FolderVerificationTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly SavedExport _export = new();

    public FolderVerificationTests()
    {
        _export.WithManifest($$""" "output": [{ "type": "Patient", "url": "{{SavedExport.Files}}1" }, { "type": "Patient", "url": "{{SavedExport.Files}}2" }] """);
        _export.Server.On($"GET {SavedExport.Files}1", Reply.Text(200, Lines(1))).On($"GET {SavedExport.Files}2", Reply.Text(200, Lines(2)));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_is_damaged_is_fetched_again_by_the_next_save()
    {
        ExportJob job = await _export.SaveAsync(_folder);
        await DamageAsync();

        ExportedFile wrong = Assert.Single(await new FolderVerification(_folder.FullPath).RunAsync(default));
        await _export.SaveAsync(job, _folder);

        Assert.Equal((ExportedFileState.Damaged, _folder["Patient.0002.ndjson"]), (wrong.State, wrong.Path));
        Assert.Equal(Lines(2), await File.ReadAllTextAsync(wrong.Path));
        Assert.Equal((1, 2), (_export.Server.CountOf($"GET {SavedExport.Files}1"), _export.Server.CountOf($"GET {SavedExport.Files}2")));
        Assert.Empty(await new FolderVerification(_folder.FullPath).RunAsync(default));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_folder_that_a_command_is_writing_into_is_refused_before_anything_is_read(bool isDamaged)
    {
        ExportJob job = await _export.SaveAsync(_folder);
        if (isDamaged)
        {
            await DamageAsync();
        }

        using ExportFolder other = ExportFolder.Open(_folder.FullPath, job, _export.Pacing.Clock);

        await AssertRefusedAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_folder_that_shards_are_saving_into_is_refused_before_anything_is_read(bool isDamaged)
    {
        ExportJob job = await _export.JobAsync();
        foreach (int number in new[] { 1, 2 })
        {
            await new ExportSaver(job, _folder.FullPath, new SaveOptions { Shard = new Shard(number, 2) }).SaveAsync(_export.Saved.Add, _export.Errors.Add, default);
        }

        if (isDamaged)
        {
            await DamageAsync();
        }

        using (ExportFolder other = await ExportFolder.OpenAsync(_folder.FullPath, job, new Shard(2, 2), _export.Pacing, default))
        {
            other.LetOthersIn();
            RedoxExportException error = await AssertRefusedAsync();
            Assert.Contains("2/2", error.Message, StringComparison.Ordinal);
        }

        Assert.Equal(isDamaged ? 1 : 0, (await new FolderVerification(_folder.FullPath).RunAsync(default)).Count);
    }

    [Fact]
    public async Task The_folder_is_held_until_the_damage_is_written_down()
    {
        ExportJob job = await _export.SaveAsync(_folder);
        await DamageAsync();
        string? refusal = null;

        // The clock is asked for the time of the line that the damage gets in the journal.
        AskedClock clock = new(() => refusal = Assert.Throws<RedoxExportException>(() => ExportFolder.Open(_folder.FullPath, job, _export.Pacing.Clock)).ErrorId);
        await new FolderVerification(_folder.FullPath, clock).RunAsync(default);

        Assert.Equal("DestinationInUse", refusal);
        Assert.False(FileLock.IsHeld(_folder["export.lock"]));
    }

    [Fact]
    public async Task A_folder_into_which_nothing_was_saved_has_nothing_wrong()
    {
        _export.Server.Otherwise = asked => asked.Uri.AbsolutePath.EndsWith("/$export", StringComparison.Ordinal) ? Reply.Status(202, "Content-Location: " + JobUrl) : null;
        ExportJob job = await _export.JobAsync();
        await JournaledStart.StartAsync(job.Connection, new ExportRequest(), _folder.FullPath, null, default);

        Assert.Empty(await new FolderVerification(_folder.FullPath).RunAsync(default));
    }

    private async Task<RedoxExportException> AssertRefusedAsync()
    {
        string journal = string.Concat(Directory.GetFiles(_folder.FullPath, "files*.ndjson").Order(StringComparer.Ordinal).Select(File.ReadAllText));
        FolderVerification verification = new(_folder.FullPath);

        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(() => verification.RunAsync(default));

        Assert.Equal("DestinationInUse", error.ErrorId);
        Assert.Equal((0, 0L), (verification.Progress.FilesDone, verification.Progress.Bytes));
        Assert.Equal(journal, string.Concat(Directory.GetFiles(_folder.FullPath, "files*.ndjson").Order(StringComparer.Ordinal).Select(File.ReadAllText)));
        return error;
    }

    private async Task DamageAsync()
    {
        byte[] bytes = await File.ReadAllBytesAsync(_folder["Patient.0002.ndjson"]);
        bytes[^3] ^= 1;
        await File.WriteAllBytesAsync(_folder["Patient.0002.ndjson"], bytes);
    }

    private sealed class AskedClock(Action onAsked) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow()
        {
            onAsked();
            return TestPacing.Start;
        }
    }
}
