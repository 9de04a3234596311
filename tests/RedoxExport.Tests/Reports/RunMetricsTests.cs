using System.Text;
using CsCheck;
using RedoxExport.Downloads;
using RedoxExport.Reports;
using RedoxExport.Runs;
using RedoxExport.Storage;
using RedoxExport.Tests.Downloads;

namespace RedoxExport.Tests.Reports;

public sealed class RunMetricsTests : IDisposable
{
    private static readonly DateTimeOffset Night = new(2026, 6, 1, 2, 0, 0, TimeSpan.Zero);

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_history_is_written_as_metrics_of_its_last_run()
    {
        string root = Root("north", run =>
        {
            run.Watermark = Night;
            run.Bytes = 12345;
            run.FileCount = 3;
            run.Retries = 2;
            run.Resources = new ReadableCounts { ["Patient"] = 5, ["Observation"] = 70, ["NotOfFhir"] = 1, ["AlsoNot"] = 2 };
            run.Found.Add(new RunFinding("TypeNotAsked", RunFindingSeverity.Problem, "x"));
            run.OutcomeWarnings = 4;
        });

        ILookup<string, ExpositionFormat.Sample> samples = Read(root);

        Assert.All(samples.SelectMany(sample => sample), sample => Assert.Equal("north", sample.Labels["root"]));
        Assert.Equal(1, One(samples, "redoxexport_history_readable"));
        Assert.Equal(0, One(samples, "redoxexport_run_active"));
        Assert.Equal(Night.ToUnixTimeSeconds(), One(samples, "redoxexport_last_run_start_timestamp_seconds"));
        Assert.Equal(Night.AddMinutes(10).ToUnixTimeSeconds(), One(samples, "redoxexport_last_run_end_timestamp_seconds"));
        Assert.Equal(Night.AddMinutes(10).ToUnixTimeSeconds(), One(samples, "redoxexport_last_complete_timestamp_seconds"));
        Assert.Empty(samples["redoxexport_last_success_timestamp_seconds"]);
        Assert.Equal(Night.ToUnixTimeSeconds(), One(samples, "redoxexport_watermark_timestamp_seconds"));
        Assert.Equal((2, 600, 12345, 3, 2), (One(samples, "redoxexport_last_run_exit_code"), One(samples, "redoxexport_last_run_duration_seconds"), One(samples, "redoxexport_last_run_bytes"), One(samples, "redoxexport_last_run_files"), One(samples, "redoxexport_last_run_retries")));
        Assert.Equal(["Observation=70", "Patient=5", "_OTHER=3"], samples["redoxexport_last_run_resources"].Select(sample => $"{sample.Labels["type"]}={sample.Value}"));
        ExpositionFormat.Sample finding = Assert.Single(samples["redoxexport_last_run_findings"]);
        Assert.Equal(("TypeNotAsked", "problem", 1.0), (finding.Labels["code"], finding.Labels["severity"], finding.Value));
        Assert.Equal("complete", Assert.Single(samples["redoxexport_last_run_state"], sample => sample.Value == 1).Labels["state"]);
        Assert.Equal(Enum.GetNames<ExportRunState>().Length, samples["redoxexport_last_run_state"].Count());
    }

    [Fact]
    public void A_run_that_was_killed_has_no_end_and_its_success_is_the_run_before()
    {
        string root = Root("north", _ => { }, run =>
        {
            run.State = ExportRunState.Running;
            run.EndedAt = null;
        });

        ILookup<string, ExpositionFormat.Sample> samples = Read(root);

        Assert.Equal(Night.AddDays(1).ToUnixTimeSeconds(), One(samples, "redoxexport_last_run_start_timestamp_seconds"));
        Assert.Empty(samples["redoxexport_last_run_end_timestamp_seconds"]);
        Assert.Empty(samples["redoxexport_last_run_duration_seconds"]);
        Assert.Equal(1, One(samples, "redoxexport_last_run_exit_code"));
        Assert.Equal(Night.AddMinutes(10).ToUnixTimeSeconds(), One(samples, "redoxexport_last_success_timestamp_seconds"));
    }

    [Fact]
    public void A_run_whose_lock_cannot_be_seen_is_not_one_that_was_killed()
    {
        string root = Root("north", _ => { }, run =>
        {
            run.State = ExportRunState.Running;
            run.EndedAt = null;
        });

        ILookup<string, ExpositionFormat.Sample> samples = ExpositionFormat.Read(RunMetrics.Write([WatchedRoot.Read(root) with { IsActive = null }])).ToLookup(sample => sample.Name);

        Assert.Empty(samples["redoxexport_run_active"]);
        Assert.Equal(0, One(samples, "redoxexport_last_run_exit_code"));
        Assert.Equal(Night.ToUnixTimeSeconds(), One(samples, "redoxexport_last_run_start_timestamp_seconds"));
    }

    [Fact]
    public void Gaps_that_are_open_stay_after_a_run_that_is_not_complete()
    {
        string root = Root("north", run => run.Gaps = [new RunGap(null, Night, new DataLoss("TypeMissing", "Device", string.Empty))], run => run.State = ExportRunState.Failed);

        Assert.Equal(1, One(Read(root), "redoxexport_open_gaps"));
    }

