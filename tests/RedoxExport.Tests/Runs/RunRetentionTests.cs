using RedoxExport.Runs;
using RedoxExport.Tests.Transport;

namespace RedoxExport.Tests.Runs;

public sealed class RunRetentionTests : IDisposable
{
    private readonly Night _night = new();

    public void Dispose() => _night.Dispose();

    [Fact]
    public void Only_superseded_runs_go_and_never_the_last_complete_one()
    {
        Make("full", "full", "failed", "full", "waiting");

        Assert.Equal([0, 1, 0, 1, 1], Kept(new RunRetention(_night.Root, 2, null)));
        Assert.Equal([0, 0, 0, 1, 1], Kept(new RunRetention(_night.Root, 1, null)));
        Assert.Equal([true, true, true, false, false], _night.History.Select(run => run.IsRemoved));
    }

    [Fact]
    public void An_increment_is_superseded_by_a_later_full_run_or_where_it_is_in_the_current_view()
    {
        Make("full", "increment", "increment", "increment");

        Assert.Equal([1, 1, 1, 1], Kept(new RunRetention(_night.Root, 1, null)));
        Assert.Equal([1, 0, 1, 1], Kept(new RunRetention(_night.Root, 1, null, run => run.Id == _night.History[1].Id)));
        Assert.Equal([0, 0, 0, 1], Kept(new RunRetention(_night.Root, 1, null, _ => true)));
    }

    [Fact]
    public void A_run_stays_as_long_as_it_is_told_to()
    {
        Make("full", "full", "full");

        Assert.Equal([0, 1, 1], Kept(new RunRetention(_night.Root, null, TimeSpan.FromHours(2.5))));
    }

    [Theory]
    [InlineData("mine.csv")]
    [InlineData("data/notes.txt")]
    [InlineData("other/Patient.0001.ndjson")]
    [InlineData("Patient.ndjson")]
    public void A_folder_with_something_of_somebody_elses_stays(string stranger)
    {
        Make("full", "full");
        string path = Path.Combine(_night.History[0].Path, stranger);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "x");

        Assert.Empty(Remove(new RunRetention(_night.Root, 1, null, events: _night.Events)));
        Assert.True(File.Exists(path));
        Assert.Contains(stranger.Split('/')[0], Assert.Single(_night.Events.Warnings).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_is_not_followed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Making a link needs a right on Windows.");
        Make("full", "full");
        string elsewhere = Directory.CreateDirectory(Path.Combine(_night.Root, "elsewhere")).FullName;
        File.WriteAllText(Path.Combine(elsewhere, "Patient.0001.ndjson"), "x");
        Directory.CreateSymbolicLink(Path.Combine(_night.History[0].Path, "data"), elsewhere);

        Assert.Empty(Remove(new RunRetention(_night.Root, 1, null)));
        Assert.True(File.Exists(Path.Combine(elsewhere, "Patient.0001.ndjson")));
    }

    // An hour apart, the last one hour ago.
    private void Make(params string[] kinds)
    {
        Directory.CreateDirectory(_night.Root);
        RunHistory history = RunHistory.ReadOrNew(_night.Root);
        for (int i = 0; i < kinds.Length; i++)
        {
            ExportRun run = history.Add(TestPacing.Start.AddHours(i - kinds.Length));
            run.EndedAt = run.StartedAt;
            run.RequestKey = "key";
            run.Mode = kinds[i] == "increment" ? ExportRunMode.Incremental : ExportRunMode.Full;
            run.State = kinds[i] switch { "failed" => ExportRunState.Failed, "waiting" => ExportRunState.Waiting, _ => ExportRunState.Complete };
            run.Watermark = run.State == ExportRunState.Complete ? run.StartedAt : null;
            Directory.CreateDirectory(Path.Combine(run.Path, "outcome"));
            foreach (string file in new[] { "export.json", "files.ndjson", "log.ndjson", "manifest.json", "manifest.0002.json", "Patient.0001.ndjson", "Patient.0002.ndjson.gz", "Patient.0003.ndjson.partial", "outcome/OperationOutcome.0001.ndjson" })
            {
                File.WriteAllText(Path.Combine(run.Path, file), string.Empty);
            }
        }

        history.Write();
    }

    private static IReadOnlyList<ExportRun> Remove(RunRetention retention) =>
        retention.Remove(retention.Find(TestPacing.Start), TestPacing.Start, TestContext.Current.CancellationToken);

    private int[] Kept(RunRetention retention)
    {
        Assert.Equal(retention.Find(TestPacing.Start).Select(run => run.Id), Remove(retention).Select(run => run.Id));
        return [.. _night.History.Select(run => Directory.Exists(run.Path) ? 1 : 0)];
    }
}
