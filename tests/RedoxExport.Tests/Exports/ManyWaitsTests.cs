using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;
using RedoxExport.Connections;
using RedoxExport.Exports;
using RedoxExport.Tests.Connections;
using RedoxExport.Tests.Transport;
using RedoxExport.Transport;

namespace RedoxExport.Tests.Exports;

/// <summary>A thousand exports that are waited for at the same time.</summary>
public class ManyWaitsTests
{
    private const int Many = 1000;
    private const string Job = TestConnection.Base + "/export-status/";
    private const string Manifest = """{"transactionTime":"2026-05-28T09:00:00Z","output":[]}""";

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    private readonly ScriptedServer _server = new();
    private readonly StandingTime _time = new();

    [Fact]
    public async Task A_thousand_waits_ask_when_their_time_has_come_and_hold_no_threads_between()
    {
        (ExportJob[] jobs, Task waits) = await BeginAsync(Reply.Status(202, "Retry-After: 30"), Reply.Status(202, "Retry-After: 30"), Reply.Text(200, Manifest));

        // Each has asked once. While time stands still nobody asks again, and whoever waits has no thread.
        await _time.AllPauseAsync(1 * Many);
        Assert.Equal(1 * Many, _server.Requests.Count);
        using Process self = Process.GetCurrentProcess();
        Assert.InRange(self.Threads.Count, 1, Many / 2);

        // Just before its time nobody asks, either.
        _time.Advance(Pause - TimeSpan.FromMilliseconds(1));
        Assert.Equal(1 * Many, _server.Requests.Count);

        _time.Advance(TimeSpan.FromMilliseconds(1));
        await _time.AllPauseAsync(2 * Many);
        Assert.Equal(2 * Many, _server.Requests.Count);

        _time.Advance(Pause);
        await waits.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        Assert.Equal(3 * Many, _server.Requests.Count);
        Assert.All(jobs, job => Assert.Equal(ExportJobState.Completed, job.State));
    }

    [Fact]
    public async Task Servers_that_name_no_time_are_not_asked_without_end()
    {
        (_, Task waits) = await BeginAsync(Reply.Status(202), Reply.Text(200, Manifest));

        await _time.AllPauseAsync(Many);
        Assert.Equal(Many, _server.Requests.Count);

        _time.Advance(TimeSpan.FromSeconds(1));
        await waits.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        Assert.Equal(2 * Many, _server.Requests.Count);
    }

    private async Task<(ExportJob[] Jobs, Task Waits)> BeginAsync(params Reply[] replies)
    {
        RedoxConnection connection = await TestConnection.OpenAsync(_server, _time);
        ExportClient client = new(connection, null);
        ExportJob[] jobs = [.. Enumerable.Range(0, Many).Select(i =>
        {
            _server.On($"GET {Job}{i}", replies);
            return client.Attach(new Uri($"{Job}{i}"));
        })];
        return (jobs, Task.WhenAll(jobs.Select(job => Task.Run(() => ExportWaiter.For(job, null).WaitAsync(job, null, default)))));
    }

    /// <summary>Time that passes when the test says so, and that knows how many pauses have begun.</summary>
    private sealed class StandingTime : Pacing
    {
        private readonly FakeTimeProvider _clock;
        private readonly Channel<TimeSpan> _begun = Channel.CreateUnbounded<TimeSpan>();
        private int _seen;

        public StandingTime()
            : this(new FakeTimeProvider(TestPacing.Start))
        {
        }

        private StandingTime(FakeTimeProvider clock)
            : base(clock, seed: 1) => _clock = clock;

        public void Advance(TimeSpan time) => _clock.Advance(time);

        public override Task DelayAsync(TimeSpan delay, CancellationToken cancellationToken)
        {
            Task pause = base.DelayAsync(delay, cancellationToken);
            Assert.True(_begun.Writer.TryWrite(delay));
            return pause;
        }

        /// <summary>Waits until so many pauses have begun since the start.</summary>
        public async Task AllPauseAsync(int count)
        {
            for (; _seen < count; _seen++)
            {
                await _begun.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
            }
        }
    }
}