    [Fact]
    public void A_run_in_progress_leaves_the_result_of_the_run_before()
    {
        string root = Root("north", _ => { }, run =>
        {
            run.State = ExportRunState.Running;
            run.EndedAt = null;
        });
        using RunLock held = RunLock.Take(root, Night);

        ILookup<string, ExpositionFormat.Sample> samples = Read(root);

        Assert.Equal(1, One(samples, "redoxexport_run_active"));
        Assert.Equal(0, One(samples, "redoxexport_last_run_exit_code"));
        Assert.Equal(Night.ToUnixTimeSeconds(), One(samples, "redoxexport_last_run_start_timestamp_seconds"));
    }

    [Fact]
    public void Folders_with_one_name_have_labels_that_tell_them_apart_and_one_given_twice_is_one()
    {
        string first = Root("a/redox", _ => { });
        string second = Root("b/redox", _ => { });
        string third = Root("c", _ => { });

        IReadOnlyList<ExpositionFormat.Sample> samples = ExpositionFormat.Read(RunMetrics.Write([WatchedRoot.Read(first), WatchedRoot.Read(second), WatchedRoot.Read(third), WatchedRoot.Read(first)]));

        Assert.Equal(["a/redox", "b/redox", "c"], samples.Select(sample => sample.Labels["root"]).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_history_that_cannot_be_read_has_a_metric_that_says_so()
    {
        ExpositionFormat.Sample sample = Assert.Single(ExpositionFormat.Read(RunMetrics.Write([WatchedRoot.Unreadable(_folder["south"])])), sample => sample.Name != "redoxexport_unrecorded_calls");
        Assert.Equal(("redoxexport_history_readable", 0.0, "south"), (sample.Name, sample.Value, sample.Labels["root"]));
    }

    [Fact]
    public void Two_requests_in_a_folder_are_two_series_without_the_text_of_the_request()
    {
        string root = Root("north", run => run.RequestKey = new string('a', 64), run => (run.RequestKey, run.Request) = (new string('b', 64), "Patient/canary"));

        string text = RunMetrics.Write([WatchedRoot.Read(root)]);

        Assert.Equal(["aaaaaaaa", "bbbbbbbb"], ExpositionFormat.Read(text).Where(sample => sample.Name == "redoxexport_last_run_exit_code").Select(sample => sample.Labels["request"]));
        Assert.DoesNotContain("canary", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_text_of_a_label_is_read_as_it_was_written()
    {
        Gen.String.Sample(value =>
        {
            MetricFamily family = new("redoxexport_test", "A test.");
            family.Add(1.5, ("root", value), ("other", "x"));
            StringBuilder text = new();
            family.Write(text);
            ExpositionFormat.Sample sample = Assert.Single(ExpositionFormat.Read(text.ToString()));
            Assert.Equal((value, "x", 1.5), (sample.Labels["root"], sample.Labels["other"], sample.Value));
        });
    }

    [Fact]
    public void Any_number_is_read_as_it_was_written() => Gen.Double.Where(double.IsFinite).Sample(value =>
    {
        MetricFamily family = new("redoxexport_test", "A test.");
        family.Add(value, ("root", "x"));
        StringBuilder text = new();
        family.Write(text);
        Assert.Equal(value, Assert.Single(ExpositionFormat.Read(text.ToString())).Value);
    });

    [Fact]
    public void The_file_is_replaced_in_one_step_and_others_may_read_it()
    {
        string root = Root("north", _ => { });
        string file = _folder["redoxexport.prom"];
        File.WriteAllText(file, "old");
        string abandoned = _folder[ExportLayout.TemporaryName("redoxexport.prom", ExportLayout.NewToken(), ExportLayout.NewEnding)];
        File.WriteAllText(abandoned, "killed");

        RunMetrics.WriteFile(file, [WatchedRoot.Read(root)]);

        Assert.NotEmpty(ExpositionFormat.Read(File.ReadAllText(file)));
        Assert.Equal([file], Directory.GetFiles(_folder.FullPath, "redoxexport*"));
        Assert.False(abandoned.EndsWith(".prom", StringComparison.Ordinal));
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_folder.FullPath, (UnixFileMode)0b111_101_101);
            RunMetrics.WriteFile(file, [WatchedRoot.Read(root)]);
            Assert.True(File.GetUnixFileMode(file).HasFlag(UnixFileMode.OtherRead));
        }
    }

    private static ILookup<string, ExpositionFormat.Sample> Read(string root) => ExpositionFormat.Read(RunMetrics.Write([WatchedRoot.Read(root)])).ToLookup(sample => sample.Name);

    private static double One(ILookup<string, ExpositionFormat.Sample> samples, string name) => Assert.Single(samples[name]).Value;

    private string Root(string name, params Action<ExportRun>[] nights)
    {
        string root = _folder[name];
        Directory.CreateDirectory(root);
        RunHistory history = RunHistory.ReadOrNew(root);
        for (int i = 0; i < nights.Length; i++)
        {
            ExportRun run = history.Add(Night.AddDays(i));
            (run.State, run.Mode, run.RequestKey, run.Request) = (ExportRunState.Complete, ExportRunMode.Full, new string('k', 64), "System: all types");
            run.EndedAt = run.StartedAt.AddMinutes(10);
            nights[i](run);
        }

        history.Write();
        return root;
    }
}
