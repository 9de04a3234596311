using CsCheck;
using RedoxExport.Transport;

namespace RedoxExport.Tests.Transport;

public class BackoffTests
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    [Fact]
    public void With_full_jitter_a_pause_lies_between_nothing_and_its_range() =>
        Gen.Select(Gen.Int[0, 2000], Gen.Int).Sample((repetition, seed) =>
            Backoff.FullJitter(First, Longest).Pause(repetition, new Pacing(null, seed)) is var pause && pause >= TimeSpan.Zero && pause <= RangeOf(repetition));

    [Fact]
    public void With_half_jitter_a_pause_is_at_least_half_of_its_range() =>
        Gen.Select(Gen.Int[0, 2000], Gen.Int).Sample((repetition, seed) =>
            Backoff.HalfJitter(First, Longest).Pause(repetition, new Pacing(null, seed)) is var pause && pause >= RangeOf(repetition) / 2 && pause <= RangeOf(repetition));

    [Fact]
    public async Task A_loop_pauses_longer_each_time_until_the_longest_and_can_begin_again()
    {
        TestPacing pacing = new();
        Backoff.Sequence pauses = Backoff.HalfJitter(First, Longest).Begin(pacing);
        for (int i = 0; i < 8; i++)
        {
            await pauses.DelayAsync(default);
            Assert.InRange(pacing.Delays[^1], RangeOf(i) / 2, RangeOf(i));
        }

        Assert.InRange(pacing.Delays[^1], Longest / 2, Longest);
        pauses.Reset();
        Assert.InRange(pauses.Next(), First / 2, First);
    }

    private static TimeSpan RangeOf(int repetition) => repetition > 10 ? Longest : TimeSpan.FromTicks(Math.Min(Longest.Ticks, First.Ticks << repetition));
}
