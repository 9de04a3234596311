using RedoxExport.Transport;

namespace RedoxExport.Tests.Transport;

/// <summary>The table of what is sent again, and after which pause. Nothing is sent here.</summary>
public class RetryPolicyTests
{
    private const int Attempts = 5;

    // What every purpose but a status and a kick-off repeats.
    private static readonly int[] Passing = [408, 425, 429, 500, 502, 503, 504];
    private static readonly int[] Final = [400, 401, 403, 404, 405, 406, 410, 415, 422, 501];

    private readonly RetryPolicy _policy = new(Attempts);

    private static RequestPurpose[] Ordinary => [.. Enum.GetValues<RequestPurpose>().Where(purpose => purpose is not RequestPurpose.Status and not RequestPurpose.KickOff)];

    [Fact]
    public void An_answer_that_passes_is_asked_for_again_and_a_final_one_is_not() =>
        Assert.All(Ordinary, purpose => Assert.Equal(Passing, Passing.Concat(Final).Where(status => Repeats(purpose, Answer(status)))));

    [Fact]
    public void A_status_is_asked_for_again_only_after_a_500_that_is_not_of_a_FHIR_server()
    {
        Assert.Equal([500], Passing.Concat(Final).Where(status => Repeats(RequestPurpose.Status, Answer(status))));
        Assert.False(Repeats(RequestPurpose.Status, Answer(500) with { IsOperationOutcome = true }));
        Assert.False(Repeats(RequestPurpose.Status, Answer(400) with { IsOperationOutcome = true, IsTransient = true }));
    }

    [Fact]
    public void A_kick_off_is_sent_again_only_after_an_answer_that_has_begun_nothing()
    {
        Assert.Equal([503], Passing.Concat(Final).Where(status => Repeats(RequestPurpose.KickOff, Answer(status))));
        Assert.True(Repeats(RequestPurpose.KickOff, Answer(503) with { IsOperationOutcome = true, IsTransient = true }));
        Assert.False(Repeats(RequestPurpose.KickOff, Answer(400) with { IsOperationOutcome = true, IsTransient = true }));
    }

    [Fact]
    public void An_OperationOutcome_makes_a_500_final_unless_it_says_that_it_passes() =>
        Assert.All(Ordinary, purpose =>
        {
            Assert.False(Repeats(purpose, Answer(500) with { IsOperationOutcome = true }));
            Assert.True(Repeats(purpose, Answer(500) with { IsOperationOutcome = true, IsTransient = true }));
            Assert.True(Repeats(purpose, Answer(400) with { IsOperationOutcome = true, IsTransient = true }));
        });

    [Theory]
    [InlineData(AttemptResult.NameNotFound, false, false)]
    [InlineData(AttemptResult.NotConnected, true, true)]
    [InlineData(AttemptResult.Broken, true, false)]
    [InlineData(AttemptResult.TimedOut, true, false)]
    [InlineData(AttemptResult.CutShort, true, false)]
    [InlineData(AttemptResult.TlsFailed, false, false)]
    internal void Without_an_answer_a_kick_off_is_sent_again_only_if_it_was_not_sent(AttemptResult result, bool repeats, bool repeatsKickOff)
    {
        foreach (RequestPurpose purpose in Enum.GetValues<RequestPurpose>())
        {
            Assert.Equal(purpose == RequestPurpose.KickOff ? repeatsKickOff : repeats, Repeats(purpose, new AttemptOutcome(result)));
        }
    }

