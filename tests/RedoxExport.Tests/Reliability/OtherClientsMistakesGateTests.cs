using RedoxExport.Authentication;
using RedoxExport.Connections;
using RedoxExport.Exports;
using RedoxExport.Tests.Authentication;
using RedoxExport.Tests.Connections;
using RedoxExport.Tests.Transport;
using RedoxExport.Transport;

namespace RedoxExport.Tests.Reliability;

/// <summary>What other bulk data clients get wrong on the way to the server: a test for each, by name. Those of the files are in a class beside this.</summary>
public class OtherClientsMistakesGateTests
{
    private const string Base = TestConnection.Base;
    private const string Job = Base + "/export-status/1";
    private const string TokenEndpoint = "https://auth.example.org/token";
    private const string Manifest = """{"transactionTime":"2026-05-28T09:00:00Z","output":[]}""";

    private readonly ScriptedServer _server = new();
    private readonly TestPacing _pacing = new();
    private readonly RecordingEvents _events = new();

    [Fact]
    public async Task Retry_After_as_a_date_is_one_question_at_that_date_and_not_a_thousand_before_it()
    {
        _server.On("GET " + Job, Reply.Status(202, "Retry-After: Thu, 28 May 2026 12:05:00 GMT"), Reply.Text(200, Manifest));
        await WaitAsync();
        Assert.Equal([TimeSpan.FromMinutes(5)], _pacing.Delays);
        Assert.Equal(2, _server.Requests.Count);
        Assert.Empty(_events.Warnings);
    }

    [Fact]
    public async Task Retry_After_in_seconds_is_waited_to_the_second()
    {
        _server.On("GET " + Job, Reply.Status(202, "Retry-After: 17"), Reply.Text(200, Manifest));
        await WaitAsync();
        Assert.Equal([TimeSpan.FromSeconds(17)], _pacing.Delays);
    }

    [Fact]
    public async Task Retry_After_of_an_hour_is_an_hour_and_not_a_minute()
    {
        _server.On("GET " + Job, Reply.Status(202, "Retry-After: 3600"), Reply.Text(200, Manifest));
        await WaitAsync();
        Assert.Equal([TimeSpan.FromHours(1)], _pacing.Delays);
    }

    [Fact]
    public async Task Retry_After_of_an_hour_is_obeyed_by_every_request()
    {
        const string Page = Base + "/page/2";
        _server.On("GET " + Page, Reply.Status(503, "Retry-After: 3600"), Reply.Status(200));
        using RequestGate gate = Gate();
        using GateResponse response = await gate.SendAsync(new GateRequest(HttpMethod.Get, new Uri(Page), RequestPurpose.ManifestPage), _events, default);
        Assert.Equal([TimeSpan.FromHours(1)], _pacing.Delays);
    }

    [Fact]
    public async Task Retry_After_of_more_than_the_longest_that_the_user_allows_is_cut_to_that()
    {
        _server.On("GET " + Job, Reply.Status(202, "Retry-After: 3600"), Reply.Text(200, Manifest));
        await WaitAsync(new GateOptions { Pacing = _pacing, MaxRetryDelay = TimeSpan.FromMinutes(2) });
        Assert.Equal([TimeSpan.FromMinutes(2)], _pacing.Delays);
    }

    [Fact]
    public async Task Retry_After_of_more_than_six_hours_is_six_hours_where_the_user_said_nothing()
    {
        _server.On("GET " + Job, Reply.Status(202, "Retry-After: 80000"), Reply.Text(200, Manifest));
        await WaitAsync();
        Assert.Equal([TimeSpan.FromHours(6)], _pacing.Delays);
    }

    [Fact]
    public Task Retry_After_as_epoch_milliseconds_is_no_wait_of_50_000_years() => CountsAsAbsentAsync("1780000000000");

    [Fact]
    public Task Retry_After_as_epoch_seconds_is_no_wait_of_56_years() => CountsAsAbsentAsync("1780000000");

    [Fact]
    public Task Retry_After_as_a_date_years_away_is_no_wait_of_years() => CountsAsAbsentAsync("Thu, 28 May 2099 12:00:00 GMT");

