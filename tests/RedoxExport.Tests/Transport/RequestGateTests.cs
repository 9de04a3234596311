using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using RedoxExport.Authentication;
using RedoxExport.Transport;

namespace RedoxExport.Tests.Transport;

public class RequestGateTests
{
    private const string Base = "https://fhir.example.org/r4";
    private const string Job = Base + "/export-status/1";
    private const string File = "https://store.example.net/files/1?sig=topsecret";

    private readonly ScriptedServer _server = new();
    private readonly TestPacing _pacing = new();
    private readonly RecordingEvents _events = new();

    [Fact]
    public async Task The_token_and_the_source_id_go_to_the_own_server()
    {
        _server.On("GET " + Job, Reply.Text(200, "{}"));
        using GateResponse response = await Gate().SendAsync(Get(Job, RequestPurpose.Status), _events, default);

        SeenRequest seen = Assert.Single(_server.Requests);
        Assert.Equal("Bearer token-1", seen["Authorization"]);
        Assert.Equal("source-1", seen["Redox-Source-Id"]);
        Assert.Equal("application/json", seen["Accept"]);
        Assert.StartsWith("RedoxExport/", seen["User-Agent"], StringComparison.Ordinal);
        Assert.Null(seen["Cookie"]);
    }

    [Fact]
    public async Task A_foreign_file_gets_neither_token_nor_source_id()
    {
        _server.On("GET " + File, Reply.Text(200, "{}"));
        using GateResponse response = await Gate().SendAsync(Get(File, RequestPurpose.FileWithoutToken), _events, default);

        SeenRequest seen = Assert.Single(_server.Requests);
        Assert.Null(seen["Authorization"]);
        Assert.Null(seen["Redox-Source-Id"]);
    }