    [Theory]
    [InlineData(AttemptResult.NameNotFound, true, true)]
    [InlineData(AttemptResult.NotConnected, true, true)]
    [InlineData(AttemptResult.TlsFailed, true, true)]
    [InlineData(AttemptResult.Broken, true, false)]
    [InlineData(AttemptResult.TimedOut, true, false)]
    [InlineData(AttemptResult.Answered, false, false)]
    [InlineData(AttemptResult.CutShort, false, false)]
    internal void An_outage_may_be_waited_out_by_all_but_a_kick_off_that_may_have_been_sent(AttemptResult result, bool waits, bool waitsForKickOff)
    {
        foreach (RequestPurpose purpose in Enum.GetValues<RequestPurpose>())
        {
            Assert.Equal(purpose == RequestPurpose.KickOff ? waitsForKickOff : waits, RetryPolicy.MayWaitOut(purpose, new AttemptOutcome(result)));
        }
    }

    [Fact]
    public void Every_end_of_an_attempt_is_an_answer_or_not_and_was_sent_or_not()
    {
        AttemptOutcome[] all = [.. Enum.GetValues<AttemptResult>().Select(result => new AttemptOutcome(result))];
        Assert.Equal([AttemptResult.Answered, AttemptResult.CutShort], all.Where(outcome => outcome.HasAnswer).Select(outcome => outcome.Result));
        Assert.Equal([AttemptResult.NameNotFound, AttemptResult.NotConnected, AttemptResult.NoToken, AttemptResult.TlsFailed], all.Where(outcome => outcome.IsNotSent).Select(outcome => outcome.Result));
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(Attempts - 1, true)]
    [InlineData(Attempts, false)]
    [InlineData(Attempts + 1, false)]
    public void The_attempts_of_one_request_are_bounded(int attempt, bool repeats) =>
        Assert.Equal(repeats, _policy.Decide(RequestPurpose.Delete, Answer(503), attempt).Repeats);

    [Theory]
    [InlineData(RequestPurpose.FileWithToken, 429, true)]
    [InlineData(RequestPurpose.Status, 429, true)]
    [InlineData(RequestPurpose.Token, 429, true)]
    [InlineData(RequestPurpose.KickOff, 429, false)]
    [InlineData(RequestPurpose.FileWithToken, 503, false)]
    internal void A_429_pauses_the_whole_host_but_for_a_kick_off(RequestPurpose purpose, int status, bool pauses)
    {
        Assert.Equal(pauses, _policy.Decide(purpose, Answer(status), 1).PausesHost);
        Assert.Equal(pauses, _policy.Decide(purpose, Answer(status), Attempts).PausesHost);
    }

    [Theory]
    [InlineData(429, 1, 15, 30)]
    [InlineData(429, 2, 30, 60)]
    [InlineData(429, 4, 120, 240)]
    [InlineData(429, 9, 150, 300)]
    [InlineData(503, 1, 0, 1)]
    [InlineData(503, 4, 0, 8)]
    [InlineData(503, 9, 0, 60)]
    public void Without_a_Retry_After_the_pauses_grow(int status, int attempt, int least, int most) =>
        Assert.InRange(Pause(Answer(status), attempt), TimeSpan.FromSeconds(least), TimeSpan.FromSeconds(most));

    [Fact]
    public void A_Retry_After_is_obeyed_up_to_the_longest_pause_and_zero_counts_as_none()
    {
        Assert.Equal(TimeSpan.FromSeconds(40), Pause(Answer(503) with { RetryAfter = TimeSpan.FromSeconds(40) }, 1));
        Assert.Equal(TimeSpan.FromHours(6), Pause(Answer(429) with { RetryAfter = TimeSpan.FromHours(7) }, 1));
        Assert.InRange(Pause(Answer(429) with { RetryAfter = TimeSpan.Zero }, 1), TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(30));
    }

    private static AttemptOutcome Answer(int status) => new(AttemptResult.Answered) { Status = status };

    private bool Repeats(RequestPurpose purpose, AttemptOutcome outcome) => _policy.Decide(purpose, outcome, 1).Repeats;

    private TimeSpan Pause(AttemptOutcome outcome, int attempt) =>
        _policy.Decide(RequestPurpose.ManifestPage, outcome, attempt).Pause(attempt, TimeSpan.FromHours(6), new TestPacing());
}