    [Fact]
    public async Task Retry_After_that_nobody_can_mean_is_warned_of_once_a_connection()
    {
        const string Page = Base + "/page/2";
        _server.On("GET " + Job, Reply.Status(429, "Retry-After: 1780000000000"), Reply.Status(202, "Retry-After: -1"), Reply.Text(200, Manifest))
            .On("GET " + Page, Reply.Status(503, "Retry-After: 1780000000"), Reply.Status(200));
        using RedoxConnection connection = await TestConnection.OpenAsync(_server, _pacing);
        await WaitAsync(connection);
        using GateResponse response = await connection.Gate.SendAsync(new GateRequest(HttpMethod.Get, new Uri(Page), RequestPurpose.ManifestPage), _events, default);
        Assert.Equal("RetryAfterAbsurd", Assert.Single(_events.Warnings).Name);
        Assert.Equal(3, _events.All.Count(e => e.Name == "RetryAfterAbsurd"));
    }

    [Theory]
    [InlineData("https://evil.example.net/files/1")]
    [InlineData("https://fhir.example.org.evil.example.net/files/1")]
    [InlineData("https://fhir.example.org:8443/files/1")]
    public async Task The_token_is_not_sent_to_whatever_host_a_manifest_names(string link)
    {
        using RequestGate gate = Gate();
        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(
            () => gate.SendAsync(new GateRequest(HttpMethod.Get, new Uri(link), RequestPurpose.FileWithToken), _events, default));
        Assert.Equal(ErrorKind.Security, error.Kind);
        Assert.Empty(_server.Requests);
    }

    [Fact]
    public async Task The_token_is_not_sent_across_a_redirect()
    {
        const string Own = Base + "/files/1";
        const string Store = "https://store.example.net/files/1";
        _server.On("GET " + Own, Reply.Status(302, "Location: " + Store)).On("GET " + Store, Reply.Text(200, "{}"));
        using RequestGate gate = Gate();
        using GateResponse response = await gate.SendAsync(new GateRequest(HttpMethod.Get, new Uri(Own), RequestPurpose.FileWithToken), _events, default);
        Assert.Equal(200, response.Status);
        Assert.Equal("Bearer token-1", _server.Single("GET " + Own)["Authorization"]);
        Assert.Null(_server.Single("GET " + Store)["Authorization"]);
    }

    [Fact]
    public async Task A_token_that_is_refused_before_its_expires_in_is_replaced_and_the_run_goes_on()
    {
        _server.On("POST " + TokenEndpoint, Token("first-token"), Token("second-token"));
        using RedoxConnection connection = await SignInAsync();
        _server.On("GET " + Job, Reply.Status(202), Reply.Status(401), Reply.Text(200, Manifest));
        ExportJob job = await WaitAsync(connection);
        Assert.Equal(ExportJobState.Completed, job.State);
        Assert.Equal(
            ["Bearer first-token", "Bearer first-token", "Bearer second-token"],
            _server.Requests.Where(request => request.Method == "GET").Select(request => request["Authorization"]));
    }

    [Fact]
    public async Task Two_requests_that_are_refused_at_once_get_one_new_token()
    {
        _server.On("POST " + TokenEndpoint, Token("first-token"), Token("second-token"));
        using RedoxConnection connection = await SignInAsync();

        // Neither is answered before both have been asked with the old token.
        using Barrier both = new(2);
        string[] links = [Base + "/files/1", Base + "/files/2"];
        foreach (string link in links)
        {
            _server.On("GET " + link, Reply.After(() => Assert.True(both.SignalAndWait(TimeSpan.FromSeconds(30))), Reply.Status(401)), Reply.Status(200));
        }

        int[] statuses = await Task.WhenAll(links.Select(link => Task.Run(async () =>
        {
            using GateResponse response = await connection.Gate.SendAsync(new GateRequest(HttpMethod.Get, new Uri(link), RequestPurpose.FileWithToken), _events, default);
            return response.Status;
        })));
        Assert.Equal([200, 200], statuses);
        Assert.Equal(2, _server.CountOf("POST " + TokenEndpoint));
        Assert.Equal(2, _server.Requests.Count(request => request["Authorization"] == "Bearer second-token"));
    }

    [Fact]
    public async Task A_token_that_is_refused_twice_ends_the_request_and_not_in_a_circle()
    {
        _server.On("POST " + TokenEndpoint, Token("first-token"), Token("second-token"), Token("third-token"));
        using RedoxConnection connection = await SignInAsync();
        _server.On("GET " + Job, Reply.Status(401));
        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(() => WaitAsync(connection));
        Assert.Equal("StatusRefused", error.ErrorId);
        Assert.Equal(2, _server.CountOf("GET " + Job));
    }

