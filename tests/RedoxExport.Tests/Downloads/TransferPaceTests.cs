using CsCheck;
using Microsoft.Extensions.Time.Testing;
using RedoxExport.Downloads;

namespace RedoxExport.Tests.Downloads;

public sealed class TransferPaceTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void What_was_seen_once_has_no_pace()
    {
        TransferPace pace = new(_clock);
        pace.Note(100, 0.1);
        pace.Note(100, 0.1);

        Assert.Null(pace.BytesPerSecond);
        Assert.Null(pace.TimeLeft);
    }

    [Fact]
    public void What_goes_on_evenly_has_its_pace_and_its_end()
    {
        TransferPace pace = new(_clock);
        for (int second = 0; second <= 40; second++)
        {
            pace.Note(second * 1_000_000L, second / 100.0);
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(1_000_000, pace.BytesPerSecond!.Value, 1);
        Assert.Equal(60, pace.TimeLeft!.Value.TotalSeconds, 6);
    }

    [Fact]
    public void What_stands_still_has_no_end_and_soon_no_pace()
    {
        TransferPace pace = new(_clock);
        pace.Note(0, 0);
        _clock.Advance(TimeSpan.FromSeconds(5));
        for (int second = 0; second < 20; second++)
        {
            pace.Note(5_000_000, 0.5);
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(0, pace.BytesPerSecond);
        Assert.Null(pace.TimeLeft);
    }

    [Fact]
    public void An_end_is_foretold_of_no_less_than_two_seconds()
    {
        TransferPace pace = new(_clock);
        pace.Note(0, 0);
        _clock.Advance(TimeSpan.FromSeconds(1.9));
        pace.Note(10, 0.5);
        Assert.Null(pace.TimeLeft);
        _clock.Advance(TimeSpan.FromSeconds(0.1));
        pace.Note(10, 0.5);
        Assert.Equal(TimeSpan.FromSeconds(2), pace.TimeLeft);
    }

    [Fact]
    public void Whatever_is_seen_neither_is_ever_negative() =>
        Gen.Select(Gen.Long[0, long.MaxValue], Gen.Double[0, 1], Gen.Int[0, 20_000]).Array.Sample(seen =>
        {
            FakeTimeProvider clock = new();
            TransferPace pace = new(clock);
            foreach ((long bytes, double fraction, int milliseconds) in seen)
            {
                pace.Note(bytes, fraction);
                Assert.False(pace.BytesPerSecond < 0);
                Assert.False(pace.TimeLeft < TimeSpan.Zero);
                clock.Advance(TimeSpan.FromMilliseconds(milliseconds));
            }
        });
}
