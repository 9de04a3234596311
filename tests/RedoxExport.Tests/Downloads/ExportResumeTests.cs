using RedoxExport.Connections;
using RedoxExport.Downloads;
using RedoxExport.Exports;
using RedoxExport.Storage;
using RedoxExport.Tests.Connections;
using RedoxExport.Tests.Transport;
using static RedoxExport.Tests.Downloads.SavedExport;

namespace RedoxExport.Tests.Downloads;

public sealed class ExportResumeTests : IDisposable
{
    private const string KickOff = "GET " + TestConnection.Base + "/$export";
    private const string Polling = SavedExport.JobUrl + "?code=topsecret";
    private const string One = "GET " + SavedExport.Files + "1";

    private readonly TestFolder _folder = new();
    private readonly SavedExport _export = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_export_is_found_again_from_the_moment_that_it_was_started()
    {
        _export.Server.On(KickOff, Reply.Status(202, "Content-Location: " + Polling));
        RedoxConnection connection = await TestConnection.OpenAsync(_export.Server, _export.Pacing);
        ExportJob started = await JournaledStart.StartAsync(connection, new ExportRequest(), _folder.FullPath, null, default);

        ExportJob found = ExportResume.Attach(connection, _folder.FullPath);
        Assert.Equal(Polling, found.PollingUri.AbsoluteUri);
        Assert.Equal((started.Id, started.StartedAt, _folder.FullPath), (found.Id, found.StartedAt, found.Path));
        Assert.DoesNotContain("topsecret", await File.ReadAllTextAsync(_folder["export.json"]), StringComparison.Ordinal);
        Assert.Null(ExportResume.SavedFiles(_folder.FullPath));
    }

    [Fact]
    public async Task A_save_that_was_interrupted_goes_on_where_it_stopped()
    {
        byte[] data = Utf8(Lines(100));
        _export.Server.On("GET " + Polling, Manifest());
        _export.Server.On(One, Reply.Cut(200, data[..1000], data.Length, "ETag: \"v1\""), Reply.Status(500, "Content-Type: text/plain"));
        ExportJob job = await _export.JobAsync(Polling);
        await _export.SaveAsync(job, _folder);
        Assert.Single(_export.Errors);

        _export.Server.On(One, Reply.Bytes(200, data));
        ExportJob found = ExportResume.Attach(job.Connection, _folder.FullPath);
        await ExportWaiter.For(found, null).WaitAsync(found, null, default);
        await _export.SaveAsync(found, _folder);
        Assert.Empty(_export.Errors);
        Assert.Equal(data, await File.ReadAllBytesAsync(_folder["Patient.0001.ndjson"]));
        ExportedFile file = Assert.Single(ExportResume.SavedFiles(_folder.FullPath)!);
        Assert.Equal((_export.Saved[0].Sha256, _export.Saved[0].Path), (file.Sha256, file.Path));
    }

    [Fact]
    public async Task A_saved_folder_that_lost_a_file_is_not_taken_for_saved()
    {
        _export.Server.On("GET " + Polling, Manifest()).On(One, Reply.Text(200, Lines(1)));
        await _export.SaveAsync(await _export.JobAsync(Polling), _folder);
        File.Delete(_folder["Patient.0001.ndjson"]);
        Assert.Null(ExportResume.SavedFiles(_folder.FullPath));
    }

    [Fact]
    public async Task Where_the_servers_answer_never_came_nothing_can_be_gone_on_with()
    {
        _export.Server.On(KickOff, Reply.Fails(new HttpRequestException("reset")));
        RedoxConnection connection = await TestConnection.OpenAsync(_export.Server, _export.Pacing);
        await Assert.ThrowsAsync<RedoxExportException>(() => JournaledStart.StartAsync(connection, new ExportRequest(), _folder.FullPath, null, default));
        Assert.Equal("StartUnanswered", Assert.Throws<RedoxExportException>(() => ExportResume.Attach(connection, _folder.FullPath)).ErrorId);
    }

    [Fact]
    public async Task A_start_that_was_killed_after_the_answer_was_journaled_is_found_again()
    {
        ExportRequest request = new() { Types = ["Patient"] };
        _export.Server.On(KickOff + "?_type=Patient", Reply.Status(202, "Content-Location: " + Polling)).On("GET " + Polling, Manifest()).On(One, Reply.Text(200, Lines(1)));
        RedoxConnection connection = await TestConnection.OpenAsync(_export.Server, _export.Pacing);
        await JournaledStart.StartAsync(connection, request, _folder.FullPath, null, default);
        await File.WriteAllBytesAsync(_folder["export.json"], ExportRecord.Write(ExportState.Starting, connection.BaseUri, request, null, null, null, TestPacing.Start));

        ExportJob found = ExportResume.Attach(connection, _folder.FullPath);
        Assert.Equal(Polling, found.PollingUri.AbsoluteUri);
        ExportJob another = new ExportClient(connection).Attach(new Uri(Polling + "2"));
        Assert.Equal("FolderHoldsAnotherExport", Assert.Throws<RedoxExportException>(() => ExportFolder.Open(_folder.FullPath, another, _export.Pacing.Time)).ErrorId);

        await _export.SaveAsync(found, _folder);
        Assert.Single(ExportResume.SavedFiles(_folder.FullPath)!);
        Assert.Contains("\"Patient\"", await File.ReadAllTextAsync(_folder["export.json"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_of_something_else_is_refused()
    {
        RedoxConnection connection = await TestConnection.OpenAsync(_export.Server, _export.Pacing);
        Directory.CreateDirectory(_folder.FullPath);
        Assert.Equal("NoExportHere", Assert.Throws<RedoxExportException>(() => ExportResume.Attach(connection, _folder.FullPath)).ErrorId);
        Assert.Equal("NoExportHere", Assert.Throws<RedoxExportException>(() => ExportResume.Attach(connection, _folder["missing"])).ErrorId);
    }

    [Fact]
    public async Task A_folder_that_has_lost_its_polling_url_says_so()
    {
        _export.Server.On("GET " + Polling, Manifest()).On(One, Reply.Text(200, Lines(1)));
        ExportJob job = await _export.JobAsync(Polling);
        await _export.SaveAsync(job, _folder);
        File.Delete(_folder["files.ndjson"]);
        Assert.Equal("FolderDamaged", Assert.Throws<RedoxExportException>(() => ExportResume.Attach(job.Connection, _folder.FullPath)).ErrorId);
    }

    private static Reply Manifest() => Reply.Text(200, $$"""{"transactionTime":"2026-05-28T09:00:00Z","output":[{"type":"Patient","url":"{{SavedExport.Files}}1"}]}""");
}
