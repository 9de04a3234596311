using CsCheck;
using RedoxExport.Runs;

namespace RedoxExport.Tests.Runs;

public sealed class WatermarksTests
{
    private static readonly DateTimeOffset Begin = new(2026, 5, 28, 0, 0, 0, TimeSpan.Zero);

    // Each night: how it ends, whether everything is asked for, a Since and an Until of one's own, and how the server's clock goes.
    private static readonly Gen<(bool Ends, bool Full, int? Since, int? Until, int Step)[]> Nights = Gen.Select(
        Gen.Bool,
        Gen.Int[0, 5].Select(i => i == 0),
        Gen.Int[0, 100].Select(i => i > 90 ? (int?)i - 60 : null),
        Gen.Int[0, 100].Select(i => i > 90 ? (int?)i - 40 : null),
        Gen.Int[-3, 20]).Array[1, 25];

    [Fact]
    public void Whatever_happens_every_moment_before_the_watermark_was_asked_for()
    {
        Nights.Sample(nights =>
        {
            List<ExportRun> runs = [];
            List<(int From, int To)> asked = [];
            int clock = 10;
            foreach ((bool ends, bool full, int? givenSince, int? until, int step) in nights)
            {
                clock = Math.Max(1, clock + step);
                ExportRun? basis = Watermarks.Basis(runs, "key");
                DateTimeOffset? since = givenSince is { } given ? At(given) : full ? null : basis?.Watermark;
                ExportRun run = new("runs", $"{runs.Count}") { RequestKey = "key", State = ends ? ExportRunState.Complete : ExportRunState.Failed };
                runs.Add(run);
                if (!ends)
                {
                    continue;
                }

                run.Since = since;
                run.Watermark = Watermarks.After(since, until is { } end ? At(end) : null, At(clock), basis?.Watermark, TimeSpan.Zero);
                asked.Add((since is null ? int.MinValue : Hours(since.Value), Math.Min(clock, until ?? int.MaxValue)));
                if (Watermarks.Basis(runs, "key") is { } last)
                {
                    int watermark = Hours(last.Watermark!.Value);
                    Assert.All(Enumerable.Range(-5, watermark + 5), moment => Assert.Contains(asked, part => part.From <= moment && moment < part.To));
                }
            }
        });
    }

    [Fact]
    public void A_server_that_gives_no_time_moves_nothing() => Assert.Null(Watermarks.After(null, null, null, Begin, TimeSpan.Zero));

    [Fact]
    public void An_end_of_the_callers_own_takes_nothing_away_from_what_is_known() =>
        Assert.Equal(At(9), Watermarks.After(At(1), At(3), At(10), At(9), TimeSpan.FromHours(5)));

    [Fact]
    public void A_clock_that_was_set_back_passes_once_more_through_what_was_known() =>
        Assert.Equal(At(2), Watermarks.After(At(9), null, At(7), At(9), TimeSpan.FromHours(5)));

    [Fact]
    public void An_overlap_never_asks_before_the_beginning_of_time() =>
        Assert.Equal(DateTimeOffset.MinValue, Watermarks.Since(Begin, TimeSpan.MaxValue));

    private static DateTimeOffset At(int hour) => Begin.AddHours(hour);

    private static int Hours(DateTimeOffset moment) => (int)(moment - Begin).TotalHours;
}
