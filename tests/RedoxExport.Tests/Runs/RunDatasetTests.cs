using RedoxExport.Datasets;
using RedoxExport.Downloads;
using RedoxExport.Exports;
using RedoxExport.Reports;
using RedoxExport.Runs;
using RedoxExport.Storage;
using static RedoxExport.Tests.Downloads.SavedExport;
using static RedoxExport.Tests.Runs.Night;

namespace RedoxExport.Tests.Runs;

/// <summary>Which runs of a root are in its current view.</summary>
public sealed class RunDatasetTests : IDisposable
{
    private const string SinceLater = Full + "?_since=2026-05-28T11%3A00%3A00.000Z";

    private readonly Night _night = new();

    public void Dispose() => _night.Dispose();

    [Fact]
    public async Task A_run_that_begins_after_the_watermark_waits_for_the_one_that_has_what_lies_between()
    {
        _night.Has(Full, First, Lines(3));
        await _night.RunAsync();
        Assert.Equal(3, Update().Resources);

        // Somebody asks for the last hours only: what changed between the watermark and then is in no run.
        _night.Has(SinceLater, "2026-05-31T09:00:00.000Z", Lines(5));
        ExportRun later = await _night.RunAsync(new ExportRequest { Since = new DateTimeOffset(2026, 5, 28, 11, 0, 0, TimeSpan.Zero) });
        Assert.Equal((ExportRunState.Complete, null), (later.State, later.Watermark));
        Assert.Equal(3, Update().Resources);
        ExportEvent warning = Assert.Single(_night.Events.Warnings, warning => warning.Name == "RunLeftOut");
        Assert.Contains(later.Id, warning.Message, StringComparison.Ordinal);

        // The next increment goes back to the watermark, so it has both.
        _night.Has(Since, "2026-06-01T09:00:00.000Z", Lines(6));
        await _night.RunAsync();
        DatasetResult result = Update();
        Assert.Equal(6, result.Resources);
        Assert.Single(_night.Events.Warnings, each => each.Name == "RunLeftOut");
    }

