using RedoxExport.Connections;
using RedoxExport.Exports;
using RedoxExport.Tests.Connections;
using RedoxExport.Tests.Transport;

namespace RedoxExport.Tests.Exports;

public class ExportWaiterTests
{
    private const string Job = TestConnection.Base + "/export-status/";
    private const string Manifest = """{"transactionTime":"2026-05-28T09:00:00Z","output":[]}""";

    private readonly ScriptedServer _server = new();
    private readonly TestPacing _pacing = new();
    private readonly RecordingEvents _events = new();

    [Fact]
    public async Task A_wait_ends_when_the_export_does()
    {
        ExportJob job = await JobAsync("1", Reply.Status(202), Reply.Status(202), Reply.Text(200, Manifest));
        await WaitAsync(job, null);
        Assert.Equal(ExportJobState.Completed, job.State);
        Assert.Equal(3, _server.Requests.Count);
    }

    [Fact]
    public async Task Without_Retry_After_the_pauses_grow_to_a_minute()
    {
        ExportJob job = await JobAsync("1", [.. Enumerable.Repeat(Reply.Status(202), 12), Reply.Text(200, Manifest)]);
        await WaitAsync(job, null);
        Assert.Equal(12, _pacing.Delays.Count);
        for (int i = 0; i < 12; i++)
        {
            double range = Math.Min(60, Math.Pow(2, i));
            Assert.InRange(_pacing.Delays[i].TotalSeconds, range / 2, range);
        }
    }

    [Fact]
    public async Task Retry_After_is_obeyed_even_when_it_is_an_hour_and_no_longer_than_six()
    {
        ExportJob job = await JobAsync("1", Reply.Status(202, "Retry-After: 3600"), Reply.Status(202, "Retry-After: 80000"), Reply.Text(200, Manifest));
        await WaitAsync(job, null);
        Assert.Equal([TimeSpan.FromHours(1), TimeSpan.FromHours(6)], _pacing.Delays);
    }

    [Fact]
    public async Task A_status_that_is_throttled_is_asked_for_again_at_the_time_that_the_server_names()
    {
        ExportJob job = await JobAsync("1", Reply.Status(429, "Retry-After: 300"), Reply.Text(200, Manifest));
        await WaitAsync(job, null);
        Assert.Equal(ExportJobState.Completed, job.State);

        // The host's pause and the waiter's are one and the same time.
        Assert.Equal([TimeSpan.FromMinutes(5)], _pacing.Delays);
    }

    [Fact]
    public async Task A_throttled_status_delays_the_questions_about_other_jobs_of_the_host()
    {
        ExportJob throttled = await JobAsync("1", Reply.Status(429, "Retry-After: 300"), Reply.Text(200, Manifest));
        _server.On("GET " + Job + "2", Reply.Text(200, Manifest));
        ExportClient client = new(throttled.Connection, _events);
        ExportJob other = client.Attach(new Uri(Job + "2"));
        await client.RefreshAsync(throttled, default);
        Assert.Empty(_pacing.Delays);
        await WaitAsync(other, null);
        Assert.Equal([TimeSpan.FromMinutes(5)], _pacing.Delays);
    }

    [Fact]
    public async Task A_host_that_wants_to_be_left_alone_beyond_the_timeout_is_left_alone()
    {
        ExportJob job = await JobAsync("1", Reply.Status(429, "Retry-After: 3600"));
        Assert.Equal("WaitTimedOut", (await Assert.ThrowsAsync<RedoxExportException>(() => WaitAsync(job, TimeSpan.FromMinutes(10)))).ErrorId);
        Assert.Single(_server.Requests);
    }

    [Fact]
    public async Task A_Retry_After_of_the_kick_off_counts()
    {
        ExportJob job = await JobAsync("1", Reply.Text(200, Manifest));
        job.RetryAt = TestPacing.Start.AddSeconds(90);
        await WaitAsync(job, null);
        Assert.Equal([TimeSpan.FromSeconds(90)], _pacing.Delays);
    }