    [Theory]
    [InlineData(503)]
    [InlineData(502)]
    [InlineData(429)]
    public async Task One_503_of_the_token_endpoint_does_not_end_the_run(int status)
    {
        _server.On("POST " + TokenEndpoint, Token("first-token"), Reply.Status(status), Token("second-token"));
        using RedoxConnection connection = await SignInAsync();
        _server.On("GET " + Job, Reply.Status(202, "Retry-After: 400"), Reply.Text(200, Manifest));
        ExportJob job = await WaitAsync(connection);
        Assert.Equal(ExportJobState.Completed, job.State);
        Assert.Equal(["Bearer first-token", "Bearer second-token"], _server.Requests.Where(request => request.Method == "GET").Select(request => request["Authorization"]));
    }

    [Fact]
    public async Task A_token_endpoint_that_is_down_for_minutes_does_not_end_a_wait()
    {
        _server.On("POST " + TokenEndpoint, [Token("first-token"), .. Enumerable.Repeat(Reply.Status(503), 40), Token("second-token")]);
        using RedoxConnection connection = await SignInAsync();
        _server.On("GET " + Job, Reply.Status(202, "Retry-After: 3000"), Reply.Text(200, Manifest));
        ExportJob job = await WaitAsync(connection);
        Assert.Equal(ExportJobState.Completed, job.State);
        Assert.Equal(42, _server.CountOf("POST " + TokenEndpoint));
        Assert.Equal("StatusUnanswered", Assert.Single(_events.Warnings).Name);
    }

    [Fact]
    public async Task A_server_that_never_answers_is_no_endless_wait()
    {
        _server.On("GET " + Job, Reply.Never(() => _pacing.Time.Advance(TimeSpan.FromSeconds(100))), Reply.Text(200, Manifest));
        Assert.Equal(ExportJobState.Completed, (await WaitAsync()).State);
    }

    [Fact]
    public async Task A_body_that_stops_halfway_is_no_endless_wait()
    {
        _server.On("GET " + Job, Reply.Stream(200, () => new SilentStream(() => _pacing.Time.Advance(TimeSpan.FromSeconds(100)))), Reply.Text(200, Manifest));
        Assert.Equal(ExportJobState.Completed, (await WaitAsync()).State);
    }

    [Fact]
    public async Task A_body_that_is_cut_halfway_is_not_taken_for_the_whole()
    {
        byte[] half = [.. System.Text.Encoding.UTF8.GetBytes(Manifest).Take(20)];
        _server.On("GET " + Job, Reply.Short(200, half, Manifest.Length), Reply.Cut(200, half, Manifest.Length), Reply.Text(200, Manifest));
        Assert.Equal(ExportJobState.Completed, (await WaitAsync()).State);
        Assert.Equal(3, _server.Requests.Count);
    }

    private static Reply Token(string token) => Reply.Text(200, $$"""{"access_token":"{{token}}","token_type":"Bearer","expires_in":300}""");

    private RequestGate Gate() =>
        new(new TrustPolicy(new Uri(Base), null, false), new GateOptions { Pacing = _pacing }, _server.ToInvoker()) { Tokens = new NumberedTokens() };

    private async Task CountsAsAbsentAsync(string value)
    {
        _server.On("GET " + Job, Reply.Status(202, "Retry-After: " + value), Reply.Text(200, Manifest));
        await WaitAsync();
        Assert.InRange(Assert.Single(_pacing.Delays), TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(1));
        ExportEvent warning = Assert.Single(_events.Warnings);
        Assert.Equal("RetryAfterAbsurd", warning.Name);
        Assert.Contains(value, warning.Message, StringComparison.Ordinal);
    }

    private async Task<RedoxConnection> SignInAsync()
    {
        ConnectionSettings settings = new()
        {
            BaseUri = new Uri(Base),
            TokenUri = new Uri(TokenEndpoint),
            ClientId = "client-1",
            Key = TestKeys.Read(TestKeys.Pkcs8Pem(TestKeys.Any), "k1"),
            Transport = new GateOptions { Pacing = _pacing },
        };
        return await RedoxConnection.ConnectAsync(settings, _server.ToInvoker(), null, default);
    }

    private async Task<ExportJob> WaitAsync(GateOptions? options = null)
    {
        ConnectionSettings settings = new() { BaseUri = new Uri(Base), Transport = options ?? new GateOptions { Pacing = _pacing } };
        using RedoxConnection connection = await RedoxConnection.ConnectAsync(settings, _server.ToInvoker(), null, default);
        return await WaitAsync(connection);
    }

    private async Task<ExportJob> WaitAsync(RedoxConnection connection)
    {
        ExportJob job = new ExportClient(connection, _events).Attach(new Uri(Job));
        await ExportWaiter.For(job, _events).WaitAsync(job, null, default);
        return job;
    }
}
