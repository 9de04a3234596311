using System.Net.Sockets;
using System.Security.Authentication;
using RedoxExport.Transport;

namespace RedoxExport.Tests.Transport;

/// <summary>When a host that gives no answer is waited for, how long, and what counts meanwhile.</summary>
public sealed class RequestGateOutageTests
{
    private const string Base = "https://fhir.example.org/r4";
    private const string One = Base + "/files/1";
    private const string Two = Base + "/files/2";

    private static readonly Reply Refused = Reply.Fails(new HttpRequestException(HttpRequestError.ConnectionError, "Connection refused", new SocketException((int)SocketError.ConnectionRefused)));
    private static readonly Reply NoSuchName = Reply.Fails(new HttpRequestException(HttpRequestError.NameResolutionError, "No such host is known", new SocketException((int)SocketError.HostNotFound)));
    private static readonly Reply BadTls = Reply.Fails(new HttpRequestException(HttpRequestError.SecureConnectionError, "SSL", new AuthenticationException("The remote certificate is invalid")));
    private static readonly Reply Reset = Reply.Fails(new HttpRequestException("reset", new IOException("reset")));

    private readonly ScriptedServer _server = new();
    private readonly TestPacing _pacing = new();
    private readonly RecordingEvents _events = new();

    public static TheoryData<string> Failures => ["refused", "no such name", "TLS", "reset", "time limit"];

    private TimeSpan Took => _pacing.Time.GetUtcNow() - TestPacing.Start;

