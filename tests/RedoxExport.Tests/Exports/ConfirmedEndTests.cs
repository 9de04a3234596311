using RedoxExport.Connections;
using RedoxExport.Exports;
using RedoxExport.Tests.Connections;
using RedoxExport.Tests.Transport;

namespace RedoxExport.Tests.Exports;

/// <summary>One odd answer does not end a running export: what a wait, a single question and a DELETE make of it.</summary>
public sealed class ConfirmedEndTests
{
    private const string Job = TestConnection.Base + "/export-status/1";
    private const string Manifest = """{"transactionTime":"2026-05-28T09:00:00Z","output":[]}""";
    private const string Outcome = """{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"exception","diagnostics":"database lost"}]}""";
    private const string Payload = """{"Meta":{"DataModel":"FHIR Bulk Data Access","EventType":"status-check-response","Errors":[{"ID":"5","Text":"Destination is down"}]},"status":200}""";

    private const string Page = "GET " + TestConnection.Base + "/page/2";
    private const string PagedManifest = """{"transactionTime":"2026-05-28T09:00:00Z","output":[{"type":"Patient","url":"a"}],"link":[{"relation":"next","url":"../page/2"}]}""";

    private readonly ScriptedServer _server = new();
    private readonly TestPacing _pacing = new();
    private readonly RecordingEvents _events = new();

    /// <summary>What a server may answer once about an export that is well.</summary>
    public static TheoryData<int, string, string> OddAnswers => new()
    {
        { 404, "", "" },
        { 410, "", "" },
        { 400, "", "" },
        { 400, Outcome, "" },
        { 406, "", "" },
        { 415, "", "" },
        { 422, "", "" },
        { 500, Outcome, "" },
        { 501, "", "" },
        { 200, Outcome, "" },
        { 200, Outcome, "X-Export-Status: 500" },
        { 200, Payload, "" },
        { 200, "", "" },
        { 200, "<html>", "" },
        { 200, "[]", "" },
    };

    private TimeSpan Took => _pacing.Time.GetUtcNow() - TestPacing.Start;

    [Theory]
    [MemberData(nameof(OddAnswers))]
    public async Task One_odd_answer_does_not_end_a_wait(int status, string body, string header)
    {
        Reply odd = Reply.Text(status, body, header.Length == 0 ? [] : [header]);
        ExportJob job = await JobAsync(Reply.Status(202), odd, odd, odd, Reply.Status(202), odd, Reply.Text(200, Manifest));
        await WaitAsync(job, null);
        Assert.Equal(ExportJobState.Completed, job.State);
        Assert.Empty(job.Issues);
        Assert.Empty(_events.Warnings);
    }

