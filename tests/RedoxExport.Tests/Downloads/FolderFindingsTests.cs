using RedoxExport.Downloads;
using RedoxExport.Tests.Transport;
using static RedoxExport.Tests.Downloads.SavedExport;

namespace RedoxExport.Tests.Downloads;

/// <summary>What is said of the files of a folder is the same from a save, from a check, and when a saved folder is resumed.</summary>
public sealed class FolderFindingsTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly SavedExport _export = new();

    private string[] Problems => [.. _export.Events.All
        .Where(e => e.Severity == RunFindingSeverity.Problem)
        .Select(e => $"{e.Name} {e.Data.GetValueOrDefault("file")} {e.Message} {e.MeansMissingData}")
        .Order(StringComparer.Ordinal)];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_save_a_check_and_a_resume_of_a_saved_folder_find_the_same()
    {
        _export.WithManifest($$"""
            "output": [
              {"type":"Patient","url":"{{SavedExport.Files}}1","count":5},
              {"type":"Patient","url":"{{SavedExport.Files}}2"},
              {"type":"Observation","url":"{{SavedExport.Files}}3"}],
            "error": [{"type":"OperationOutcome","url":"{{SavedExport.Files}}4"}]
            """);
        _export.Server
            .On($"GET {SavedExport.Files}1", Reply.Text(200, Lines(1) + "broken\n" + Lines(1)))
            .On($"GET {SavedExport.Files}2", Reply.Text(200, Lines(1) + Lines(1, "Group")))
            .On($"GET {SavedExport.Files}3", Reply.Text(200, Lines(1, "Observation")))
            .On($"GET {SavedExport.Files}4", Reply.Status(404));

        await _export.SaveAsync(_folder);
        string[] saved = Problems;
        _export.Events.Clear();
        await new FolderCheck(_folder.FullPath, _export.Events).RunAsync(static _ => { }, default);
        string[] found = Problems;
        _export.Events.Clear();
        ExportResume.TellMissing(_folder.FullPath, ExportResume.SavedFiles(_folder.FullPath)!, _export.Events, _export.Errors.Add, default);
        string[] told = Problems;

        Assert.Empty(_export.Errors);
        Assert.Equal(["DamagedLines", "OutcomesNotAvailable", "ResourcesMissing", "TypesMixed"], saved.Select(problem => problem.Split(' ')[0]));
        Assert.Equal(saved, found);
        Assert.Equal(saved, told);
    }
}
