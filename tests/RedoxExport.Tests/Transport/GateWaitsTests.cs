using System.Net.Http;
using RedoxExport.Connections;
using RedoxExport.Exports;
using RedoxExport.Tests.Connections;
using RedoxExport.Transport;

namespace RedoxExport.Tests.Transport;

/// <summary>While a request pauses, it is known what for and until when.</summary>
public sealed class GateWaitsTests
{
    private readonly ScriptedServer _server = new();
    private readonly TestPacing _pacing = new();
    private readonly List<(string? Why, DateTimeOffset? Until)> _seen = [];

    [Theory]
    [InlineData(429, "fhir.example.org requested a pause (HTTP 429)")]
    [InlineData(503, "fhir.example.org answered HTTP 503")]
    public async Task A_pause_of_hours_is_known_with_its_reason_and_its_end(int status, string why)
    {
        _server.On("GET https://fhir.example.org/files/1", Reply.Status(status, "Retry-After: 21600"), Reply.Status(200));
        using RedoxConnection connection = await OpenAsync();

        using GateResponse response = await connection.Gate.SendAsync(new GateRequest(HttpMethod.Get, new Uri("https://fhir.example.org/files/1"), RequestPurpose.FileWithToken), null, default);

        Assert.Equal((why, TestPacing.Start.AddHours(6)), Assert.Single(_seen));
        Assert.Null(connection.Gate.Waits.Of(1));
    }

    [Fact]
    public async Task A_start_that_waits_for_a_busy_server_is_seen_to_wait()
    {
        _server.On($"GET {TestConnection.Base}/$export", Reply.Status(429, "Retry-After: 20"), Reply.Status(202, $"Content-Location: {TestConnection.Base}/export-status/1"));
        using RedoxConnection connection = await OpenAsync();

        await new ExportClient(connection).StartAsync(new ExportRequest(), default);

        (string? why, DateTimeOffset? until) = Assert.Single(_seen);
        Assert.Contains("HTTP 429", why, StringComparison.Ordinal);
        Assert.Equal(TestPacing.Start.AddSeconds(20), until);
    }

    [Fact]
    public async Task Nothing_waits_while_another_request_goes_on()
    {
        using RedoxConnection connection = await OpenAsync();
        GateWait? alone = null;
        GateWait? beside = null;
        _pacing.WhileWaiting = () => (alone, beside) = (connection.Gate.Waits.Of(1), connection.Gate.Waits.Of(2));

        await connection.Gate.Waits.DelayAsync("a reason", TimeSpan.FromMinutes(1), default);

        Assert.Equal("a reason", alone?.Why);
        Assert.Null(beside);
    }

    [Fact]
    public async Task The_next_question_about_an_export_is_known_while_it_is_waited_for()
    {
        _server.On($"GET {TestConnection.Base}/export-status/1", Reply.Status(202, "Retry-After: 600"), Reply.Text(200, """{"transactionTime":"2026-05-28T09:00:00Z","requiresAccessToken":true,"output":[]}"""));
        using RedoxConnection connection = await OpenAsync();
        ExportJob job = new ExportClient(connection).Attach(new Uri(TestConnection.Base + "/export-status/1"));
        DateTimeOffset? next = null;
        _pacing.WhileWaiting = () => next = job.AskedAgainAt;

        await ExportWaiter.For(job, null).WaitAsync(job, null, default);

        Assert.Equal(TestPacing.Start.AddMinutes(10), next);
        Assert.Null(job.AskedAgainAt);
    }

    [Fact]
    public void A_moment_has_its_day_unless_that_is_today()
    {
        DateTimeOffset now = new(new DateTime(2026, 5, 28, 12, 0, 0, DateTimeKind.Local));

        Assert.Equal("12:00:30", GateWait.Moment(now.AddSeconds(30), now));
        Assert.Equal("2026-05-29 12:00", GateWait.Moment(now.AddDays(1), now));
        Assert.Equal("why, next request at 12:00:30", new GateWait("why", now.AddSeconds(30), now).ToString());
    }

    private async Task<RedoxConnection> OpenAsync()
    {
        RedoxConnection connection = await TestConnection.OpenAsync(_server, _pacing);
        _pacing.WhileWaiting = () =>
        {
            GateWait? wait = connection.Gate.Waits.Of(1);
            _seen.Add((wait?.Why, wait?.Until));
        };
        return connection;
    }
}