    [Theory]
    [InlineData("refused", 5)]
    [InlineData("reset", 5)]
    [InlineData("time limit", 5)]
    [InlineData("no such name", 1)]
    [InlineData("TLS", 1)]
    public async Task Before_any_answer_a_few_attempts_have_to_do_and_a_wrong_name_or_certificate_fails_at_once(string failure, int attempts)
    {
        _server.On("GET " + One, Failing(failure));
        using RequestGate gate = Gate();
        await Assert.ThrowsAsync<RedoxExportException>(() => SendAsync(gate, One));
        Assert.Equal(attempts, _server.Requests.Count);
    }

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task After_any_answer_a_host_is_waited_for_an_hour_and_nothing_is_spent(string failure)
    {
        using RequestGate gate = await AnsweredAsync();
        RetryBudget budget = new(first: 0);
        _server.On("GET " + One, [.. Enumerable.Repeat(Failing(failure), 20), Reply.Status(200)]);
        using GateResponse response = await gate.SendAsync(new GateRequest(HttpMethod.Get, new Uri(One), RequestPurpose.ManifestPage) { Budget = budget }, _events, default);
        Assert.Equal((200, 0L), (response.Status, budget.Spent));

        _server.On("GET " + One, Failing(failure));
        DateTimeOffset begun = _pacing.Time.GetUtcNow();
        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(() => SendAsync(gate, One));
        Assert.InRange(_pacing.Time.GetUtcNow() - begun, TimeSpan.FromHours(1), TimeSpan.FromMinutes(64));
        Assert.Equal((Recovery.RepeatRequest, "fhir.example.org"), (error.Recovery, error.SilentHost));
        Assert.StartsWith("fhir.example.org has not answered for 6", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_outage_that_an_earlier_command_gave_up_on_is_not_counted_against_a_later_one()
    {
        using RequestGate gate = await AnsweredAsync();
        _server.On("GET " + One, Refused);
        await Assert.ThrowsAsync<RedoxExportException>(() => SendAsync(gate, One));

        _pacing.Time.Advance(TimeSpan.FromHours(23));
        _server.On("GET " + One, Refused, Refused, Refused, Reply.Status(200));
        Assert.Equal(200, await SendAsync(gate, One));
    }

    [Fact]
    public async Task A_command_with_a_timeout_waits_for_all_of_it_also_where_the_host_was_silent_just_before()
    {
        using RequestGate gate = Gate();
        _server.On("GET " + One, Refused);
        await Assert.ThrowsAsync<RedoxExportException>(() => SendAsync(gate, One));

        DateTimeOffset begun = _pacing.Time.GetUtcNow();
        using IDisposable command = gate.Patience.Begin(TimeSpan.FromSeconds(20), fromFirstRequest: true);
        await Assert.ThrowsAsync<RedoxExportException>(() => SendAsync(gate, One));
        Assert.InRange(_pacing.Time.GetUtcNow() - begun, TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(51));
    }

    [Fact]
    public async Task An_answer_of_another_host_shows_that_the_connection_is_right()
    {
        using RequestGate gate = await AnsweredAsync();
        _server.On("GET https://store.example.net/1", NoSuchName, NoSuchName, Refused, Reply.Status(200));
        using GateResponse response = await gate.SendAsync(new GateRequest(HttpMethod.Get, new Uri("https://store.example.net/1"), RequestPurpose.FileWithoutToken), _events, default);
        Assert.Equal(200, response.Status);
    }

    [Fact]
    public async Task An_export_on_record_shows_it_too()
    {
        using RequestGate gate = Gate();
        gate.Patience.HasExport = true;
        _server.On("GET " + One, [.. Enumerable.Repeat(NoSuchName, 10), .. Enumerable.Repeat(BadTls, 10), Reply.Status(200)]);
        Assert.Equal(200, await SendAsync(gate, One));
    }

    [Fact]
    public async Task A_run_is_patient_from_its_first_request_but_not_for_a_name_that_does_not_exist()
    {
        using RequestGate gate = Gate();
        using IDisposable run = gate.Patience.Begin(null, fromFirstRequest: true);
        _server.On("GET " + Two, NoSuchName);
        Assert.Equal("ServerNotReachable", (await Assert.ThrowsAsync<RedoxExportException>(() => SendAsync(gate, Two))).ErrorId);
        Assert.Single(_server.Requests);
        _server.On("GET " + One, [.. Enumerable.Repeat(Refused, 40), Reply.Status(200)]);
        Assert.Equal(200, await SendAsync(gate, One));
    }

    [Fact]
    public async Task The_patience_of_a_command_ends_with_it()
    {
        using RequestGate gate = await AnsweredAsync();
        using (gate.Patience.Begin(TimeSpan.FromHours(3), fromFirstRequest: false))
        {
            Assert.Equal(TimeSpan.FromHours(3), gate.Patience.For(AttemptResult.NotConnected));
        }

        Assert.Equal(TimeSpan.FromHours(1), gate.Patience.For(AttemptResult.NotConnected));
    }

    [Theory]
    [InlineData("refused", 41)]
    [InlineData("no such name", 41)]
    [InlineData("TLS", 41)]
    [InlineData("reset", 1)]
    [InlineData("time limit", 1)]
    public async Task A_kick_off_is_waited_for_only_if_it_cannot_have_begun_an_export(string failure, int attempts)
    {
        using RequestGate gate = await AnsweredAsync();
        _server.On("GET " + One, [.. Enumerable.Repeat(Failing(failure), 40), Reply.Status(202)]);
        Task<GateResponse> sending = gate.SendAsync(new GateRequest(HttpMethod.Get, new Uri(One), RequestPurpose.KickOff), _events, default);
        if (attempts == 1)
        {
            await Assert.ThrowsAsync<RedoxExportException>(() => sending);
        }
        else
        {
            using GateResponse response = await sending;
            Assert.Equal(202, response.Status);
        }

        Assert.Equal(attempts, _server.CountOf("GET " + One));
    }

    [Fact]
    public async Task Answers_count_as_before_in_the_middle_of_outages()
    {
        using RequestGate gate = await AnsweredAsync();
        Reply[] bad = [.. Enumerable.Repeat(Refused, 8), Reply.Status(503)];
        _server.On("GET " + One, [.. Enumerable.Repeat(bad, 5).SelectMany(each => each), Reply.Status(200)]);
        Assert.Equal(503, await SendAsync(gate, One));
        Assert.Equal(45, _server.CountOf("GET " + One));
    }

    [Fact]
    public async Task A_request_that_is_silent_while_its_host_answers_others_counts_its_attempts()
    {
        using RequestGate gate = await AnsweredAsync();
        _server.On("GET " + Two, Reply.Status(200));
        _server.On("GET " + One, Reply.After(() => SendAsync(gate, Two).GetAwaiter().GetResult(), Reset));
        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(() => SendAsync(gate, One));
        Assert.Equal(5, _server.CountOf("GET " + One));
        Assert.Null(error.SilentHost);
        Assert.True(error.IsOfRequestAlone);
    }

    [Theory]
    [InlineData("no such name")]
    [InlineData("TLS")]
    public async Task A_request_whose_host_answers_others_is_sent_again_also_after_a_wrong_name_or_certificate(string failure)
    {
        using RequestGate gate = await AnsweredAsync();
        Reply whileOthersAreAnswered = Reply.After(() => SendAsync(gate, Two).GetAwaiter().GetResult(), Failing(failure));
        _server.On("GET " + Two, Reply.Status(200));
        _server.On("GET " + One, whileOthersAreAnswered, whileOthersAreAnswered, Reply.Status(200));
        Assert.Equal(200, await SendAsync(gate, One));
        Assert.InRange(Took, TimeSpan.Zero, TimeSpan.FromSeconds(3));

        _server.On("GET " + One, whileOthersAreAnswered);
        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(() => SendAsync(gate, One));
        Assert.Equal(3 + 5, _server.CountOf("GET " + One));
        Assert.Equal((Recovery.RepeatRequest, null), (error.Recovery, error.SilentHost));
    }

    [Theory]
    [InlineData(nameof(RequestPurpose.Status), true)]
    [InlineData(nameof(RequestPurpose.ManifestPage), true)]
    [InlineData(nameof(RequestPurpose.FileWithToken), true)]
    [InlineData(nameof(RequestPurpose.FileWithoutToken), true)]
    [InlineData(nameof(RequestPurpose.KickOff), false)]
    [InlineData(nameof(RequestPurpose.Delete), false)]
    [InlineData(nameof(RequestPurpose.Token), false)]
    [InlineData(nameof(RequestPurpose.Discovery), false)]
    public async Task Nothing_is_lost_is_said_only_where_the_next_command_continues(string purpose, bool continues)
    {
        using RequestGate gate = await AnsweredAsync();
        _server.On("GET " + One, Refused);
        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(() => gate.SendAsync(new GateRequest(HttpMethod.Get, new Uri(One), Enum.Parse<RequestPurpose>(purpose)), _events, default));
        Assert.Equal(continues, error.RecommendedAction.Contains("Nothing is lost", StringComparison.Ordinal));
        Assert.Equal(continues, error.RecommendedAction.Contains("continues where this one stopped", StringComparison.Ordinal));
        Assert.Contains("un the same command again when the server can be reached", error.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_that_was_given_up_is_no_longer_waited_for_by_anybody()
    {
        using RequestGate gate = await AnsweredAsync();
        _server.On("GET " + One, Refused);
        await Assert.ThrowsAsync<RedoxExportException>(() => SendAsync(gate, One));
        Assert.NotNull(gate.Silence);

        _pacing.Time.Advance(TimeSpan.FromMinutes(15));
        Assert.Null(gate.Silence);

        // Another host that is silent now is.
        _server.On("GET " + Two, Reply.Status(200)).On("GET https://store.example.net/1", Refused, Reply.Status(200));
        List<string?> seen = [];
        _pacing.WhileWaiting = () => seen.Add(gate.Silence?.Host);
        using GateResponse response = await gate.SendAsync(new GateRequest(HttpMethod.Get, new Uri("https://store.example.net/1"), RequestPurpose.FileWithoutToken), _events, default);
        Assert.Equal(["store.example.net"], seen);
    }

    [Fact]
    public async Task A_request_that_does_not_wait_leaves_the_one_warning_to_one_that_does()
    {
        using RequestGate gate = await AnsweredAsync();
        _server.On("GET " + One, Refused).On("GET " + Two, [.. Enumerable.Repeat(Refused, 10), Reply.Status(200)]);
        foreach (int _ in Enumerable.Range(0, 2))
        {
            await Assert.ThrowsAsync<RedoxExportException>(() => gate.SendAsync(new GateRequest(HttpMethod.Get, new Uri(One), RequestPurpose.Status) { WaitsOutOutages = false }, _events, default));
            _pacing.Time.Advance(TimeSpan.FromSeconds(30));
        }

        Assert.Empty(_events.Warnings);
        await SendAsync(gate, Two);
        Assert.Equal("HostSilent", Assert.Single(_events.Warnings).Name);
        Assert.Single(_events.All, said => said.Name == "HostAnswers");
    }

    [Fact]
    public async Task A_caller_with_a_patience_of_its_own_hears_after_the_attempts()
    {
        using RequestGate gate = await AnsweredAsync();
        _server.On("GET " + One, Refused).On("GET " + Two, NoSuchName);
        await Assert.ThrowsAsync<RedoxExportException>(() => gate.SendAsync(new GateRequest(HttpMethod.Get, new Uri(One), RequestPurpose.Status) { WaitsOutOutages = false }, _events, default));
        Assert.Equal(5, _server.CountOf("GET " + One));
        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(() => gate.SendAsync(new GateRequest(HttpMethod.Get, new Uri(Two), RequestPurpose.Status) { WaitsOutOutages = false }, _events, default));
        Assert.Equal(Recovery.RepeatRequest, error.Recovery);
    }

    [Fact]
    public async Task An_outage_is_one_warning_and_its_end_is_said()
    {
        using RequestGate gate = await AnsweredAsync();
        _server.On("GET " + One, [.. Enumerable.Repeat(Refused, 20), Reply.Status(200)]);
        await SendAsync(gate, One);
        ExportEvent warning = Assert.Single(_events.Warnings);
        Assert.Equal("HostSilent", warning.Name);
        Assert.Contains("fhir.example.org: no answer for ", warning.Message, StringComparison.Ordinal);
        Assert.Contains("for up to 60 min", warning.Message, StringComparison.Ordinal);
        Assert.Matches("^fhir.example.org answers again after [0-9]+ min.$", Assert.Single(_events.All, said => said.Name == "HostAnswers").Message);
        Assert.Null(gate.Silence);
    }

    [Fact]
    public async Task A_blip_is_no_warning()
    {
        using RequestGate gate = await AnsweredAsync();
        _server.On("GET " + One, Refused, Refused, Reply.Status(200));
        await SendAsync(gate, One);
        Assert.Empty(_events.Warnings);
        Assert.InRange(Took, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3));
    }

    [Fact]
    public async Task Pauses_grow_to_half_a_minute_and_not_beyond()
    {
        using RequestGate gate = await AnsweredAsync();
        _server.On("GET " + One, [.. Enumerable.Repeat(Refused, 20), Reply.Status(200)]);
        await SendAsync(gate, One);
        Assert.Equal(20, _pacing.Delays.Count);
        for (int i = 0; i < 20; i++)
        {
            double range = Math.Min(30, Math.Pow(2, i));
            Assert.InRange(_pacing.Delays[i].TotalSeconds, range / 2, range);
        }
    }

    [Fact]
    public async Task After_the_patience_the_next_request_asks_once()
    {
        using RequestGate gate = await AnsweredAsync();
        _server.On("GET " + One, Refused).On("GET " + Two, Refused, Refused, Reply.Status(200));
        await Assert.ThrowsAsync<RedoxExportException>(() => SendAsync(gate, One));
        await Assert.ThrowsAsync<RedoxExportException>(() => SendAsync(gate, Two));
        Assert.Equal(1, _server.CountOf("GET " + Two));
        await Assert.ThrowsAsync<RedoxExportException>(() => SendAsync(gate, Two));
        Assert.Equal(200, await SendAsync(gate, Two));
    }

    private static RequestGate GateOf(ScriptedServer server, TestPacing pacing) =>
        new(new TrustPolicy(new Uri(Base), null, false), new GateOptions { Pacing = pacing }, server.ToInvoker()) { Tokens = new NumberedTokens() };

    private Reply Failing(string failure) => failure switch
    {
        "refused" => Refused,
        "no such name" => NoSuchName,
        "TLS" => BadTls,
        "reset" => Reset,
        _ => Reply.Never(() => _pacing.Time.Advance(TimeSpan.FromSeconds(100))),
    };

    private RequestGate Gate() => GateOf(_server, _pacing);

    private async Task<RequestGate> AnsweredAsync()
    {
        RequestGate gate = Gate();
        _server.On("GET " + Base + "/answers", Reply.Status(404));
        Assert.Equal(404, await SendAsync(gate, Base + "/answers"));
        return gate;
    }

    private async Task<int> SendAsync(RequestGate gate, string url)
    {
        using GateResponse response = await gate.SendAsync(new GateRequest(HttpMethod.Get, new Uri(url), RequestPurpose.ManifestPage), _events, default);
        return response.Status;
    }
}
