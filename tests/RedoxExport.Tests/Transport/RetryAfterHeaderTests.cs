using CsCheck;
using RedoxExport.Transport;

namespace RedoxExport.Tests.Transport;

public class RetryAfterHeaderTests
{
    private static readonly DateTimeOffset Now = TestPacing.Start;

    [Theory]
    [InlineData("0", 0)]
    [InlineData("120", 120)]
    [InlineData(" 120 ", 120)]
    [InlineData("1.5", 1.5)]
    [InlineData("3600", 3600)]
    [InlineData("604800", 604800)]
    public void Seconds_are_seconds(string text, double seconds)
    {
        Assert.Equal(TimeSpan.FromSeconds(seconds), RetryAfterHeader.Read(text, Now, null, out bool absurd));
        Assert.False(absurd);
    }

    [Theory]
    [InlineData("Thu, 28 May 2026 12:02:00 GMT")]
    [InlineData("Thursday, 28-May-26 12:02:00 GMT")]
    [InlineData("Thu May 28 12:02:00 2026")]
    [InlineData("2026-05-28T12:02:00Z")]
    public void A_date_is_the_time_until_then(string text)
    {
        Assert.Equal(TimeSpan.FromMinutes(2), RetryAfterHeader.Read(text, Now, null, out bool absurd));
        Assert.False(absurd);
    }

    [Fact]
    public void A_date_is_measured_against_the_clock_that_wrote_it() =>
        Assert.Equal(
            TimeSpan.FromMinutes(2),
            RetryAfterHeader.Read("Thu, 28 May 2026 13:02:00 GMT", Now, Now.AddHours(1), out _));

    [Fact]
    public void A_date_that_has_passed_means_now()
    {
        Assert.Equal(TimeSpan.Zero, RetryAfterHeader.Read("Thu, 28 May 2026 11:00:00 GMT", Now, null, out bool absurd));
        Assert.False(absurd);
    }

    [Theory]
    [InlineData("1780000000")]
    [InlineData("1780000000000")]
    [InlineData("604801")]
    [InlineData("-5")]
    [InlineData("Thu, 28 May 2099 12:00:00 GMT")]
    [InlineData("Thu, 01 Jan 1970 00:00:00 GMT")]
    [InlineData("soon")]
    [InlineData("1e3")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("-Infinity")]
    [InlineData("99999999999999999999999999999999999")]
    public void A_value_that_nobody_can_mean_counts_as_absent_and_says_so(string text)
    {
        Assert.Null(RetryAfterHeader.Read(text, Now, null, out bool absurd));
        Assert.True(absurd);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  ")]
    public void No_value_is_not_absurd(string? text)
    {
        Assert.Null(RetryAfterHeader.Read(text, Now, null, out bool absurd));
        Assert.False(absurd);
    }

    [Fact]
    public void Whatever_comes_the_wait_is_between_nothing_and_a_week() =>
        Gen.OneOf(
            Gen.String,
            Gen.String[Gen.Char["0123456789 .,-+:eEGMTZInfinityNa"], 0, 30],
            Gen.Double.Select(number => number.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            Gen.DateTime.Select(date => date.ToString("R", System.Globalization.CultureInfo.InvariantCulture)))
            .Sample(text =>
            {
                TimeSpan? wait = RetryAfterHeader.Read(text, Now, null, out bool absurd);
                return wait is null ? absurd == (text.Trim().Length > 0) : !absurd && wait >= TimeSpan.Zero && wait <= TimeSpan.FromDays(7);
            });
}