    [Theory]
    [InlineData(404, "", ExportJobState.Gone, "")]
    [InlineData(410, "", ExportJobState.Gone, "")]
    [InlineData(422, "", ExportJobState.Failed, "HTTP 422")]
    [InlineData(500, Outcome, ExportJobState.Failed, "database lost")]
    [InlineData(200, Payload, ExportJobState.Failed, "Destination is down (error 5)")]
    public async Task An_end_is_confirmed_by_three_further_answers_over_20_to_60_seconds(int status, string body, ExportJobState state, string said)
    {
        ExportJob job = await JobAsync(Reply.Text(status, body));
        await WaitAsync(job, null);
        Assert.Equal(state, job.State);
        Assert.Equal(said.Length == 0 ? [] : [said], job.Issues.Select(issue => issue.Text));
        Assert.Equal(4, _server.Requests.Count);
        Assert.InRange(Took, TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task A_failure_that_is_told_once_and_then_forgotten_is_a_failure_in_the_first_words()
    {
        ExportJob job = await JobAsync(Reply.Text(500, Outcome), Reply.Status(404));
        await WaitAsync(job, null);
        Assert.Equal((ExportJobState.Failed, "database lost"), (job.State, Assert.Single(job.Issues).Text));
    }

    [Fact]
    public async Task Outages_and_busy_answers_between_do_not_confirm_an_end()
    {
        Reply down = Reply.Fails(new HttpRequestException("reset", new IOException("reset")));
        ExportJob job = await JobAsync(Reply.Status(404), Reply.Status(404), Reply.Status(503), down, down, Reply.Status(429, "Retry-After: 100"), Reply.Status(503), Reply.Status(404), Reply.Text(200, Manifest));
        await WaitAsync(job, null);
        Assert.Equal(ExportJobState.Completed, job.State);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(502)]
    [InlineData(503)]
    public async Task A_payload_with_errors_and_a_passing_status_passes(int status)
    {
        Reply busy = Reply.Text(200, Payload.Replace("\"status\":200", $"\"status\":{status}", StringComparison.Ordinal));
        ExportJob job = await JobAsync([.. Enumerable.Repeat(busy, 20), Reply.Text(200, Manifest)]);
        await WaitAsync(job, null);
        Assert.Equal(ExportJobState.Completed, job.State);
        Assert.Empty(job.Issues);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(404)]
    [InlineData(500)]
    public async Task A_page_of_the_list_that_is_refused_once_is_asked_for_again(int status)
    {
        _server.On(Page, Reply.Text(status, Outcome), Reply.Text(200, """{"output":[{"type":"Patient","url":"b"}]}"""));
        ExportJob job = await JobAsync(Reply.Text(200, PagedManifest));
        await WaitAsync(job, null);
        Assert.Equal((ExportJobState.Completed, 2), (job.State, job.Manifest!.Files.Count));
        Assert.Empty(_events.Warnings);
    }

    [Fact]
    public async Task A_page_of_the_list_that_stays_refused_is_an_error_after_three_further_answers()
    {
        _server.On(Page, Reply.Status(404));
        ExportJob job = await JobAsync(Reply.Text(200, PagedManifest));
        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(() => WaitAsync(job, null));
        Assert.Equal(("ManifestPageRefused", 404), (error.ErrorId, error.StatusCode));
        Assert.Equal(4, _server.CountOf(Page));
        Assert.False(job.IsOver);
        Assert.InRange(Took, TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task Passing_errors_behind_a_doubtful_answer_are_not_asked_about_for_ever()
    {
        using CancellationTokenSource longEnough = new();
        ExportJob job = await JobAsync(Reply.Text(500, Outcome), Reply.Status(503));
        _pacing.WhileWaiting = () => EndAfter(TimeSpan.FromHours(1), longEnough);

        await new ExportClient(job.Connection, _events).SettleAsync(job, longEnough.Token);

        Assert.Equal("HTTP 500: database lost", job.Doubt?.Last.ToString());
        Assert.False(job.IsOver);
        Assert.InRange(Took, TimeSpan.FromMinutes(12), TimeSpan.FromMinutes(13));
    }

    [Fact]
    public async Task A_passing_error_says_when_a_doubtful_answer_is_asked_about_again()
    {
        ExportJob job = await JobAsync(Reply.Status(404), Reply.Status(503, "Retry-After: 200"), Reply.Status(503, "Retry-After: 80000"), Reply.Status(404));
        await new ExportClient(job.Connection, _events).SettleAsync(job, default);

        // The time is over then.
        Assert.Equal([TimeSpan.FromSeconds(200), TimeSpan.FromHours(6)], _pacing.Delays.Skip(1));
        Assert.InRange(_pacing.Delays[0], TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(14));
        Assert.NotNull(job.Doubt);
    }

    [Fact]
    public async Task A_404_within_two_minutes_of_the_kick_off_is_waited_out()
    {
        const string KickOff = "GET " + TestConnection.Base + "/$export";
        _server.On(KickOff, Reply.Status(202, "Content-Location: " + Job));
        _server.Otherwise = request => request.Uri.AbsoluteUri != Job ? null
            : Took < TimeSpan.FromSeconds(110) ? Reply.Status(404) : Reply.Text(200, Manifest);
        using RedoxConnection connection = await TestConnection.OpenAsync(_server, _pacing);
        ExportJob job = await new ExportClient(connection, _events).StartAsync(new ExportRequest(), default);
        await WaitAsync(job, null);
        Assert.Equal(ExportJobState.Completed, job.State);
    }

    [Fact]
    public async Task A_404_that_stays_is_the_end_once_two_minutes_are_over()
    {
        _server.On("GET " + TestConnection.Base + "/$export", Reply.Status(202, "Content-Location: " + Job)).On("GET " + Job, Reply.Status(404));
        using RedoxConnection connection = await TestConnection.OpenAsync(_server, _pacing);
        ExportJob job = await new ExportClient(connection, _events).StartAsync(new ExportRequest(), default);
        await WaitAsync(job, null);
        Assert.Equal(ExportJobState.Gone, job.State);
        Assert.InRange(Took, TimeSpan.FromSeconds(120), TimeSpan.FromSeconds(190));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(406)]
    [InlineData(415)]
    public async Task A_question_that_is_refused_for_ten_minutes_is_an_error_and_the_job_stays(int status)
    {
        ExportJob job = await JobAsync(Reply.Status(202), Reply.Text(status, Outcome));
        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(() => WaitAsync(job, null));
        Assert.Equal(("StatusRefused", status, ErrorKind.RefusedByServer), (error.ErrorId, error.StatusCode, error.Kind));
        Assert.Contains("database lost", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("key", error.RecommendedAction, StringComparison.Ordinal);
        Assert.False(job.IsOver);
        Assert.InRange(Took, TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(12));
    }

    [Fact]
    public async Task A_timeout_does_not_keep_an_end_from_being_confirmed()
    {
        ExportJob job = await JobAsync(Reply.Status(404));
        await WaitAsync(job, TimeSpan.Zero);
        Assert.Equal(ExportJobState.Gone, job.State);
        Assert.InRange(Took, TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task A_timeout_ends_while_a_question_is_refused()
    {
        ExportJob job = await JobAsync(Reply.Status(406));
        Assert.Equal("WaitTimedOut", (await Assert.ThrowsAsync<RedoxExportException>(() => WaitAsync(job, TimeSpan.FromMinutes(1)))).ErrorId);
        Assert.False(job.IsOver);
    }

    [Theory]
    [InlineData(404, "")]
    [InlineData(500, Outcome)]
    [InlineData(406, "")]
    [InlineData(200, Payload)]
    public async Task A_single_question_leaves_the_state_and_warns_of_the_answer(int status, string body)
    {
        ExportJob job = await JobAsync(Reply.Status(202, "X-Progress: 10%"), Reply.Text(status, body));
        ExportClient client = new(job.Connection, _events);
        await client.RefreshAsync(job, default);
        await client.RefreshAsync(job, default);
        Assert.Equal((ExportJobState.InProgress, "10%"), (job.State, job.Progress));
        ExportEvent warning = Assert.Single(_events.Warnings);
        Assert.Equal("StatusDoubted", warning.Name);
        Assert.Contains($"the server answered with HTTP {status}", warning.Message, StringComparison.Ordinal);
        Assert.Contains("its state stays InProgress", warning.Message, StringComparison.Ordinal);

        // After a 406 the same question is put once more, with any other media type behind the wanted one.
        Assert.Equal(status == 406 ? 3 : 2, _server.Requests.Count);
    }

    [Fact]
    public async Task Question_after_question_confirms_an_end_too()
    {
        ExportJob job = await JobAsync(Reply.Text(500, Outcome));
        for (int i = 0; i < 4; i++)
        {
            Assert.Equal(ExportJobState.Accepted, job.State);
            await new ExportClient(job.Connection, _events).RefreshAsync(job, default);
            _pacing.Time.Advance(TimeSpan.FromSeconds(10));
        }

        Assert.Equal(ExportJobState.Failed, job.State);
    }

    [Theory]
    [InlineData(404)]
    [InlineData(410)]
    public async Task A_404_to_a_DELETE_says_gone_only_if_the_status_says_it_too(int status)
    {
        ExportJob job = await JobAsync(Reply.Status(404));
        _server.On("DELETE " + Job, Reply.Status(status));
        await new ExportClient(job.Connection, _events).StopAsync(job, default);
        Assert.Equal(ExportJobState.Gone, job.State);
        Assert.Equal(["DELETE", "GET"], _server.Requests.Select(request => request.Method));
    }

    [Theory]
    [InlineData(202, "")]
    [InlineData(200, Manifest)]
    [InlineData(500, Outcome)]
    public async Task A_404_to_a_DELETE_of_an_export_that_is_there_is_a_refusal(int status, string body)
    {
        ExportJob job = await JobAsync(Reply.Text(status, body));
        _server.On("DELETE " + Job, Reply.Status(404));
        Assert.Equal("CancelRefused", (await Assert.ThrowsAsync<RedoxExportException>(() => new ExportClient(job.Connection, _events).StopAsync(job, default))).ErrorId);
        Assert.Equal(ExportJobState.Accepted, job.State);
    }

    [Fact]
    public async Task A_second_DELETE_of_what_was_cancelled_asks_nobody()
    {
        ExportJob job = await JobAsync();
        _server.On("DELETE " + Job, Reply.Status(202), Reply.Status(404));
        ExportClient client = new(job.Connection, _events);
        await client.StopAsync(job, default);
        await client.StopAsync(job, default);
        Assert.Equal(ExportJobState.Gone, job.State);
        Assert.Equal(2, _server.Requests.Count);
    }

    private void EndAfter(TimeSpan most, CancellationTokenSource end)
    {
        if (Took > most)
        {
            end.Cancel();
        }
    }

    private Task WaitAsync(ExportJob job, TimeSpan? timeout) => ExportWaiter.For(job, _events).WaitAsync(job, timeout, default);

    private async Task<ExportJob> JobAsync(params Reply[] replies)
    {
        _server.On("GET " + Job, replies);
        return new ExportClient(await TestConnection.OpenAsync(_server, _pacing), _events).Attach(new Uri(Job));
    }
}