    [Fact]
    public async Task An_absurd_Retry_After_is_one_warning_and_an_ordinary_pause()
    {
        ExportJob job = await JobAsync("1", [.. Enumerable.Repeat(Reply.Status(202, "Retry-After: 1780000000000"), 5), Reply.Text(200, Manifest)]);
        await WaitAsync(job, null);
        Assert.Single(_events.Warnings);
        Assert.All(_pacing.Delays, delay => Assert.InRange(delay, TimeSpan.Zero, TimeSpan.FromMinutes(1)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_timeout_of_zero_asks_once(bool afterKickOff)
    {
        ExportJob job = await JobAsync("1", Reply.Status(202, "X-Progress: 10%"));
        job.RetryAt = afterKickOff ? TestPacing.Start.AddSeconds(90) : null;
        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(() => WaitAsync(job, TimeSpan.Zero));
        Assert.Equal("WaitTimedOut", error.ErrorId);
        Assert.Equal(ErrorKind.Timeout, error.Kind);
        Assert.Contains("10%", error.Message, StringComparison.Ordinal);
        Assert.Same(job, error.Target);
        Assert.Single(_server.Requests);
        Assert.Empty(_pacing.Delays);
    }

    [Fact]
    public async Task A_timeout_of_zero_is_enough_for_an_export_that_is_complete()
    {
        ExportJob job = await JobAsync("1", Reply.Text(200, Manifest));
        await WaitAsync(job, TimeSpan.Zero);
        Assert.Equal(ExportJobState.Completed, job.State);
    }

    [Fact]
    public async Task A_timeout_cuts_a_long_pause_and_looks_once_more()
    {
        ExportJob job = await JobAsync("1", Reply.Status(202, "Retry-After: 3600"));
        Assert.Equal("WaitTimedOut", (await Assert.ThrowsAsync<RedoxExportException>(() => WaitAsync(job, TimeSpan.FromMinutes(10)))).ErrorId);
        Assert.Equal([TimeSpan.FromMinutes(10)], _pacing.Delays);
        Assert.Equal(2, _server.Requests.Count);
    }

    [Fact]
    public async Task What_finished_while_the_timeout_ran_counts()
    {
        ExportJob job = await JobAsync("1", Reply.Status(202, "Retry-After: 3600"), Reply.Text(200, Manifest));
        await WaitAsync(job, TimeSpan.FromMinutes(10));
        Assert.Equal(ExportJobState.Completed, job.State);
    }

    [Fact]
    public async Task A_last_look_that_fails_is_still_a_timeout()
    {
        ExportJob job = await JobAsync("1", Reply.Status(202, "Retry-After: 3600"), Reply.Fails(new HttpRequestException("reset", new IOException("reset"))));
        Assert.Equal("WaitTimedOut", (await Assert.ThrowsAsync<RedoxExportException>(() => WaitAsync(job, TimeSpan.FromMinutes(10)))).ErrorId);
    }

    [Fact]
    public async Task A_question_that_is_stuck_does_not_outlast_the_timeout_by_much()
    {
        ExportJob job = await JobAsync("1", Reply.Never(() => _pacing.Time.Advance(TimeSpan.FromSeconds(45))));
        Assert.Equal("WaitTimedOut", (await Assert.ThrowsAsync<RedoxExportException>(() => WaitAsync(job, TimeSpan.FromSeconds(10)))).ErrorId);
        Assert.Equal(TestPacing.Start.AddSeconds(45), _pacing.Clock.GetUtcNow());
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(365L * 24 * 3600 * 1000)]
    public async Task A_timeout_may_be_endless_or_longer_than_a_timer(long milliseconds)
    {
        ExportJob job = await JobAsync("1", Reply.Status(202), Reply.Text(200, Manifest));
        await WaitAsync(job, TimeSpan.FromMilliseconds(milliseconds));
        Assert.Equal(ExportJobState.Completed, job.State);
    }

    [Fact]
    public async Task A_network_that_fails_is_outlived_with_one_warning_an_outage()
    {
        Reply down = Reply.Fails(new HttpRequestException("reset", new IOException("reset")));
        ExportJob job = await JobAsync("1", [.. Enumerable.Repeat(down, 20), Reply.Status(202), .. Enumerable.Repeat(down, 5), Reply.Cut(200, "{"u8.ToArray(), 50), Reply.Text(200, Manifest)]);
        await WaitAsync(job, null);
        Assert.Equal(ExportJobState.Completed, job.State);
        Assert.Equal(["StatusUnanswered", "StatusUnanswered"], _events.Warnings.Select(w => w.Name));
    }

    [Fact]
    public async Task A_silence_of_more_than_six_hours_ends_the_wait()
    {
        ExportJob job = await JobAsync("1", Reply.Fails(new HttpRequestException("reset", new IOException("reset"))));
        Assert.Equal("ServerNotReachable", (await Assert.ThrowsAsync<RedoxExportException>(() => WaitAsync(job, null))).ErrorId);
        Assert.InRange(_pacing.Clock.GetUtcNow() - TestPacing.Start, TimeSpan.FromHours(6), TimeSpan.FromHours(6.5));
    }

    [Fact]
    public async Task A_refusal_ends_the_wait()
    {
        ExportJob job = await JobAsync("1", Reply.Status(202), Reply.Status(403));
        Assert.Equal("StatusRefused", (await Assert.ThrowsAsync<RedoxExportException>(() => WaitAsync(job, null))).ErrorId);
    }

    [Fact]
    public async Task A_job_that_has_ended_is_not_asked_about()
    {
        ExportJob job = await JobAsync("1");
        job.State = ExportJobState.Failed;
        await WaitAsync(job, null);
        Assert.Empty(_server.Requests);
    }

    [Fact]
    public async Task A_wait_that_is_given_up_leaves_the_export_running()
    {
        using CancellationTokenSource caller = new();
        ExportJob job = await JobAsync("1", Reply.After(caller.Cancel, Reply.Status(202)));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ExportWaiter.For(job, _events).WaitAsync(job, TimeSpan.FromHours(1), caller.Token));
        Assert.DoesNotContain(_server.Requests, request => request.Method == "DELETE");
    }

    [Fact]
    public async Task Many_exports_are_asked_about_side_by_side()
    {
        using SemaphoreSlim bothAsked = new(0);
        int asked = 0;
        Reply meet = Reply.Stream(202, () =>
        {
            if (Interlocked.Increment(ref asked) == 2)
            {
                bothAsked.Release(2);
            }

            return new MemoryStream();
        });
        ExportJob one = await JobAsync("1", meet, Reply.Text(200, Manifest));
        ExportJob two = await JobAsync("2", meet, Reply.Text(200, Manifest));

        // Neither goes on until both have been asked about.
        async Task WaitForAsync(ExportJob job)
        {
            ExportWaiter waiter = new(new ExportClient(job.Connection, _events), new MeetingPacing(bothAsked), TimeSpan.FromHours(6), _events);
            await waiter.WaitAsync(job, null, default);
        }

        await Task.WhenAll(WaitForAsync(one), WaitForAsync(two)).WaitAsync(TimeSpan.FromSeconds(30));
        Assert.All([one, two], job => Assert.Equal(ExportJobState.Completed, job.State));
    }

    private Task WaitAsync(ExportJob job, TimeSpan? timeout) => ExportWaiter.For(job, _events).WaitAsync(job, timeout, default);

    private async Task<ExportJob> JobAsync(string id, params Reply[] replies)
    {
        _server.On("GET " + Job + id, replies);
        RedoxConnection connection = await TestConnection.OpenAsync(_server, _pacing);
        return new ExportClient(connection, _events).Attach(new Uri(Job + id));
    }

    private sealed class MeetingPacing(SemaphoreSlim meeting) : RedoxExport.Transport.Pacing
    {
        public override Task DelayAsync(TimeSpan delay, CancellationToken cancellationToken) => meeting.WaitAsync(cancellationToken);
    }
}
