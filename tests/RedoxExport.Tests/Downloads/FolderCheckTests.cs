using System.Text.Json.Nodes;
using RedoxExport.Connections;
using RedoxExport.Downloads;
using RedoxExport.Exports;
using RedoxExport.Storage;
using RedoxExport.Tests.Connections;
using RedoxExport.Tests.Transport;
using static RedoxExport.Tests.Downloads.SavedExport;

namespace RedoxExport.Tests.Downloads;

public sealed class FolderCheckTests : IDisposable
{
    private const string Manifest = """
        "output": [
          { "type": "Patient", "url": "https://fhir.example.org/files/1", "count": 3 },
          { "type": "Observation", "url": "https://fhir.example.org/files/2", "count": 2 }],
        "deleted": [{ "type": "Bundle", "url": "https://fhir.example.org/files/3" }],
        "error": [{ "type": "OperationOutcome", "url": "https://fhir.example.org/files/4" }]
        """;

    private static readonly string[] Names = ["Patient.0001.ndjson", "Observation.0001.ndjson", "deleted/Bundle.0001.ndjson", "outcome/OperationOutcome.0001.ndjson"];

    private readonly TestFolder _folder = new();
    private readonly SavedExport _export = new();
    private readonly RecordingEvents _events = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_was_saved_is_proved_in_the_manifests_order(bool compress)
    {
        await SaveAsync(compress);
        (bool allRight, List<ExportedFile> files) = await CheckAsync();

        Assert.True(allRight);
        Assert.Empty(_events.All);
        Assert.Equal(Names.Select(name => _folder[name + (compress ? ".gz" : string.Empty)]), files.Select(file => file.Path));
        foreach (ExportedFile saved in _export.Saved)
        {
            ExportedFile checkedFile = files.Single(file => file.Path == saved.Path);
            Assert.Equal(
                (ExportedFileState.Complete, null, saved.Type, saved.Category, saved.ResourceCount, saved.Length, saved.Sha256, saved.DecodedLength, saved.DecodedSha256, saved.Uri),
                (checkedFile.State, checkedFile.Problem, checkedFile.Type, checkedFile.Category, checkedFile.ResourceCount, checkedFile.Length, checkedFile.Sha256, checkedFile.DecodedLength, checkedFile.DecodedSha256, checkedFile.Uri));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task One_flipped_bit_anywhere_is_seen(bool compress)
    {
        await SaveAsync(compress);
        string path = _folder[Names[0] + (compress ? ".gz" : string.Empty)];
        byte[] right = await File.ReadAllBytesAsync(path);
        for (int i = 0; i < right.Length; i++)
        {
            byte[] wrong = [.. right];
            wrong[i] ^= (byte)(1 << (i % 8));
            await File.WriteAllBytesAsync(path, wrong);
            (bool allRight, List<ExportedFile> files) = await CheckAsync();

            Assert.False(allRight);
            Assert.Equal(ExportedFileState.Damaged, files[0].State);
            Assert.Contains("It has changed since it was saved", files[0].Problem, StringComparison.Ordinal);
            Assert.NotEqual(_export.Saved.Single(file => file.Path == path).Sha256, files[0].Sha256);
            Assert.All(files.Skip(1), file => Assert.Equal(ExportedFileState.Complete, file.State));
        }
    }

    [Theory]
    [InlineData(false, -1)]
    [InlineData(false, 1)]
    [InlineData(true, -1)]
    [InlineData(true, 1)]
    [InlineData(true, -20)]
    public async Task A_byte_too_few_or_too_many_is_seen(bool compress, int more)
    {
        await SaveAsync(compress);
        string path = _folder[Names[0] + (compress ? ".gz" : string.Empty)];
        long length = new FileInfo(path).Length;
        await using (FileStream file = new(path, FileMode.Open))
        {
            file.SetLength(length + more);
        }

        ExportedFile found = (await CheckAsync()).Files[0];
        Assert.Equal((ExportedFileState.Damaged, length + more), (found.State, found.Length));
        Assert.Equal($"It has {length + more} bytes, but was saved with {length}. Run Resume-RedoxExport -Verify on the folder: it fetches the file again if the server still has it.", found.Problem);
    }

    [Fact]
    public async Task A_file_that_went_away_is_missing()
    {
        await SaveAsync();
        File.Delete(_folder[Names[2]]);
        (bool allRight, List<ExportedFile> files) = await CheckAsync();

        Assert.False(allRight);
        Assert.Equal((ExportedFileState.Missing, _folder[Names[2]], FileCategory.Deleted), (files[2].State, files[2].Path, files[2].Category));
        Assert.StartsWith("It was saved and is missing now.", files[2].Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_save_did_not_get_is_missing_and_what_it_was_cut_off_from_is_unfinished()
    {
        Script();
        byte[] data = Utf8(Lines(80_000, "Observation"));
        _export.Server.On("GET " + SavedExport.Files + "1", Reply.Status(404));
        _export.Server.On("GET " + SavedExport.Files + "2", Reply.Cut(200, data[..2_000_000], data.Length, "ETag: \"v1\""), Reply.Status(500, "Content-Type: text/plain"));
        await _export.SaveAsync(_folder);
        (bool allRight, List<ExportedFile> files) = await CheckAsync();

        Assert.False(allRight);
        Assert.Equal((ExportedFileState.Missing, "It was not saved. Run Resume-RedoxExport on the folder."), (files[0].State, files[0].Problem));
        Assert.Equal((ExportedFileState.Unfinished, new FileInfo(_folder[Names[1] + ".partial"]).Length), (files[1].State, files[1].Length));
        Assert.Contains("Observation.0001.ndjson.partial", files[1].Problem, StringComparison.Ordinal);
        Assert.Equal(4, files.Count);
        Assert.Contains("did not fetch all files", Assert.Single(_events.Warnings).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Extra.ndjson", "The manifest does not list this file.")]
    [InlineData("Patient.0002.ndjson.gz", "The manifest does not list this file.")]
    [InlineData("outcome/files.ndjson", "The manifest does not list this file.")]
    [InlineData("Patient.0009.ndjson.partial", "The manifest does not list this file.")]
    [InlineData("Patient.0001.ndjson.gz", "The folder has this file twice")]
    [InlineData("Patient.0001.ndjson.partial", "A download that was completed later left it behind")]
    [InlineData("deleted/Bundle.0001.ndjson.gz.partial", "A download that was completed later left it behind")]
    public async Task What_nobody_named_is_unexpected(string name, string problem)
    {
        await SaveAsync();
        await File.WriteAllTextAsync(_folder[name], "{}");
        (bool allRight, List<ExportedFile> files) = await CheckAsync();

        Assert.False(allRight);
        Assert.All(files.Take(4), file => Assert.Equal(ExportedFileState.Complete, file.State));
        ExportedFile stray = files[4];
        Assert.Equal((5, ExportedFileState.Unexpected, _folder[name], 2), (files.Count, stray.State, stray.Path, stray.Length));
        Assert.StartsWith(problem, stray.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Records_locks_and_other_files_are_not_unexpected()
    {
        await SaveAsync();
        foreach (string name in new[] { "export.lock", "export.json.new", "notes.txt", "manifest.0002.txt" })
        {
            await File.WriteAllTextAsync(_folder[name], "x");
        }

        Assert.True((await CheckAsync()).AllRight);
    }

    [Fact]
    public async Task A_count_that_the_server_had_wrong_is_told_and_is_no_damage()
    {
        Script();
        _export.WithManifest(Manifest.Replace("\"count\": 3", "\"count\": 4", StringComparison.Ordinal));
        await _export.SaveAsync(_folder);
        (bool allRight, List<ExportedFile> files) = await CheckAsync();

        Assert.True(allRight);
        Assert.Equal(ExportedFileState.CountMismatch, files[0].State);
        Assert.StartsWith("The manifest's count is 4, but the file contains 3 resources", files[0].Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("state", "\"partial\"", "The journal does not record it as completely saved.")]
    [InlineData("type", "\"Practitioner\"", "In the journal, this name belongs to a file of another category or type.")]
    [InlineData("category", "\"outcome\"", "In the journal, this name belongs to a file of another category or type.")]
    [InlineData("resources", "7", "It contains 3 resources, but 7 according to the journal.")]
    [InlineData("sha256", "\"00\"", "It has changed since it was saved")]
    public async Task A_journal_that_does_not_agree_is_told(string member, string value, string problem)
    {
        await SaveAsync();
        ChangeJournal(Names[0], member, value);
        ExportedFile file = (await CheckAsync()).Files[0];
        Assert.Equal(ExportedFileState.Damaged, file.State);
        Assert.StartsWith(problem, file.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("decodedBytes", "7")]
    [InlineData("decodedSha256", "\"00\"")]
    public async Task What_a_packed_file_unpacks_to_is_held_against_the_journal(string member, string value)
    {
        await SaveAsync(compress: true);
        ChangeJournal(Names[0] + ".gz", member, value);
        ExportedFile file = (await CheckAsync()).Files[0];
        Assert.Equal(ExportedFileState.Damaged, file.State);
        Assert.StartsWith("Its uncompressed data differ from the journal.", file.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"resourceType\":\"Patient\"}\n{\"resourceType\":\"Patient\"}\n[]\n", "Line 3 is not a JSON object.")]
    [InlineData("{\"resourceType\":\"Patient\"}\n{\"resourceType\":\"Patient\"}\n{\"resourceType\":\"Pat", "Its last line is cut off.")]
    [InlineData("{\"resourceType\":\"Patient\"}\n{\"resourceType\":\"Patient\"}\n{\"resourceType\":\"Patient\"}\n{\"resourceType\":\"Patient\"}\n", "It contains 4 resources, but 3 according to the journal.")]
    [InlineData("{\"resourceType\":\"Group\"}\n{\"resourceType\":\"Group\"}\n{\"resourceType\":\"Group\"}\n", "None of its lines is of type Patient.")]
    [InlineData("{\"resourceType\":\"Patient\"}\n", "It contains 1 resource, but 3 according to the journal.")]
    public async Task A_forged_hash_does_not_hide_what_no_save_would_keep(string text, string problem)
    {
        await SaveAsync();
        await File.WriteAllTextAsync(_folder[Names[0]], text);
        ChangeJournal(Names[0], "bytes", $"{text.Length}");
        ChangeJournal(Names[0], "sha256", $"\"{Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(Utf8(text)))}\"");
        ExportedFile file = (await CheckAsync()).Files[0];
        Assert.Equal(ExportedFileState.Damaged, file.State);
        Assert.StartsWith(problem, file.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Packed_data_that_cannot_be_unpacked_is_damaged_whatever_the_journal_says()
    {
        await SaveAsync(compress: true);
        string name = Names[0] + ".gz";
        byte[] wrong = await File.ReadAllBytesAsync(_folder[name]);
        wrong[^5] ^= 1;
        await File.WriteAllBytesAsync(_folder[name], wrong);
        ChangeJournal(name, "sha256", $"\"{Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(wrong))}\"");
        ExportedFile file = (await CheckAsync()).Files[0];
        Assert.Equal(ExportedFileState.Damaged, file.State);
        Assert.StartsWith("The gzip data ", file.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_manifest_that_was_changed_is_told_by_its_counts()
    {
        await SaveAsync();
        string manifest = await File.ReadAllTextAsync(_folder["manifest.json"]);
        await File.WriteAllTextAsync(_folder["manifest.json"], manifest.Replace("\"count\": 3", "\"count\": 4", StringComparison.Ordinal));
        ExportedFile file = (await CheckAsync()).Files[0];
        Assert.Equal(ExportedFileState.Damaged, file.State);
        Assert.StartsWith("It contains 3 resources, but 4 according to the manifest.", file.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_does_not_keep_the_others_from_being_checked()
    {
        await SaveAsync();
        await using FileStream held = new(_folder[Names[0]], FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        (bool allRight, List<ExportedFile> files) = await CheckAsync();
        Assert.False(allRight);
        Assert.Equal(ExportedFileState.Damaged, files[0].State);
        Assert.StartsWith("It cannot be read: ", files[0].Problem, StringComparison.Ordinal);
        Assert.Equal(ExportedFileState.Complete, files[1].State);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Nothing_in_the_folder_is_changed(bool readOnly)
    {
        await SaveAsync(compress: true);
        File.Delete(_folder[Names[1] + ".gz"]);
        await File.AppendAllTextAsync(_folder["files.ndjson"], "{\"torn");
        if (readOnly && !OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_folder.FullPath, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        try
        {
            string before = Snapshot();
            (bool allRight, List<ExportedFile> files) = await CheckAsync();
            Assert.Equal((false, ExportedFileState.Complete), (allRight, files[0].State));
            Assert.Equal(before, Snapshot());
        }
        finally
        {
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(_folder.FullPath, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }
        }
    }

    [Fact]
    public async Task A_folder_that_is_being_written_is_checked_and_left_in_peace()
    {
        ExportJob job = await SaveAsync();
        using (ExportFolder held = ExportFolder.Open(_folder.FullPath, job, TimeProvider.System))
        {
            using FileJournal journal = FileJournal.Open(_folder.FullPath);
            (bool allRight, List<ExportedFile> files) = await CheckAsync();
            Assert.False(allRight);
            Assert.All(files, file => Assert.Equal(ExportedFileState.Complete, file.State));
            Assert.Contains("is writing to", Assert.Single(_events.Warnings).Message, StringComparison.Ordinal);
            held.WriteRecord(ExportState.Saved, job.Connection.BaseUri, null, job);
        }

        Assert.True((await CheckAsync()).AllRight);
    }

    [Fact]
    public async Task A_lock_that_a_kill_left_behind_is_no_command_at_work()
    {
        await SaveAsync();
        await File.WriteAllTextAsync(_folder["export.lock"], string.Empty);
        Assert.True((await CheckAsync()).AllRight);
        Assert.Empty(_events.All);
    }

    [Fact]
    public async Task A_save_that_was_interrupted_at_its_very_end_is_not_all_right()
    {
        ExportJob job = await SaveAsync();
        using (ExportFolder held = ExportFolder.Open(_folder.FullPath, job, TimeProvider.System))
        {
            held.WriteRecord(ExportState.Saving, job.Connection.BaseUri, null, job);
        }

        (bool allRight, List<ExportedFile> files) = await CheckAsync();
        Assert.False(allRight);
        Assert.All(files, file => Assert.Equal(ExportedFileState.Complete, file.State));
        Assert.Contains("was interrupted", Assert.Single(_events.Warnings).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_export_that_was_only_started_says_how_far_it_came()
    {
        _export.Server.On("GET " + TestConnection.Base + "/$export", Reply.Status(202, "Content-Location: " + SavedExport.JobUrl));
        RedoxConnection connection = await TestConnection.OpenAsync(_export.Server, _export.Pacing);
        await JournaledStart.StartAsync(connection, new ExportRequest(), _folder.FullPath, null, default);
        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(CheckAsync);
        Assert.Equal("ExportNotSaved", error.ErrorId);
        Assert.Contains("was started", error.Message, StringComparison.Ordinal);
        Assert.Contains("Resume-RedoxExport", error.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_export_whose_start_was_never_answered_says_so()
    {
        _export.Server.On("GET " + TestConnection.Base + "/$export", Reply.Fails(new HttpRequestException("reset")));
        RedoxConnection connection = await TestConnection.OpenAsync(_export.Server, _export.Pacing);
        await Assert.ThrowsAsync<RedoxExportException>(() => JournaledStart.StartAsync(connection, new ExportRequest(), _folder.FullPath, null, default));
        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(CheckAsync);
        Assert.Equal("ExportNotSaved", error.ErrorId);
        Assert.Contains("before the server answered", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("manifest.json", null, "it does not exist")]
    [InlineData("manifest.json", "<html>", "it is not a valid manifest")]
    [InlineData("files.ndjson", null, "it does not exist")]
    [InlineData("export.json", null, "it does not exist")]
    [InlineData("export.json", "{", "it is not JSON that this module wrote")]
    public async Task Without_its_records_a_folder_cannot_be_proved(string name, string? text, string says)
    {
        await SaveAsync();
        File.Delete(_folder[name]);
        if (text is not null)
        {
            await File.WriteAllTextAsync(_folder[name], text);
        }

        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(CheckAsync);
        Assert.Equal("FolderDamaged", error.ErrorId);
        Assert.Contains(name, error.Message, StringComparison.Ordinal);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_of_something_else_holds_no_export()
    {
        Directory.CreateDirectory(_folder.FullPath);
        Assert.Equal("NoExportHere", (await Assert.ThrowsAsync<RedoxExportException>(CheckAsync)).ErrorId);
        Assert.Empty(_folder.Files);
    }

    [Fact]
    public async Task It_stops_when_it_is_told_to()
    {
        await SaveAsync();
        using CancellationTokenSource stop = new();
        List<ExportedFile> files = [];
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new FolderCheck(_folder.FullPath).RunAsync(
            file =>
            {
                files.Add(file);
                stop.Cancel();
            },
            stop.Token));
        Assert.Single(files);
    }

    [Fact]
    public async Task It_counts_what_it_has_looked_at()
    {
        await SaveAsync();
        FolderCheck check = new(_folder.FullPath);
        await check.RunAsync(_ => { }, default);
        Assert.Equal((4, 4, _export.Saved.Sum(file => file.Length)), (check.Progress.FilesTotal, check.Progress.FilesDone, check.Progress.Bytes));
    }

    private void Script()
    {
        _export.WithManifest(Manifest);
        _export.Server.On("GET " + SavedExport.Files + "1", Reply.Text(200, Lines(3)));
        _export.Server.On("GET " + SavedExport.Files + "2", Reply.Text(200, Lines(2, "Observation")));
        _export.Server.On("GET " + SavedExport.Files + "3", Reply.Text(200, Lines(1, "Bundle")));
        _export.Server.On("GET " + SavedExport.Files + "4", Reply.Text(200, """{"resourceType":"OperationOutcome","issue":[{"severity":"information","code":"informational"}]}""" + "\n"));
    }

    private async Task<ExportJob> SaveAsync(bool compress = false)
    {
        Script();
        ExportJob job = await _export.JobAsync();
        await new ExportSaver(job, _folder.FullPath, new SaveOptions { Compress = compress, ThrottleLimit = 1 }).SaveAsync(_export.Saved.Add, _export.Errors.Add, default);
        Assert.Empty(_export.Errors);
        return job;
    }

    private async Task<(bool AllRight, List<ExportedFile> Files)> CheckAsync()
    {
        List<ExportedFile> files = [];
        bool allRight = await new FolderCheck(_folder.FullPath, _events).RunAsync(files.Add, default);
        return (allRight, files);
    }

    /// <summary>Changes a member of the last line that the journal has on a name.</summary>
    private void ChangeJournal(string name, string member, string value)
    {
        string path = _folder["files.ndjson"];
        JsonNode line = File.ReadLines(path).Select(text => JsonNode.Parse(text)!).Last(node => (string?)node["name"] == name);
        line[member] = JsonNode.Parse(value);
        File.AppendAllText(path, line.ToJsonString() + "\n");
    }

    private string Snapshot() => string.Join("\n", new DirectoryInfo(_folder.FullPath).EnumerateFileSystemInfos("*", SearchOption.AllDirectories)
        .Select(entry => $"{entry.FullName} {entry.LastWriteTimeUtc.Ticks} {(entry is FileInfo file ? Convert.ToHexString(File.ReadAllBytes(file.FullName)) : string.Empty)}")
        .Order(StringComparer.Ordinal)
        .Append($"{new DirectoryInfo(_folder.FullPath).LastWriteTimeUtc.Ticks}"));
}
