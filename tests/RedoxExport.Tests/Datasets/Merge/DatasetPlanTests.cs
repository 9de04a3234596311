using RedoxExport.Datasets;
using RedoxExport.Tests.Downloads;

namespace RedoxExport.Tests.Datasets;

/// <summary>Which runs are merged, and into what. F is a full run, I an increment; a small i behind the number means that it is known to be incomplete.</summary>
public sealed class DatasetPlanTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly HashSet<string> _gone = [];

    public DatasetPlanTests()
    {
        Directory.CreateDirectory(_folder.FullPath);
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("F1", "F1")]
    [InlineData("F1 I2 I3", "F1 I2 I3")]
    [InlineData("F1 I2 F3 I4", "F3 I4")]
    [InlineData("I1 F2", "F2")]
    [InlineData("F1 F2 F3", "F3")]
    [InlineData("F1i I2", "F1i I2")]
    [InlineData("F1 I2 F3i I4", "F1 I2 F3i I4")]
    [InlineData("F1i F2i I3", "F1i F2i I3")]
    [InlineData("F1i F2 F3i I4", "F2 F3i I4")]
    [InlineData("F1 I2i F3 I4i", "F3 I4i")]
    public void Without_a_view_the_last_complete_full_run_starts_one(string runs, string merged)
    {
        Assert.Equal(("rebuild", merged, string.Empty), Plan(null, runs));
    }

    [Theory]
    [InlineData("F1", "F1 I2", "I2")]
    [InlineData("F1 I2", "F1 I2 I3 I4", "I3 I4")]
    [InlineData("F1 I2", "F1 I2", "")]
    [InlineData("F1 I2", "F1 I2 F3i I4", "F3i I4")]
    [InlineData("F1 I2", "F1 I2 I3i", "I3i")]
    public void A_view_is_continued_by_the_runs_after_its_last(string view, string runs, string merged)
    {
        Assert.Equal(("continue", merged, view), Plan(view, runs));
    }

    [Theory]
    [InlineData("F1", "F1 F2")]
    [InlineData("F1 I2", "F1 I2 I3 F4")]
    [InlineData("F1 I2", "F4")]
    public void A_later_complete_full_run_starts_over(string view, string runs)
    {
        Assert.Equal(("rebuild", runs.Split(' ')[^1], string.Empty), Plan(view, runs));
    }

    [Theory]
    [InlineData("F1 I2 I3", "I3 I4", "I4")]
    [InlineData("F1 I2 I3", "I2 I3", "")]
    [InlineData("F1 I2 I3", "I3", "")]
    [InlineData("F1 I2 I3", "", "")]
    public void The_runs_in_the_view_may_be_missing_from_the_chain(string view, string runs, string merged)
    {
        Assert.Equal(("continue", merged, view), Plan(view, runs));
    }

    [Theory]
    [InlineData("F1 I2", "I4")]
    [InlineData("F1 I2", "I3 I4")]
    [InlineData("F1 I2 I3", "I4 I3 I5")]
    public void Increments_that_do_not_follow_the_view_are_not_merged_without_a_full_run(string view, string runs)
    {
        RedoxExportException error = Assert.Throws<RedoxExportException>(() => Plan(view, runs));

        Assert.Equal("DatasetWithoutFullRun", error.ErrorId);
        Assert.Contains($"'{view.Split(' ')[^1]}'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("I1 I2")]
    [InlineData("I1i")]
    public void Without_a_view_and_a_full_run_there_is_nothing_to_start_with(string runs)
    {
        Assert.Equal("DatasetWithoutFullRun", Assert.Throws<RedoxExportException>(() => Plan(null, runs)).ErrorId);
    }

    [Theory]
    [InlineData("F1 I9", "F1 I2 I3")]
    [InlineData("F1 I2 I3", "F1 I2")]
    [InlineData("F1 I3", "F1 I2 I3")]
    [InlineData("F1 I2 I3", "F1 I3")]
    [InlineData("I2", "F1 I2")]
    [InlineData("F0 F1 I2", "F1 I2")]
    public void A_view_that_has_other_runs_than_the_chain_is_rebuilt(string view, string runs)
    {
        Assert.Equal(("rebuild", runs, string.Empty), Plan(view, runs));
    }

    [Fact]
    public void An_incomplete_full_run_starts_a_view_if_the_folders_of_earlier_runs_are_gone()
    {
        _gone.Add("F1");
        Assert.Equal(("rebuild", "F2i I3", string.Empty), Plan(null, "F1 F2i I3"));
    }

    [Fact]
    public void The_first_incomplete_full_run_from_which_on_all_folders_exist_starts_the_view()
    {
        _gone.UnionWith(["F1", "I3"]);
        Assert.Equal(("rebuild", "F4i I5 F6i", string.Empty), Plan(null, "F1 F2i I3 F4i I5 F6i"));
    }

    [Fact]
    public void If_no_full_run_has_all_its_folders_the_plan_is_the_last_complete_one_and_reading_it_fails()
    {
        _gone.UnionWith(["F1", "I3"]);
        Assert.Equal(("rebuild", "F1 F2i I3", string.Empty), Plan(null, "F1 F2i I3"));
    }

    [Fact]
    public void A_view_that_was_started_with_an_incomplete_full_run_keeps_it_as_its_first()
    {
        Assert.Equal(("continue", "I4", "F2i I3"), Plan("F2i I3", "F1 F2i I3 I4"));
    }

    [Fact]
    public void A_complete_full_run_replaces_a_view_that_was_started_with_an_incomplete_one()
    {
        Assert.Equal(("rebuild", "F3 I4", string.Empty), Plan("F1i I2", "F1i I2 F3 I4"));
    }

    [Fact]
    public void Folders_that_are_gone_do_not_matter_to_a_view_that_has_their_runs()
    {
        _gone.UnionWith(["F1", "I2"]);
        Assert.Equal(("continue", "I3", "F1 I2"), Plan("F1 I2", "F1 I2 I3"));
    }

    private (string How, string Runs, string Before) Plan(string? view, string runs)
    {
        DatasetSummary? before = view is null ? null : new DatasetSummary(view.Split(' '), DateTimeOffset.UnixEpoch, []);
        DatasetPlan plan = DatasetPlan.Make(_folder.FullPath, before, [.. runs.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Run)]);
        return (plan.IsRebuild ? "rebuild" : "continue", string.Join(' ', plan.Runs), string.Join(' ', plan.RunIdsBefore));
    }

    private DatasetRun Run(string id)
    {
        if (!_gone.Contains(id))
        {
            Directory.CreateDirectory(_folder[id]);
        }

        return new DatasetRun
        {
            Id = id,
            IsFull = id[0] == 'F',
            IsIncomplete = id[^1] == 'i',
            TransactionTime = DateTimeOffset.UnixEpoch,
            Folders = [_folder[id]],
        };
    }
}
