using RedoxExport.Exports;

namespace RedoxExport.Tests.Exports;

public sealed class ServerTimesTests
{
    private static readonly DateTimeOffset Here = new(2026, 5, 28, 12, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset There = new(2031, 1, 1, 3, 0, 0, TimeSpan.Zero);
    private static readonly ServerTimes Dated = new() { KickOffDate = There, KickOffAt = Here };

    [Fact]
    public void The_earliest_transactionTime_of_all_answers_counts()
    {
        ServerTimes times = ServerTimes.None.Hear(There.AddHours(2), Here).Hear(There.AddHours(1), Here.AddHours(1)).Hear(There.AddHours(3), Here.AddHours(2));
        Assert.Equal((There.AddHours(1), Here.AddHours(1)), (times.Watermark!.Value, times.TransactionTimeAt!.Value));
    }

    [Fact]
    public void A_transactionTime_that_is_taken_at_the_end_does_not_count_where_the_kick_off_has_a_Date() =>
        Assert.Equal(There, Dated.Hear(There.AddHours(30), Here.AddHours(30)).Watermark);

    [Fact]
    public void A_transactionTime_before_the_Date_counts() =>
        Assert.Equal(There.AddDays(-3), Dated.Hear(There.AddDays(-3), Here.AddHours(1)).Watermark);

    [Theory]
    [InlineData(24 * 60, true)]
    [InlineData((24 * 60) + 1, false)]
    public void A_Date_that_is_more_than_a_day_early_is_not_believed(int minutesEarly, bool isBelieved)
    {
        ServerTimes times = Dated.Hear(There.AddHours(5).AddMinutes(minutesEarly), Here.AddHours(5));
        Assert.Equal((isBelieved, isBelieved ? There : times.TransactionTime), (times.IsDateBelieved, times.Watermark));
    }

    [Fact]
    public void A_Date_is_believed_where_the_clock_here_was_set_back_meanwhile() =>
        Assert.Equal(There, Dated.Hear(There.AddDays(9), Here.AddDays(-1)).Watermark);

    [Fact]
    public void A_Date_stands_alone_where_no_transactionTime_can_be_used() => Assert.Equal(There, Dated.Watermark);

    [Fact]
    public void Where_no_answer_names_a_moment_nothing_is_known() => Assert.Null(ServerTimes.None.Watermark);

    [Fact]
    public void Moments_at_the_ends_of_time_are_compared_without_an_error()
    {
        ServerTimes first = new() { KickOffDate = DateTimeOffset.MinValue, KickOffAt = DateTimeOffset.MinValue };
        ServerTimes last = first.Hear(DateTimeOffset.MaxValue, DateTimeOffset.MinValue);
        Assert.Equal((false, DateTimeOffset.MaxValue), (last.IsDateBelieved, last.Watermark!.Value));
        Assert.Equal(DateTimeOffset.MinValue, Dated.Hear(DateTimeOffset.MinValue, DateTimeOffset.MaxValue).Watermark);
    }

    [Fact]
    public void What_another_process_has_heard_counts_as_well()
    {
        ServerTimes other = ServerTimes.None.Hear(There.AddHours(-1), Here.AddHours(2));
        ServerTimes both = Dated.Hear(There.AddHours(4), Here.AddHours(4)).With(other);
        Assert.Equal(both, other.With(Dated.Hear(There.AddHours(4), Here.AddHours(4))));
        Assert.Equal((There, There.AddHours(-1)), (both.KickOffDate!.Value, both.Watermark!.Value));
    }
}
