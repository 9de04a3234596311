using RedoxExport.Attachments;
using RedoxExport.Datasets;
using RedoxExport.Storage;
using RedoxExport.Tests.Transport;
using static RedoxExport.Tests.Attachments.SavedAttachments;

namespace RedoxExport.Tests.Attachments;

/// <summary>The attachments of a current view, night after night.</summary>
public sealed class AttachmentNightsTests : IDisposable
{
    private readonly SavedAttachments _saved = new();

    public AttachmentNightsTests() => _saved.Server.Otherwise = request => Reply.Text(200, request.Uri.AbsolutePath);

    public void Dispose() => _saved.Dispose();

    [Fact]
    public async Task Only_new_attachments_are_downloaded_the_next_night()
    {
        View("1", "2", "3");
        await SaveAsync();
        View("2", "3", "4");
        AttachmentResult result = await SaveAsync();
        Assert.Equal((3, 1, 0), (result.Count, result.SavedFiles, result.RemovedFiles));
        Assert.Equal(4, _saved.Server.Requests.Count);
        Assert.Equal(["2", "3", "4"], IdsOfIndex());
        Assert.Equal(4, _saved.Contents().Length);
    }

    [Fact]
    public async Task Files_of_deleted_resources_are_removed_with_the_switch_and_shared_files_stay()
    {
        View("1", "2", "3");
        File.AppendAllText(Path.Combine(_saved.FullPath, "current", "DocumentReference.ndjson"), Linked("same", "Binary/1") + "\n");
        await SaveAsync();
        View("2", "3");
        File.AppendAllText(Path.Combine(_saved.FullPath, "current", "DocumentReference.ndjson"), Linked("same", "Binary/1") + "\n");
        Assert.Equal(0, (await SaveAsync(removes: true)).RemovedFiles);
        View("2");
        AttachmentResult result = await SaveAsync(removes: true);
        Assert.Equal((1, 2), (result.Count, result.RemovedFiles));
        Assert.Equal([Sha256(Utf8("/r4/Binary/2")) + ".txt"], _saved.Contents());
        Assert.Equal(3, _saved.Server.Requests.Count);
    }

    [Fact]
    public async Task Nothing_is_removed_if_a_line_could_not_be_read()
    {
        View("1", "2");
        await SaveAsync();
        File.WriteAllText(Path.Combine(_saved.FullPath, "current", "DocumentReference.ndjson"), Linked("1", "Binary/1") + "\n{\"resourceType\":\"DocumentReference\",\n");
        AttachmentResult result = await SaveAsync(removes: true);
        Assert.Equal(0, result.RemovedFiles);
        Assert.Equal(2, _saved.Contents().Length);
        Assert.Contains(_saved.Events.Warnings, warning => warning.Name == "AttachmentsNotRemoved");
    }

    [Fact]
    public async Task Files_that_the_module_did_not_write_are_not_removed()
    {
        View("1", "2");
        await SaveAsync();
        string own = Path.Combine(_saved.Destination, "files", Sha256(Utf8("/r4/Binary/1"))[..3], "notes.txt");
        File.WriteAllText(own, "mine");
        View("2");
        await SaveAsync(removes: true);
        Assert.True(File.Exists(own));
        Assert.Equal(2, _saved.Contents().Length);
    }

    [Fact]
    public async Task The_folder_of_runs_and_its_current_view_are_one_source()
    {
        View("1");
        await SaveAsync();
        AttachmentResult result = await _saved.SaveAsync(Path.Combine(_saved.FullPath, "current"));
        Assert.Equal(_saved.Destination, result.Destination);
        Assert.Single(_saved.Server.Requests);
    }

    [Fact]
    public async Task A_view_that_is_being_updated_is_not_read()
    {
        View("1");
        using FileLock held = new DatasetPaths(_saved.FullPath).Hold();
        Assert.Equal("DatasetInUse", (await Assert.ThrowsAsync<RedoxExportException>(() => SaveAsync())).ErrorId);
    }

    [Fact]
    public async Task A_folder_of_runs_without_a_current_view_says_how_to_make_one()
    {
        File.WriteAllText(Path.Combine(_saved.FullPath, "runs.json"), "{}");
        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(() => SaveAsync());
        Assert.Equal("AttachmentSourceNotUsable", error.ErrorId);
        Assert.Contains("Update-RedoxExportDataset", error.RecommendedAction, StringComparison.Ordinal);
    }

    private Task<AttachmentResult> SaveAsync(bool removes = false) => _saved.SaveAsync(new AttachmentOptions { RemovesUnreferenced = removes, ThrottleLimit = 2, SortBytes = 4096 });

    private void View(params string[] ids)
    {
        string folder = Path.Combine(_saved.FullPath, "current");
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "DocumentReference.ndjson"), string.Concat(ids.Select(id => Linked(id, $"Binary/{id}") + "\n")));
        new DatasetSummary(["20261123T020005Z-abcd"], TestPacing.Start, [new DatasetType("DocumentReference", ids.Length, new FileInfo(Path.Combine(folder, "DocumentReference.ndjson")).Length)]).Write(folder);
    }

    private string[] IdsOfIndex() => [.. _saved.Index().Keys.Select(name => name.Split(' ')[0].Split('/')[1]).Order(StringComparer.Ordinal)];
}
