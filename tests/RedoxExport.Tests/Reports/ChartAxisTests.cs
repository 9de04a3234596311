using CsCheck;
using RedoxExport.Reports;

namespace RedoxExport.Tests.Reports;

public sealed class ChartAxisTests
{
    private static readonly DateTimeOffset Begin = new(2026, 1, 1, 2, 0, 0, TimeSpan.Zero);

    private static readonly Gen<(DateTimeOffset[] Starts, DateTimeOffset Now)> Histories =
        from minutes in Gen.Int[0, 20_000].Array[0, 400]
        from idle in Gen.Int[0, 100_000]
        let starts = minutes.Aggregate(new List<DateTimeOffset> { Begin }, (list, each) => [.. list, list[^1].AddMinutes(each)]).ToArray()
        select (starts, starts[^1].AddMinutes(idle));

    [Fact]
    public void Every_run_has_a_bar_inside_the_drawing_and_no_two_bars_overlap() => Histories.Sample(history =>
    {
        ChartAxis axis = ChartAxis.Of(history.Starts, history.Now);
        Assert.Equal(history.Starts.Length, axis.Bars.Count);
        double end = 0;
        foreach ((double x, double width) in axis.Bars)
        {
            Assert.True(width > 0);
            Assert.True(x >= end - 0.001, $"{x} begins before {end}");
            end = x + width;
        }

        Assert.InRange(end, 0, ChartAxis.Width + 0.001);
    });

    [Fact]
    public void No_run_is_in_a_gap_and_every_slot_has_a_run_or_is_in_a_gap() => Histories.Sample(history =>
    {
        ChartAxis axis = ChartAxis.Of(history.Starts, history.Now);
        double slot = ChartAxis.Width / axis.Count;
        int filled = axis.Bars.Select(bar => (int)Math.Floor((bar.X + (bar.Width / 2)) / slot)).Distinct().Count();
        Assert.Equal(axis.Count, filled + axis.Gaps.Sum(gap => gap.Slots));
        Assert.DoesNotContain(axis.Gaps, gap => axis.Bars.Any(bar => bar.X < gap.X + gap.Width - 0.001 && bar.X + bar.Width > gap.X + 0.001));
        Assert.All(axis.Gaps, gap => Assert.True(gap.From <= gap.To));
    });

    [Fact]
    public void The_labels_are_in_order() => Histories.Sample(history =>
    {
        ChartAxis axis = ChartAxis.Of(history.Starts, history.Now);
        Assert.True(history.Starts[0] <= axis.Middle && axis.Middle <= axis.End);
    });

    [Fact]
    public void Nights_without_a_run_are_gaps_with_their_dates()
    {
        DateTimeOffset[] starts = [.. Enumerable.Range(0, 30).Where(night => night is not (5 or 10 or 11)).Select(night => Begin.AddDays(night))];

        ChartAxis axis = ChartAxis.Of(starts, Begin.AddDays(29).AddHours(5));

        Assert.Equal(30, axis.Count);
        Assert.Equal([(1, Begin.AddDays(5), Begin.AddDays(5)), (2, Begin.AddDays(10), Begin.AddDays(11))], axis.Gaps.Select(gap => (gap.Slots, gap.From, gap.To)));
    }

    [Theory]
    [InlineData(25, 0)]
    [InlineData(27, 1)]
    [InlineData(24 * 10, 9)]
    public void The_time_since_the_last_run_is_a_gap_too(int hours, int missing)
    {
        DateTimeOffset[] starts = [.. Enumerable.Range(0, 10).Select(night => Begin.AddDays(night))];
        Assert.Equal(missing, ChartAxis.Of(starts, starts[^1].AddHours(hours)).Gaps.Sum(gap => gap.Slots));
    }

    [Fact]
    public void A_second_run_in_a_night_shares_its_slot()
    {
        DateTimeOffset[] starts = [.. Enumerable.Range(0, 10).Select(night => Begin.AddDays(night)), Begin.AddDays(9).AddHours(2)];

        ChartAxis axis = ChartAxis.Of(starts, starts[^1]);

        Assert.Equal(10, axis.Count);
        Assert.Equal(axis.Bars[0].Width / 2, axis.Bars[10].Width, 3);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Few_runs_have_no_usual_interval_and_therefore_no_gaps(int count) =>
        Assert.Empty(ChartAxis.Of([.. Enumerable.Range(0, count).Select(night => Begin.AddDays(night * 40))], Begin.AddYears(1)).Gaps);
}
