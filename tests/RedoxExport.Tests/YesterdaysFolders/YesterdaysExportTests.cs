using RedoxExport.Connections;
using RedoxExport.Downloads;
using RedoxExport.Exports;
using RedoxExport.Sandbox;
using static RedoxExport.Tests.YesterdaysFolders.YesterdaysServers;

namespace RedoxExport.Tests.YesterdaysFolders;

/// <summary>Folders of exports that version 0.1.0 has made are proved, read and resumed.</summary>
public sealed class YesterdaysExportTests
{
    [Theory]
    [InlineData("saved")]
    [InlineData("saved-compressed")]
    public async Task A_saved_folder_proves_whole_is_read_and_fetches_nothing_again(string name)
    {
        using YesterdaysFolder folder = new(name);
        using YesterdaysServer server = OfOnePatient();

        List<ExportedFile> proved = await YesterdaysFolder.ProveAsync(folder.FullPath);
        Assert.Equal(Served(server), Decoded(proved));
        Assert.Equal(server.Sandbox.ResourceCount, YesterdaysFolder.CountResources(folder.FullPath));
        Assert.Equal(Served(server), Decoded(ExportResume.SavedFiles(folder.FullPath)!));

        await server.StartAgainAsync(Everything);
        Assert.Empty(await SaveAsync(server, folder, new SaveOptions { Compress = name == "saved-compressed" }));
        Assert.Empty(server.FileRequests);
        Assert.Equal(Served(server), Decoded(await YesterdaysFolder.ProveAsync(folder.FullPath)));
    }

    [Fact]
    public async Task A_saved_folder_organised_by_patient_keeps_its_deletions_and_errors_and_fetches_nothing_again()
    {
        using YesterdaysFolder folder = new("saved-by-patient");
        using YesterdaysServer server = OfDeletions();

        List<ExportedFile> proved = await YesterdaysFolder.ProveAsync(folder.FullPath);
        Assert.Equal([FileCategory.Output, FileCategory.Deleted, FileCategory.Outcome], proved.Select(file => file.Category));
        Assert.Equal(proved[0].ResourceCount, YesterdaysFolder.CountResources(folder.FullPath));

        await server.StartAgainAsync(ByPatient);
        Assert.Equal(["OutcomeReported"], (await SaveAsync(server, folder, new SaveOptions())).Select(error => error.ErrorId));
        Assert.Empty(server.FileRequests);
        Assert.Equal(proved.Select(file => file.Sha256), (await YesterdaysFolder.ProveAsync(folder.FullPath)).Select(file => file.Sha256));
    }

    [Theory]
    [InlineData("killed", false)]
    [InlineData("killed-under-gzip", true)]
    public async Task A_save_that_was_killed_within_a_file_is_resumed_there(string name, bool gzip)
    {
        using YesterdaysFolder folder = new(name);
        using YesterdaysData data = new();
        using YesterdaysServer server = OfLargeFile(data, gzip);
        LeaveLock(folder["export.lock"]);
        Assert.Contains(folder.Files, file => file.EndsWith(".partial", StringComparison.Ordinal));
        Assert.Null(ExportResume.SavedFiles(folder.FullPath));

        await server.StartAgainAsync(Everything);
        Assert.Empty(await SaveAsync(server, folder, new SaveOptions()));

        // The whole file is not asked for again, and the other one from where it stopped.
        SandboxRequest asked = server.FileRequests[0];
        Assert.All(server.FileRequests, request => Assert.EndsWith("/1", request.Path, StringComparison.Ordinal));
        Assert.Equal((206, "bytes=20000-"), (asked.StatusCode, asked.Headers["Range"]));
        Assert.Equal(Served(server), Decoded(await YesterdaysFolder.ProveAsync(folder.FullPath)));
        Assert.Equal(["Observation.0001.ndjson", "Patient.0001.ndjson", "export.json", "files.ndjson", "manifest.json"], folder.Files);
    }

    [Fact]
    public async Task An_export_that_was_only_started_is_found_again_and_saved()
    {
        using YesterdaysFolder folder = new("started");
        using YesterdaysServer server = OfOnePatient();
        await server.StartAgainAsync(Everything);

        Assert.Empty(await SaveAsync(server, folder, new SaveOptions()));
        Assert.Single(server.KickOffs);
        Assert.Equal(Served(server), Decoded(await YesterdaysFolder.ProveAsync(folder.FullPath)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_folder_with_one_shard_of_two_is_completed_by_the_other_or_by_one_command(bool byShard)
    {
        using YesterdaysFolder folder = new("one-shard-of-two");
        using YesterdaysServer server = OfOnePatient();
        await server.StartAgainAsync(Everything);
        int files = server.Sandbox.ServedFiles.Count;

        Assert.Empty(await SaveAsync(server, folder, new SaveOptions { Shard = byShard ? new Shard(2, 2) : null }));
        Assert.Equal(Enumerable.Range(1, files).Where(row => row % 2 == 0), server.FileRequests.Select(RowOf).Order());
        Assert.Equal(Served(server), Decoded(ExportResume.SavedFiles(folder.FullPath)!));
        Assert.Equal(Served(server), Decoded(await YesterdaysFolder.ProveAsync(folder.FullPath)));
    }

    private static async Task<List<RedoxExportException>> SaveAsync(YesterdaysServer server, YesterdaysFolder folder, SaveOptions options)
    {
        using RedoxConnection connection = await server.ConnectAsync();
        ExportJob job = ExportResume.Attach(connection, folder.FullPath);
        await ExportWaiter.For(job, null).WaitAsync(job, null, default);
        List<RedoxExportException> errors = [];
        await new ExportSaver(job, folder.FullPath, options).SaveAsync(_ => { }, errors.Add, default);
        return errors;
    }

    // A kill leaves the file, not the hold.
    private static void LeaveLock(string path) => File.WriteAllBytes(path, new byte[100]);

    private static IEnumerable<string> Served(YesterdaysServer server) => server.Sandbox.ServedFiles.Select(file => file.Sha256).Order(StringComparer.Ordinal);

    private static IEnumerable<string> Decoded(IEnumerable<ExportedFile> files) => files.Select(file => file.DecodedSha256).Order(StringComparer.Ordinal);

    private static int RowOf(SandboxRequest request) => int.Parse(request.Path[(request.Path.LastIndexOf('/') + 1)..], System.Globalization.CultureInfo.InvariantCulture);
}
