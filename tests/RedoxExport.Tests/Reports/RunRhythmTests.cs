using RedoxExport.Reports;
using RedoxExport.Runs;

namespace RedoxExport.Tests.Reports;

public sealed class RunRhythmTests
{
    private static readonly DateTimeOffset Begin = new(2026, 3, 1, 2, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_run_is_overdue_after_26_hours() => Assert.Equal((TimeSpan.FromHours(26), null), RunRhythm.LimitOf(Runs(0, 24, 48, 72, 96), null));

    [Fact]
    public void Weekly_runs_have_a_week_and_two_hours() =>
        Assert.Equal((TimeSpan.FromHours(170), TimeSpan.FromHours(168)), RunRhythm.LimitOf(Runs(0, 168, 336, 504), null));

    [Theory]
    [InlineData(0, 168, 336)]
    [InlineData(0, 168, 336, 360)]
    [InlineData(0, 168, 192, 360, 528)]
    public void The_shortest_of_the_last_three_intervals_counts_so_that_missed_nights_do_not_hide_a_dead_task(params int[] hours) =>
        Assert.Equal(TimeSpan.FromHours(26), RunRhythm.LimitOf(Runs(hours), null).Limit);

    [Fact]
    public void A_limit_that_is_given_applies_as_it_is() =>
        Assert.Equal((TimeSpan.FromHours(3), null), RunRhythm.LimitOf(Runs(0, 168, 336, 504), TimeSpan.FromHours(3)));

    [Fact]
    public void A_run_of_several_nights_counts_from_its_last_call()
    {
        ExportRun[] runs = Runs(0, 72, 144, 216);
        foreach (ExportRun run in runs)
        {
            (run.Calls, run.EndedAt) = (3, run.StartedAt.AddHours(48));
        }

        Assert.Equal(TimeSpan.FromHours(26), RunRhythm.LimitOf(runs, null).Limit);
        Assert.Equal(runs[^1].EndedAt, RunRhythm.LastCallOf(runs[^1]));
    }

    [Fact]
    public void Calls_that_could_not_begin_a_run_and_are_repeated_do_not_change_the_rhythm()
    {
        ExportRun[] runs = Runs(0, 168, 336, 337, 504);
        (runs[3].State, runs[3].FailedCalls) = (ExportRunState.Failed, new FailedCalls(4, 12, null));

        Assert.Equal((TimeSpan.FromHours(170), TimeSpan.FromHours(168)), RunRhythm.LimitOf(runs, null));
    }

    private static ExportRun[] Runs(params int[] hours) =>
        [.. hours.Select(hour => new ExportRun("root", string.Empty) { StartedAt = Begin.AddHours(hour), EndedAt = Begin.AddHours(hour + 5), Calls = 1 })];
}
