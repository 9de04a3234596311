using RedoxExport.Exports;
using RedoxExport.Tests.Transport;

namespace RedoxExport.Tests.Exports;

/// <summary>When a single answer is the server's last word. Nothing is sent here.</summary>
public sealed class StatusDoubtTests
{
    private static readonly OperationOutcomeIssue Issue = new("error", "exception", "database lost", null);

    private readonly TestPacing _pacing = new();
    private StatusDoubt? _doubt;

    private static StatusVerdict Failed => new(StatusVerdictKind.Failed, 500, "database lost", [Issue]);

    private static StatusVerdict Gone => new(StatusVerdictKind.Gone, 404, string.Empty, []);

    private static StatusVerdict Refused => new(StatusVerdictKind.Refused, 406, "not acceptable", []);

    [Fact]
    public void An_end_is_certain_after_three_further_answers()
    {
        Assert.Null(Hear(Gone));
        Assert.Null(Hear(Gone));
        Assert.Null(Hear(Gone));
        Assert.Equal(Gone, Hear(Gone));
    }

    [Fact]
    public void Answers_within_a_moment_are_one()
    {
        for (int i = 0; i < 19; i++)
        {
            Assert.Null(Hear(Failed, afterSeconds: 1));
        }

        Assert.Null(Hear(Failed, afterSeconds: 0));
        Assert.NotNull(Hear(Failed, afterSeconds: 2));
    }

    [Fact]
    public void What_was_told_once_and_is_forgotten_then_is_a_failure_in_the_first_words()
    {
        Assert.Null(Hear(Failed));
        Assert.Null(Hear(Gone));
        Assert.Null(Hear(Gone));
        StatusVerdict settled = Assert.IsType<StatusVerdict>(Hear(Gone));
        Assert.Equal((StatusVerdictKind.Failed, "database lost", 500), (settled.Kind, settled.Said, settled.Status));
    }

    [Fact]
    public void Of_two_failures_the_first_is_kept()
    {
        Hear(Failed);
        Hear(Failed with { Said = "another" });
        Hear(Failed with { Said = "another" });
        Assert.Equal("database lost", Hear(Failed with { Said = "another" })!.Said);
    }

    [Fact]
    public void A_404_is_waited_out_while_the_export_is_younger_than_two_minutes()
    {
        DateTimeOffset kickOff = _pacing.Time.GetUtcNow();
        for (int i = 0; i < 14; i++)
        {
            Assert.Null(Hear(Gone, 8, kickOff));
        }

        Assert.Equal(Gone, Hear(Gone, 8, kickOff));
        Assert.InRange(_pacing.Time.GetUtcNow() - kickOff, TimeSpan.FromSeconds(120), TimeSpan.FromSeconds(128));
    }

    [Fact]
    public void A_clock_that_was_set_back_does_not_make_an_export_young_for_ever()
    {
        DateTimeOffset kickOff = _pacing.Time.GetUtcNow().AddYears(1);
        Hear(Gone, 8, kickOff);
        Hear(Gone, 8, kickOff);
        Hear(Gone, 8, kickOff);
        Assert.Equal(Gone, Hear(Gone, 8, kickOff));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(406)]
    [InlineData(415)]
    public void A_refused_question_is_asked_for_ten_minutes(int status)
    {
        StatusVerdict refused = Refused with { Status = status };
        for (int i = 0; i < 60; i++)
        {
            Assert.Null(Hear(refused, i == 0 ? 0 : 10));
            Assert.True(_doubt!.IsOfRequest);
        }

        Assert.Equal(refused, Hear(refused, 10));
    }

    [Fact]
    public void A_refused_question_confirms_no_end()
    {
        Hear(Gone);
        for (int i = 0; i < 20; i++)
        {
            Assert.Null(Hear(Refused));
        }

        Assert.Null(Hear(Gone));
        Assert.Null(Hear(Gone));
        Assert.Equal(StatusVerdictKind.Gone, Hear(Gone)!.Kind);
    }

    [Fact]
    public void Three_pauses_take_20_to_60_seconds()
    {
        for (int i = 0; i < 100; i++)
        {
            double all = Enumerable.Range(0, 3).Sum(_ => StatusDoubt.Pause(_pacing).TotalSeconds);
            Assert.InRange(all, 20, 60);
        }
    }

    private StatusVerdict? Hear(StatusVerdict verdict, int afterSeconds = 8, DateTimeOffset? kickOff = null)
    {
        _pacing.Time.Advance(TimeSpan.FromSeconds(_doubt is null && kickOff is null ? 0 : afterSeconds));
        _doubt = StatusDoubt.Hear(_doubt, verdict, _pacing.Clock.GetTimestamp());
        return _doubt.Settled(_pacing.Clock, kickOff);
    }
}