    [Theory]
    [InlineData("altered", false)]
    [InlineData("altered", true)]
    [InlineData("missing", false)]
    [InlineData("added", false)]
    public async Task Files_that_are_not_those_that_were_saved_are_not_merged_and_the_view_stays(string change, bool isPacked)
    {
        _night.Has(Full, First, Lines(3));
        await _night.RunAsync();
        Update();
        _night.Has(Since, "2026-05-29T09:00:00.000Z", Lines(5));
        ExportRun second = await _night.RunAsync(options: new RunOptions { Incremental = true, Save = new SaveOptions { Compress = isPacked } });
        string file = Directory.GetFiles(second.Path, "Patient.*").Single();
        switch (change)
        {
            case "altered":
                byte[] bytes = File.ReadAllBytes(file);
                bytes[isPacked ? 4 : bytes.AsSpan().IndexOf("\"id\":\""u8) + 6] ^= 1;
                File.WriteAllBytes(file, bytes);
                break;
            case "missing":
                File.Delete(file);
                break;
            default:
                File.WriteAllText(file.Replace("Patient", "Observation", StringComparison.Ordinal), """{"resourceType":"Observation","id":"planted"}""" + "\n");
                break;
        }

        RedoxExportException error = Assert.Throws<RedoxExportException>(Update);

        Assert.Equal("DatasetRunDamaged", error.ErrorId);
        Assert.Contains(second.Id, error.Message, StringComparison.Ordinal);
        Assert.Contains(change == "added" ? "another folder" : "Resume-RedoxExport -Verify", error.RecommendedAction, StringComparison.Ordinal);
        Assert.Equal(3, File.ReadAllLines(Path.Combine(_night.Root, "current", "Patient.ndjson")).Length);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".old")]
    [InlineData(".next")]
    public async Task Asking_which_runs_are_in_the_view_moves_no_folder_also_after_a_killed_update(string killedAs)
    {
        _night.Has(Full, First, Lines(3));
        ExportRun run = await _night.RunAsync();
        Update();
        string current = DatasetFolder.PathOf(_night.Root);
        string[] names = [current, Path.Combine(_night.Root, ExportLayout.OldViewFolder), Path.Combine(_night.Root, ExportLayout.NextViewFolder)];
        string place = killedAs switch { "" => names[0], ".old" => names[1], _ => names[2] };
        if (place != current)
        {
            Directory.Move(current, place);
        }

        Assert.True(RunDataset.MergedIn(_night.Root)(run));
        Assert.Equal([place], names.Where(Directory.Exists));
        Assert.Equal(3, DatasetFolder.Read(_night.Root)!.Resources);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(null)]
    public async Task The_view_of_another_request_is_kept_if_it_has_the_only_copy_of_data(int? retain)
    {
        RunOptions nightly = new() { Incremental = true, UpdateDataset = true, Retain = retain };
        _night.Has(Full, First, Lines(3));
        ExportRun full = await _night.RunAsync(options: nightly);
        _night.Has(Since, "2026-05-29T09:00:00.000Z", Lines(1));
        ExportRun increment = await _night.RunAsync(options: nightly);
        Assert.Equal(retain is null, Directory.Exists(full.Path));

        _night.Has(Full + "?_type=Patient", "2026-05-30T09:00:00.000Z", Lines(1));
        ExportRun other = await _night.RunAsync(new ExportRequest { Types = ["Patient"] }, nightly);

        Assert.Equal((ExportRunState.Complete, 0), (other.State, other.ExitCode));
        Assert.Equal(other.Id, DatasetFolder.Read(_night.Root)!.LastRunId);
        string kept = Path.Combine(_night.Root, "current.of-" + increment.Id);
        RunFinding note = Assert.Single(RunHistory.Read(_night.Root).Runs[^1].Findings, found => found.Code == "DatasetRequestChanged");
        Assert.Equal(RunFindingSeverity.Note, note.Severity);
        Assert.Contains($"of the request {increment.RequestId}, run {increment.Id}", note.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("System:", note.Message, StringComparison.Ordinal);
        ExportEvent warning = Assert.Single(_night.Events.Warnings, each => each.Name == "DatasetRequestChanged");
        Assert.Equal(retain is not null, warning.Message.Contains($"kept as '{kept}'", StringComparison.Ordinal));
        Assert.Equal(retain is null ? [] : [kept], Directory.GetDirectories(_night.Root, "current.of-*"));
        if (retain is not null)
        {
            Assert.Equal(3, File.ReadAllLines(Path.Combine(kept, "Patient.ndjson")).Length);
            Assert.EndsWith($"run: Remove-Item -LiteralPath '{kept}' -Recurse", warning.Message, StringComparison.Ordinal);
            long size = Directory.GetFiles(kept).Sum(file => new FileInfo(file).Length);
            RunHistory history = RunHistory.Read(_night.Root);
            RunKeptViews.Mark(history);
            ExportRun marked = Assert.Single(history.Runs, run => run.KeptViews.Count > 0);
            Assert.Equal((increment.Id, kept, size), (marked.Id, Assert.Single(marked.KeptViews), marked.KeptViewBytes));
            ReportFinding finding = Assert.Single(ExportReport.Read(_night.Root, new ReportOptions(), _night.Pacing.Clock.GetUtcNow()).Findings, found => found.Kind == FindingKind.ViewKept);
            Assert.Equal((FindingSeverity.Information, increment.Id, size), (finding.Severity, finding.RunId, finding.Now));
            Assert.Contains($"'{kept}' takes ", finding.Message, StringComparison.Ordinal);
            Assert.Contains($"redoxexport_kept_view_bytes{{root=\"tonight\"}} {size}\n", RunMetrics.Write([WatchedRoot.Read(_night.Root)]), StringComparison.Ordinal);

            // A view whose runs are not known is shown with the newest run.
            File.Delete(Path.Combine(kept, "dataset.json"));
            history = RunHistory.Read(_night.Root);
            RunKeptViews.Mark(history);
            marked = Assert.Single(history.Runs, run => run.KeptViews.Count > 0);
            Assert.Equal((history.Runs[^1].Id, kept), (marked.Id, Assert.Single(marked.KeptViews)));
        }
    }

    private DatasetResult Update() => new RunDataset(_night.Root, _night.Events).Update(default);
}