    [Fact]
    public async Task A_foreign_file_that_wants_the_token_is_not_asked_for()
    {
        RedoxExportException error = await FailsAsync(Get(File, RequestPurpose.FileWithToken));
        Assert.Equal("HostNotTrusted", error.ErrorId);
        Assert.Empty(_server.Requests);
        Assert.DoesNotContain("topsecret", error.Message + error.RecommendedAction + error.Target, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_redirected_to_a_store_is_fetched_there_without_the_token()
    {
        _server.On("GET " + Base + "/files/1", Reply.Status(307, "Location: " + File)).On("GET " + File, Reply.Text(200, "{}"));
        using GateResponse response = await Gate().SendAsync(Get(Base + "/files/1", RequestPurpose.FileWithToken), _events, default);

        Assert.Equal("Bearer token-1", _server.Requests[0]["Authorization"]);
        Assert.Null(_server.Requests[1]["Authorization"]);
        Assert.Null(_server.Requests[1]["Redox-Source-Id"]);
        Assert.Equal(new Uri(File), response.Uri);
    }

    [Fact]
    public async Task A_file_that_comes_back_from_a_redirect_abroad_has_lost_its_token()
    {
        _server.On("GET " + Base + "/files/1", Reply.Status(302, "Location: " + File))
            .On("GET " + File, Reply.Status(302, "Location: " + Base + "/files/2"))
            .On("GET " + Base + "/files/2", Reply.Text(200, "{}"));
        using GateResponse response = await Gate().SendAsync(Get(Base + "/files/1", RequestPurpose.FileWithToken), _events, default);

        Assert.Null(_server.Requests[2]["Authorization"]);
    }

    [Theory]
    [InlineData("/elsewhere")]
    [InlineData("elsewhere")]
    [InlineData("https://fhir.example.org/elsewhere")]
    [InlineData("//fhir.example.org/elsewhere")]
    public async Task A_redirect_within_the_origin_keeps_the_token(string location)
    {
        _server.On("GET https://fhir.example.org/status", Reply.Status(301, "Location: " + location))
            .On("GET https://fhir.example.org/elsewhere", Reply.Text(200, "{}"));
        using GateResponse response = await Gate().SendAsync(Get("https://fhir.example.org/status", RequestPurpose.Status), _events, default);

        Assert.Equal("Bearer token-1", _server.Requests[1]["Authorization"]);
    }

    [Theory]
    [InlineData("https://store.example.net/x")]
    [InlineData("//store.example.net/x")]
    [InlineData("http://fhir.example.org:8080/x")]
    [InlineData("https://fhir.example.org:8443/x")]
    [InlineData("file:///etc/passwd")]
    public async Task A_status_that_is_redirected_to_another_origin_is_not_followed(string location)
    {
        _server.On("GET " + Job, Reply.Status(302, "Location: " + location));
        RedoxExportException error = await FailsAsync(Get(Job, RequestPurpose.Status));
        Assert.Equal("RedirectRefused", error.ErrorId);
        Assert.Single(_server.Requests);
    }

    [Theory]
    [InlineData("http://store.example.net/x", "TlsRequired")]
    [InlineData("https://169.254.169.254/x", "HostNotTrusted")]
    [InlineData("https://user:pw@store.example.net/x", "HostNotTrusted")]
    [InlineData("file:///etc/passwd", "HostNotTrusted")]
    public async Task A_file_is_not_followed_to_where_no_file_may_come_from(string location, string errorId)
    {
        _server.On("GET " + Base + "/files/1", Reply.Status(302, "Location: " + location));
        RedoxExportException error = await FailsAsync(Get(Base + "/files/1", RequestPurpose.FileWithToken));
        Assert.Equal(errorId, error.ErrorId);
        Assert.DoesNotContain("pw", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Redirects_without_end_end()
    {
        _server.On("GET " + Job, Reply.Status(302, "Location: " + Job));
        RedoxExportException error = await FailsAsync(Get(Job, RequestPurpose.Status));
        Assert.Equal("RedirectRefused", error.ErrorId);
        Assert.Equal(6, _server.Requests.Count);
    }

    [Fact]
    public async Task A_redirect_without_location_is_refused()
    {
        _server.On("GET " + Job, Reply.Status(302));
        Assert.Equal("RedirectRefused", (await FailsAsync(Get(Job, RequestPurpose.Status))).ErrorId);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_post_is_not_sent_on(int status)
    {
        _server.On("POST " + Base + "/$export", Reply.Status(status, "Location: " + Base + "/other"));
        GateRequest post = new(HttpMethod.Post, new Uri(Base + "/$export"), RequestPurpose.KickOff) { Content = () => "{}"u8.ToArray(), ContentType = "application/fhir+json" };
        Assert.Equal("RedirectRefused", (await FailsAsync(post)).ErrorId);
        Assert.Single(_server.Requests);
    }

    [Fact]
    public async Task A_refused_token_is_replaced_once()
    {
        _server.On("GET " + Job, Reply.Status(401), Reply.Text(200, "{}"));
        using GateResponse response = await Gate().SendAsync(Get(Job, RequestPurpose.Status), _events, default);
        Assert.Equal(200, response.Status);
        Assert.Equal(["Bearer token-1", "Bearer token-2"], _server.Requests.Select(r => r["Authorization"]));
        Assert.Empty(_pacing.Delays);
    }

    [Fact]
    public async Task A_second_refusal_is_the_answer()
    {
        _server.On("GET " + Job, Reply.Text(401, """{"errorDetail":"no"}"""));
        using GateResponse response = await Gate().SendAsync(Get(Job, RequestPurpose.Status), _events, default);
        Assert.Equal(401, response.Status);
        Assert.Equal("no", response.Error!.Text);
        Assert.Equal(2, _server.Requests.Count);
    }

    [Fact]
    public async Task A_refusal_where_no_token_was_sent_is_the_answer()
    {
        _server.On("GET " + File, Reply.Status(401));
        using GateResponse response = await Gate().SendAsync(Get(File, RequestPurpose.FileWithoutToken), _events, default);
        Assert.Equal(401, response.Status);
        Assert.Single(_server.Requests);
    }

    [Fact]
    public async Task A_given_token_that_is_refused_cannot_be_renewed()
    {
        _server.On("GET " + Job, Reply.Status(401));
        RequestGate gate = Gate();
        gate.Tokens = new StaticTokenSource("abcdefgh12345678");
        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(() => gate.SendAsync(Get(Job, RequestPurpose.Status), _events, default));
        Assert.Equal("TokenRefused", error.ErrorId);
        Assert.DoesNotContain("abcdefgh12345678", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(RequestPurpose.FileWithoutToken, 408, true)]
    [InlineData(RequestPurpose.FileWithoutToken, 425, true)]
    [InlineData(RequestPurpose.FileWithoutToken, 429, true)]
    [InlineData(RequestPurpose.FileWithoutToken, 500, true)]
    [InlineData(RequestPurpose.FileWithoutToken, 502, true)]
    [InlineData(RequestPurpose.FileWithoutToken, 503, true)]
    [InlineData(RequestPurpose.FileWithoutToken, 504, true)]
    [InlineData(RequestPurpose.FileWithoutToken, 400, false)]
    [InlineData(RequestPurpose.FileWithoutToken, 403, false)]
    [InlineData(RequestPurpose.FileWithoutToken, 404, false)]
    [InlineData(RequestPurpose.FileWithoutToken, 501, false)]
    [InlineData(RequestPurpose.ManifestPage, 503, true)]
    [InlineData(RequestPurpose.Delete, 503, true)]
    [InlineData(RequestPurpose.Token, 503, true)]
    [InlineData(RequestPurpose.Token, 400, false)]
    [InlineData(RequestPurpose.Discovery, 502, true)]
    [InlineData(RequestPurpose.KickOff, 503, true)]
    [InlineData(RequestPurpose.KickOff, 429, false)]
    [InlineData(RequestPurpose.KickOff, 500, false)]
    [InlineData(RequestPurpose.KickOff, 502, false)]
    [InlineData(RequestPurpose.KickOff, 504, false)]
    [InlineData(RequestPurpose.KickOff, 408, false)]
    [InlineData(RequestPurpose.Status, 429, false)]
    [InlineData(RequestPurpose.Status, 502, false)]
    [InlineData(RequestPurpose.Status, 503, false)]
    [InlineData(RequestPurpose.Status, 504, false)]
    [InlineData(RequestPurpose.Status, 500, true)]
    internal async Task What_is_tried_again_depends_on_status_and_purpose(RequestPurpose purpose, int status, bool again)
    {
        _server.On("GET " + Job, Reply.Status(status), Reply.Status(200));
        using GateResponse response = await Gate().SendAsync(Get(Job, purpose), _events, default);
        Assert.Equal(again ? 200 : status, response.Status);
        Assert.Equal(again ? 2 : 1, _server.Requests.Count);
    }

    [Theory]
    [InlineData(RequestPurpose.Status)]
    [InlineData(RequestPurpose.FileWithoutToken)]
    internal async Task A_500_that_is_an_OperationOutcome_is_an_answer(RequestPurpose purpose)
    {
        _server.On("GET " + Job, Reply.Text(500, """{"resourceType":"OperationOutcome","issue":[{"severity":"fatal","code":"exception","diagnostics":"disk"}]}"""));
        using GateResponse response = await Gate().SendAsync(Get(Job, purpose), _events, default);
        Assert.Equal("disk", Assert.Single(response.Error!.Issues).Text);
        Assert.Single(_server.Requests);
    }

    [Fact]
    public async Task A_transient_OperationOutcome_of_a_file_is_tried_again()
    {
        _server.On("GET " + File, Reply.Text(400, """{"resourceType":"OperationOutcome","issue":[{"code":"transient"}]}"""), Reply.Status(200));
        using GateResponse response = await Gate().SendAsync(Get(File, RequestPurpose.FileWithoutToken), _events, default);
        Assert.Equal(200, response.Status);
    }

    [Fact]
    public async Task Trying_ends_after_the_attempts_that_were_allowed()
    {
        _server.On("GET " + File, Reply.Status(503));
        using GateResponse response = await Gate().SendAsync(Get(File, RequestPurpose.FileWithoutToken), _events, default);
        Assert.Equal(503, response.Status);
        Assert.Equal(5, _server.Requests.Count);
        Assert.Equal(4, _pacing.Delays.Count);
        for (int i = 0; i < 4; i++)
        {
            Assert.InRange(_pacing.Delays[i], TimeSpan.Zero, TimeSpan.FromSeconds(Math.Pow(2, i)));
        }
    }

    [Theory]
    [InlineData("Retry-After: 7", 7)]
    [InlineData("Retry-After: Thu, 28 May 2026 12:00:30 GMT", 30)]
    [InlineData("Retry-After: 86400", 21600)]
    public async Task Retry_After_is_obeyed_up_to_six_hours(string header, int seconds)
    {
        _server.On("GET " + File, Reply.Status(503, header), Reply.Status(200));
        using GateResponse response = await Gate().SendAsync(Get(File, RequestPurpose.FileWithoutToken), _events, default);
        Assert.Equal([TimeSpan.FromSeconds(seconds)], _pacing.Delays);
    }

    [Fact]
    public async Task A_Retry_After_that_cannot_be_meant_is_said_once_and_counts_as_absent()
    {
        _server.On("GET " + File, Reply.Status(503, "Retry-After: 1780000000000"));
        using GateResponse response = await Gate().SendAsync(Get(File, RequestPurpose.FileWithoutToken), _events, default);
        ExportEvent warning = Assert.Single(_events.Warnings);
        Assert.Equal("RetryAfterAbsurd", warning.Name);
        Assert.Contains("1780000000000", warning.Message, StringComparison.Ordinal);
        Assert.All(_pacing.Delays, delay => Assert.InRange(delay, TimeSpan.Zero, TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public async Task A_host_that_throttles_one_request_is_spared_by_the_next_too()
    {
        RequestGate gate = Gate(attempts: 2);
        bool inPause = false;
        _server.On("GET " + Job, Reply.Status(429, "Retry-After: 40"), Reply.After(() => inPause = _pacing.Time.GetUtcNow() < TestPacing.Start.AddSeconds(40), Reply.Status(200)));
        using GateResponse first = await gate.SendAsync(Get(Job, RequestPurpose.ManifestPage), _events, default);
        Assert.Equal(200, first.Status);
        Assert.False(inPause);

        // A request that is throttled for good leaves the pause behind for others.
        HostPauses pauses = new(_pacing.Clock);
        pauses.Extend(new Uri(Job), TimeSpan.FromSeconds(10));
        pauses.Extend(new Uri(Job), TimeSpan.FromSeconds(5));
        Assert.Equal(TimeSpan.FromSeconds(10), pauses.Remaining(new Uri(Base)));
        Assert.Null(pauses.Remaining(new Uri(File)));
        _pacing.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.Null(pauses.Remaining(new Uri(Job)));
    }

    [Fact]
    public async Task A_status_that_is_throttled_is_an_answer_and_pauses_all_requests_to_its_host()
    {
        const string Page = Base + "/page/2";
        RequestGate gate = Gate();
        _server.On("GET " + Job, Reply.Status(429, "Retry-After: 40")).On("GET " + Page, Reply.Status(200)).On("GET " + File, Reply.Status(200));
        using GateResponse status = await gate.SendAsync(Get(Job, RequestPurpose.Status), _events, default);
        Assert.Equal(429, status.Status);
        Assert.Empty(_pacing.Delays);

        using GateResponse elsewhere = await gate.SendAsync(Get(File, RequestPurpose.FileWithoutToken), _events, default);
        Assert.Empty(_pacing.Delays);
        using GateResponse page = await gate.SendAsync(Get(Page, RequestPurpose.ManifestPage), _events, default);
        Assert.Equal([TimeSpan.FromSeconds(40)], _pacing.Delays);
        Assert.Contains(_events.All, e => e.Name == "HostPaused");
    }

    [Fact]
    public async Task A_kick_off_that_is_throttled_pauses_nobody()
    {
        // Another export is running: it must be followed meanwhile.
        RequestGate gate = Gate();
        _server.On("GET " + Base + "/$export", Reply.Status(429, "Retry-After: 3600")).On("GET " + Job, Reply.Status(202));
        using GateResponse kickOff = await gate.SendAsync(Get(Base + "/$export", RequestPurpose.KickOff), _events, default);
        using GateResponse status = await gate.SendAsync(Get(Job, RequestPurpose.Status), _events, default);
        Assert.Equal((429, 202), (kickOff.Status, status.Status));
        Assert.Empty(_pacing.Delays);
    }

    [Fact]
    public async Task A_store_that_throttles_after_a_redirect_is_the_one_that_is_spared()
    {
        RequestGate gate = Gate(attempts: 1);
        _server.On("GET " + Base + "/files/1", Reply.Status(302, "Location: " + File)).On("GET " + File, Reply.Status(429, "Retry-After: 40"), Reply.Status(200)).On("GET " + Job, Reply.Status(202));
        using GateResponse throttled = await gate.SendAsync(Get(Base + "/files/1", RequestPurpose.FileWithToken), _events, default);
        using GateResponse status = await gate.SendAsync(Get(Job, RequestPurpose.Status), _events, default);
        Assert.Empty(_pacing.Delays);
        using GateResponse file = await gate.SendAsync(Get(File, RequestPurpose.FileWithoutToken), _events, default);
        Assert.Equal([TimeSpan.FromSeconds(40)], _pacing.Delays);
    }

    [Fact]
    public async Task Throttled_without_a_time_five_attempts_outlast_most_of_a_window_of_five_minutes()
    {
        _server.On("GET " + File, Reply.Status(429));
        using GateResponse response = await Gate().SendAsync(Get(File, RequestPurpose.FileWithoutToken), _events, default);
        Assert.Equal(5, _server.Requests.Count);
        Assert.InRange(_pacing.Clock.GetUtcNow() - TestPacing.Start, TimeSpan.FromSeconds(225), TimeSpan.FromSeconds(450));
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task No_pause_is_longer_than_the_longest_that_the_user_allows(int status)
    {
        _server.On("GET " + File, Reply.Status(status, "Retry-After: 3600"), Reply.Status(status), Reply.Status(200));
        GateOptions options = new() { Pacing = _pacing, MaxRetryDelay = TimeSpan.FromMilliseconds(20) };
        using RequestGate gate = new(new TrustPolicy(new Uri(Base), null, false), options, _server.ToInvoker());
        using GateResponse response = await gate.SendAsync(Get(File, RequestPurpose.FileWithoutToken), _events, default);
        Assert.Equal(200, response.Status);
        Assert.All(_pacing.Delays, delay => Assert.InRange(delay, TimeSpan.Zero, TimeSpan.FromMilliseconds(20)));
    }

    [Fact]
    public async Task A_token_that_is_refused_again_after_a_long_pause_is_replaced_again()
    {
        _server.On("GET " + File, Reply.Status(401), Reply.Status(503, "Retry-After: 7200"), Reply.Status(401), Reply.Status(200));
        using RequestGate gate = new(new TrustPolicy(new Uri(Base), ["store.example.net"], false), new GateOptions { Pacing = _pacing }, _server.ToInvoker()) { Tokens = new NumberedTokens() };
        using GateResponse response = await gate.SendAsync(Get(File, RequestPurpose.FileWithToken), _events, default);
        Assert.Equal(200, response.Status);
        Assert.Equal("Bearer token-3", _server.Requests[^1]["Authorization"]);
    }

    [Theory]
    [InlineData(SocketError.HostUnreachable)]
    [InlineData(SocketError.NetworkUnreachable)]
    [InlineData(SocketError.ConnectionReset)]
    [InlineData(SocketError.TimedOut)]
    public async Task A_kick_off_that_may_have_gone_out_is_not_tried_again(SocketError error)
    {
        _server.On("GET " + Job, Reply.Fails(new HttpRequestException("An error occurred.", new IOException("broken", new SocketException((int)error)))));
        Assert.Equal("ServerNotReachable", (await FailsAsync(Get(Job, RequestPurpose.KickOff))).ErrorId);
        Assert.Single(_server.Requests);
    }

    [Fact]
    public async Task A_kick_off_whose_connection_breaks_before_TLS_is_agreed_on_is_tried_again()
    {
        _server.On("GET " + Job, Reply.Fails(new HttpRequestException(HttpRequestError.SecureConnectionError, "SSL", new IOException("Received an unexpected EOF"))), Reply.Status(202));
        using GateResponse response = await Gate().SendAsync(Get(Job, RequestPurpose.KickOff), _events, default);
        Assert.Equal(202, response.Status);
    }

    [Fact]
    public async Task A_socket_that_fails_without_a_wrapping_is_a_failure_of_the_network_too()
    {
        _server.On("GET " + File, Reply.Fails(new SocketException((int)SocketError.TryAgain)), Reply.Status(200));
        using GateResponse response = await Gate().SendAsync(Get(File, RequestPurpose.FileWithoutToken), _events, default);
        Assert.Equal(200, response.Status);
    }

    [Fact]
    public async Task A_connection_that_cannot_be_made_is_tried_again_for_every_purpose()
    {
        HttpRequestException refused = new(HttpRequestError.ConnectionError, "Connection refused", new SocketException((int)SocketError.ConnectionRefused));
        foreach (RequestPurpose purpose in Enum.GetValues<RequestPurpose>())
        {
            _server.On("GET " + Job, Reply.Fails(refused), Reply.Status(200));
            using GateResponse response = await Gate().SendAsync(Get(Job, purpose), _events, default);
            Assert.Equal(200, response.Status);
        }
    }

    [Fact]
    public async Task A_connection_that_breaks_under_a_kick_off_is_not_tried_again()
    {
        _server.On("GET " + Job, Reply.Fails(new HttpRequestException("The server closed the connection.", new IOException("reset"))));
        RedoxExportException error = await FailsAsync(Get(Job, RequestPurpose.KickOff));
        Assert.Equal("ServerNotReachable", error.ErrorId);
        Assert.Equal(ErrorKind.Connection, error.Kind);
        Assert.Single(_server.Requests);

        Assert.Equal("ServerNotReachable", (await FailsAsync(Get(Job, RequestPurpose.Status))).ErrorId);
        Assert.Equal(6, _server.Requests.Count);
    }

    [Fact]
    public async Task Failing_TLS_is_not_tried_again()
    {
        _server.On("GET " + Job, Reply.Fails(new HttpRequestException("SSL", new AuthenticationException("The remote certificate is invalid"))));
        RedoxExportException error = await FailsAsync(Get(Job, RequestPurpose.Status));
        Assert.Equal("TlsFailed", error.ErrorId);
        Assert.Contains("certificate", error.Message, StringComparison.Ordinal);
        Assert.Single(_server.Requests);
    }

    [Fact]
    public async Task Our_own_refusal_at_the_socket_is_shown_as_it_is()
    {
        _server.On("GET " + File, Reply.Fails(new HttpRequestException("wrapped", TransportErrors.HostNotTrusted(new Uri(File), "its name resolves to this computer"))));
        RedoxExportException error = await FailsAsync(Get(File, RequestPurpose.FileWithoutToken));
        Assert.Equal("HostNotTrusted", error.ErrorId);
        Assert.Single(_server.Requests);
    }

    [Fact]
    public async Task A_server_that_never_answers_times_out()
    {
        _server.On("GET " + Job, Reply.Never(() => _pacing.Time.Advance(TimeSpan.FromSeconds(100))));
        RedoxExportException error = await FailsAsync(Get(Job, RequestPurpose.Status));
        Assert.Equal("RequestTimedOut", error.ErrorId);
        Assert.Contains("100 seconds in 5 attempts", error.Message, StringComparison.Ordinal);
        Assert.Equal(5, _server.Requests.Count);

        Assert.Equal("RequestTimedOut", (await FailsAsync(Get(Job, RequestPurpose.KickOff))).ErrorId);
        Assert.Equal(6, _server.Requests.Count);
    }

    [Fact]
    public async Task A_caller_that_gives_up_ends_the_request()
    {
        using CancellationTokenSource caller = new();
        _server.On("GET " + Job, Reply.Never(caller.Cancel));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Gate().SendAsync(Get(Job, RequestPurpose.Status), _events, caller.Token));
        Assert.Single(_server.Requests);
    }

    [Fact]
    public async Task A_body_that_falls_silent_times_out()
    {
        _server.On("GET " + Job, Reply.Stream(200, () => new SilentStream(() => _pacing.Time.Advance(TimeSpan.FromSeconds(100)))));
        using GateResponse response = await Gate().SendAsync(Get(Job, RequestPurpose.Status), _events, default);
        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(() => response.ReadBodyAsync(1000, default));
        Assert.Equal("RequestTimedOut", error.ErrorId);
        Assert.Contains("stopped sending", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reader_that_takes_its_time_between_two_reads_is_no_silent_server()
    {
        _server.On("GET " + Job, Reply.Stream(200, () => new MemoryStream(new byte[10])));
        using GateResponse response = await Gate().SendAsync(Get(Job, RequestPurpose.Status), _events, default);
        using Stream body = await response.OpenBodyAsync(default);
        byte[] buffer = new byte[4];
        _pacing.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(4, await body.ReadAsync(buffer));
        _pacing.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(4, await body.ReadAsync(buffer));
    }

    [Fact]
    public async Task A_caller_that_gives_up_ends_the_body()
    {
        using CancellationTokenSource caller = new();
        _server.On("GET " + Job, Reply.Stream(200, () => new SilentStream(caller.Cancel)));
        using GateResponse response = await Gate().SendAsync(Get(Job, RequestPurpose.Status), _events, caller.Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => response.ReadBodyAsync(1000, caller.Token));
    }

    [Fact]
    public async Task A_body_that_is_shorter_than_announced_is_refused()
    {
        _server.On("GET " + Job, Reply.Short(200, "half"u8.ToArray(), 8));
        using GateResponse response = await Gate().SendAsync(Get(Job, RequestPurpose.Status), _events, default);
        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(() => response.ReadBodyAsync(1000, default));
        Assert.Equal("AnswerCutShort", error.ErrorId);
        Assert.Contains("4 of 8 bytes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_breaks_off_is_refused()
    {
        _server.On("GET " + Job, Reply.Cut(200, "half"u8.ToArray(), 8));
        using GateResponse response = await Gate().SendAsync(Get(Job, RequestPurpose.Status), _events, default);
        Assert.Equal("AnswerCutShort", (await Assert.ThrowsAsync<RedoxExportException>(() => response.ReadBodyAsync(1000, default))).ErrorId);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_small_document_that_is_large_is_refused(bool announced)
    {
        byte[] large = new byte[2000];
        _server.On("GET " + Job, announced ? Reply.Bytes(200, large) : Reply.Stream(200, () => new MemoryStream(large)));
        using GateResponse response = await Gate().SendAsync(Get(Job, RequestPurpose.Status), _events, default);
        Assert.Equal("AnswerTooLarge", (await Assert.ThrowsAsync<RedoxExportException>(() => response.ReadBodyAsync(1000, default))).ErrorId);
    }

    [Fact]
    public async Task An_error_whose_explanation_is_endless_or_cut_is_still_that_error()
    {
        _server.On("GET " + Job, Reply.Bytes(400, new byte[5_000_000]), Reply.Cut(400, "half"u8.ToArray(), 100), Reply.Stream(400, () => new SilentStream(() => _pacing.Time.Advance(TimeSpan.FromSeconds(100)))));
        for (int i = 0; i < 3; i++)
        {
            using GateResponse response = await Gate().SendAsync(Get(Job, RequestPurpose.Status), _events, default);
            Assert.Equal(400, response.Status);
            Assert.Contains("too long or incomplete", response.Error!.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Nothing_that_is_said_holds_a_token_or_the_query_of_a_link()
    {
        _server.On("GET " + File, Reply.Text(503, "Bearer token-1-abcdefgh and https://x.example.org/?sig=topsecret"));
        using GateResponse response = await Gate().SendAsync(Get(File, RequestPurpose.FileWithoutToken), _events, default);
        RedoxExportException error = TransportErrors.Refused("X", ErrorKind.RefusedByServer, "It failed", response, "Do it again.", Recovery.None);
        string all = string.Join("\n", _events.All) + error + error.Target;
        Assert.DoesNotContain("topsecret", all, StringComparison.Ordinal);
        Assert.DoesNotContain("abcdefgh", all, StringComparison.Ordinal);
        Assert.Contains("https://store.example.net/files/1", all, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_form_of_a_token_request_is_made_anew_for_every_attempt()
    {
        const string Endpoint = "https://auth.example.org/token";
        _server.On("POST " + Endpoint, Reply.Status(503, "Retry-After: 600"), Reply.Text(200, "{}"));
        int made = 0;
        TokenTransport transport = new(Gate());
        TokenAnswer answer = await transport.PostFormAsync(new Uri(Endpoint), () => [new("client_assertion", $"a+b {++made}")], default);

        Assert.Equal(200, answer.Status);
        Assert.Equal(["client_assertion=a%2Bb%201", "client_assertion=a%2Bb%202"], _server.Requests.Select(r => r.Body));
        Assert.All(_server.Requests, request =>
        {
            Assert.Null(request["Authorization"]);
            Assert.Null(request["Redox-Source-Id"]);
            Assert.Equal("application/x-www-form-urlencoded", request["Content-Type"]);
        });
    }

    [Fact]
    public async Task Over_real_sockets_nothing_is_automatic()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        Task<string> server = Task.Run(async () =>
        {
            using TcpClient client = await listener.AcceptTcpClientAsync();
            NetworkStream stream = client.GetStream();
            byte[] request = new byte[8192];
            int read = await stream.ReadAsync(request);
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Encoding: gzip\r\nSet-Cookie: a=b\r\nConnection: close\r\n\r\nabc"u8.ToArray());
            return Encoding.ASCII.GetString(request, 0, read);
        });

        Uri baseUri = new($"http://127.0.0.1:{port}/fhir");
        using RequestGate gate = new(new TrustPolicy(baseUri, null, false), new GateOptions { Proxy = new WebProxy() });
        using GateResponse response = await gate.SendAsync(new GateRequest(HttpMethod.Get, baseUri, RequestPurpose.Status), null, default);
        Assert.Equal("abc"u8.ToArray(), await response.ReadBodyAsync(10, default));
        Assert.DoesNotContain("traceparent", await server, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("http://127.0.0.1:9/")]
    [InlineData("http://localhost:9/")]
    [InlineData("http://[::1]:9/")]
    [InlineData("http://[::ffff:127.0.0.1]:9/")]
    [InlineData("http://169.254.169.254:9/")]
    [InlineData("http://[::ffff:169.254.169.254]:9/")]
    public async Task Over_real_sockets_a_name_that_is_this_computer_is_refused(string target)
    {
        // Not by its name, which the policy would see, but where the address is known.
        TrustPolicy trust = new(new Uri(Base), null, false);
        using HttpMessageInvoker http = HttpStack.Create(new GateOptions { Proxy = new WebProxy() }, trust);
        using HttpRequestMessage request = new(HttpMethod.Get, target);
        HttpRequestException error = await Assert.ThrowsAnyAsync<HttpRequestException>(() => http.SendAsync(request, default));
        Assert.Equal("HostNotTrusted", NetworkFailure.OwnRefusal(error)!.ErrorId);
    }

    [Theory]
    [InlineData("http://localhost:9/fhir")]
    [InlineData("http://127.0.0.1:9/fhir")]
    [InlineData("http://[::1]:9/fhir")]
    public void A_connection_to_this_computer_does_not_use_the_proxy_of_the_system(string baseUri)
    {
        WebProxy system = new("http://proxy.example.org:3128") { Credentials = new NetworkCredential("user", "password") };
        TrustPolicy trust = new(new Uri(baseUri), null, false);
        IWebProxy proxy = HttpStack.ProxyOf(new GateOptions(), trust, system)!;
        Assert.True(proxy.IsBypassed(new Uri(baseUri)));
        Assert.False(proxy.IsBypassed(new Uri("https://files.example.org/1")));
        Assert.Equal(system.Address, proxy.GetProxy(new Uri("https://files.example.org/1")));
        Assert.Same(system.Credentials, proxy.Credentials);

        WebProxy own = new("http://debugger.example.org:8888");
        Assert.Same(own, HttpStack.ProxyOf(new GateOptions { Proxy = own }, trust, system));
        Assert.Null(HttpStack.ProxyOf(new GateOptions(), new TrustPolicy(new Uri(Base), null, false), system));
    }

    [Theory]
    [InlineData("localhost:9", "http://localhost:9/1")]
    [InlineData("LocalHost.", "http://localhost/1")]
    [InlineData("http://127.0.0.1:9", "http://127.0.0.1:9/1")]
    [InlineData("[::1]:9", "http://[::1]:9/1")]
    [InlineData("[::ffff:127.0.0.1]:9", "http://[::ffff:127.0.0.1]:9/1")]
    public void A_trusted_host_on_this_computer_does_not_get_its_token_through_the_proxy_of_the_system(string trusted, string target)
    {
        WebProxy system = new("http://proxy.example.org:3128");
        TrustPolicy trust = new(new Uri(Base), ["files.example.org", trusted], false);
        Assert.True(trust.Admit(new Uri(target), RequestPurpose.FileWithToken));
        IWebProxy proxy = HttpStack.ProxyOf(new GateOptions(), trust, system)!;
        Assert.True(proxy.IsBypassed(new Uri(target)));
        Assert.Equal(system.Address, proxy.GetProxy(new Uri(Base)));
    }

    [Fact]
    public void A_connection_with_trusted_hosts_elsewhere_leaves_the_proxy_to_the_platform() =>
        Assert.Null(HttpStack.ProxyOf(new GateOptions(), new TrustPolicy(new Uri(Base), ["files.example.org", "*.example.net", "10.0.0.1"], false), new WebProxy("http://proxy.example.org:3128")));

    [Fact]
    public void The_proxy_of_a_target_is_the_one_that_its_requests_go_through()
    {
        WebProxy system = new("http://proxy.example.org:3128");
        Uri local = new("http://localhost:9/fhir");
        Uri remote = new(Base);
        Assert.Null(HttpStack.ProxyFor(local, new GateOptions(), new TrustPolicy(local, null, false), system));
        Assert.Equal(system.Address, HttpStack.ProxyFor(remote, new GateOptions(), new TrustPolicy(remote, null, false), system));

        WebProxy own = new("http://debugger.example.org:8888");
        Assert.Equal(own.Address, HttpStack.ProxyFor(local, new GateOptions { Proxy = own }, new TrustPolicy(local, null, false), system));
        own.BypassProxyOnLocal = true;
        Assert.Null(HttpStack.ProxyFor(local, new GateOptions { Proxy = own }, new TrustPolicy(local, null, false), system));
    }

    private static GateRequest Get(string url, RequestPurpose purpose) => new(HttpMethod.Get, new Uri(url), purpose) { Accept = "application/json" };

    private RequestGate Gate(int attempts = 5)
    {
        GateOptions options = new() { Pacing = _pacing, SourceId = "source-1", MaxAttempts = attempts };
        return new RequestGate(new TrustPolicy(new Uri(Base), null, false), options, _server.ToInvoker()) { Tokens = new NumberedTokens() };
    }

    private Task<RedoxExportException> FailsAsync(GateRequest request) =>
        Assert.ThrowsAsync<RedoxExportException>(() => Gate().SendAsync(request, _events, default));
}
