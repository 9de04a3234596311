using System.Net.Sockets;
using RedoxExport.Connections;
using RedoxExport.Exports;
using RedoxExport.Tests.Connections;
using RedoxExport.Tests.Transport;

namespace RedoxExport.Tests.Exports;

/// <summary>What a wait says while the server gives no answer, or a doubtful one; and how long a DELETE waits for a server.</summary>
public sealed class SilentWaitTests
{
    private const string Job = TestConnection.Base + "/export-status/1";
    private const string Manifest = """{"transactionTime":"2026-05-28T09:00:00Z","output":[]}""";

    private static readonly Reply Refused = Reply.Fails(new HttpRequestException(HttpRequestError.ConnectionError, "Connection refused", new SocketException((int)SocketError.ConnectionRefused)));

    private readonly ScriptedServer _server = new();
    private readonly TestPacing _pacing = new();
    private readonly RecordingEvents _events = new();

    private TimeSpan Took => _pacing.Time.GetUtcNow() - TestPacing.Start;

    private IEnumerable<string> Pauses => _events.All.Where(said => said.Name == "StatusWaiting").Select(said => said.Message);

    [Theory]
    [InlineData(406)]
    [InlineData(415)]
    public async Task A_timeout_in_doubt_says_the_last_answer_and_not_that_the_export_runs(int status)
    {
        ExportJob job = await JobAsync(Reply.Status(202, "X-Progress: 10%"), Reply.Text(status, """{"errorDetail":"no such type"}"""));

        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(() => WaitAsync(job, TimeSpan.FromMinutes(2)));

        Assert.Equal(("WaitTimedOut", Recovery.KeepWaiting), (error.ErrorId, error.Recovery));
        Assert.Contains($"the server last answered with HTTP {status}: no such type.", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("10%", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("It is still running", error.RecommendedAction, StringComparison.Ordinal);
        Assert.Contains(Pauses, pause => pause.Contains($"the server answered with HTTP {status}: no such type; next request", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_timeout_without_doubt_says_that_the_export_runs()
    {
        ExportJob job = await JobAsync(Reply.Status(406), Reply.Status(406), Reply.Status(202, "X-Progress: 10%"));

        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(() => WaitAsync(job, TimeSpan.FromMinutes(2)));

        Assert.Contains("(the server reports: 10%)", error.Message, StringComparison.Ordinal);
        Assert.Contains("It is still running", error.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_the_server_is_silent_a_wait_says_for_how_long_and_not_how_far_the_export_is()
    {
        ExportJob job = await JobAsync([Reply.Status(202, "X-Progress: 10%"), .. Enumerable.Repeat(Refused, 60), Reply.Text(200, Manifest)]);

        await WaitAsync(job, null);

        string[] pauses = [.. Pauses];
        Assert.Contains("10%", pauses[0], StringComparison.Ordinal);
        Assert.True(pauses.Length > 5);
        Assert.All(pauses.Skip(1), pause => Assert.Matches("^Export 1: no answer for [0-9]+ (s|min); next request in ", pause));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(60)]
    public async Task An_outage_of_a_wait_is_one_warning_and_its_end_is_said(int refusals)
    {
        DateTimeOffset? cut = null;
        DateTimeOffset? back = null;
        Reply[] outage = [Reply.After(() => cut = _pacing.Time.GetUtcNow(), Refused), .. Enumerable.Repeat(Refused, refusals - 1), Reply.After(() => back = _pacing.Time.GetUtcNow(), Reply.Status(202))];
        ExportJob job = await JobAsync([Reply.Status(202), .. outage, Reply.Text(200, Manifest)]);

        await WaitAsync(job, null);

        Assert.Equal("StatusUnanswered", Assert.Single(_events.Warnings).Name);
        ExportEvent answers = Assert.Single(_events.All, said => said.Name == "HostAnswers");
        Assert.Equal(ExportEventLevel.Information, answers.Level);
        Assert.InRange((TimeSpan)answers.Data["silent"], (back!.Value - cut!.Value) - TimeSpan.FromSeconds(1), back.Value - cut.Value);
    }

    [Fact]
    public async Task Each_outage_has_a_warning_and_an_end()
    {
        ExportJob job = await JobAsync([.. Enumerable.Repeat(Refused, 20), Reply.Status(202), .. Enumerable.Repeat(Refused, 20), Reply.Text(200, Manifest)]);

        await WaitAsync(job, null);

        Assert.Equal(
            ["StatusUnanswered", "HostAnswers", "StatusUnanswered", "HostAnswers"],
            _events.All.Where(said => said.Level != ExportEventLevel.Verbose).Select(said => said.Name));
    }

    [Fact]
    public async Task A_body_that_breaks_off_is_no_silence_of_the_server()
    {
        ExportJob job = await JobAsync([.. Enumerable.Repeat(Reply.Cut(200, "{"u8.ToArray(), 50), 10), Reply.Text(200, Manifest)]);

        await WaitAsync(job, null);

        Assert.Equal("StatusUnanswered", Assert.Single(_events.Warnings).Name);
        Assert.DoesNotContain(_events.All, said => said.Name == "HostAnswers");
        Assert.DoesNotContain(Pauses, pause => pause.Contains("no answer", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_DELETE_by_hand_fails_soon_in_an_outage()
    {
        ExportJob job = await AnsweredAsync();
        _server.On("DELETE " + Job, Refused);

        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(() => new ExportClient(job.Connection, _events).StopAsync(job, default));

        Assert.Equal("ServerNotReachable", error.ErrorId);
        Assert.InRange(Took, TimeSpan.Zero, TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task A_DELETE_of_a_client_that_waits_out_outages_waits()
    {
        ExportJob job = await AnsweredAsync();
        _server.On("DELETE " + Job, [.. Enumerable.Repeat(Refused, 40), Reply.Status(202)]);

        await new ExportClient(job.Connection, _events) { WaitsOutOutages = true }.StopAsync(job, default);

        Assert.Equal(ExportJobState.Cancelled, job.State);
        Assert.True(Took > TimeSpan.FromMinutes(10));
    }

    private Task WaitAsync(ExportJob job, TimeSpan? timeout) => ExportWaiter.For(job, _events).WaitAsync(job, timeout, default);

    private async Task<ExportJob> JobAsync(params Reply[] replies)
    {
        _server.On("GET " + Job, replies);
        RedoxConnection connection = await TestConnection.OpenAsync(_server, _pacing);
        return new ExportClient(connection, _events).Attach(new Uri(Job));
    }

    private async Task<ExportJob> AnsweredAsync()
    {
        ExportJob job = await JobAsync(Reply.Status(202));
        return await new ExportClient(job.Connection, _events).RefreshAsync(job, default);
    }
}
