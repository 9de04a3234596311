using RedoxExport.Authentication;
using RedoxExport.Transport;

namespace RedoxExport.Tests.Transport;

/// <summary>Documents that are read whole within the gate: tokens, discovery, status, manifest.</summary>
public class SmallDocumentTests
{
    private const string Base = "https://fhir.example.org/r4";
    private const string Page = Base + "/page/2";

    private readonly ScriptedServer _server = new();
    private readonly TestPacing _pacing = new();
    private readonly RecordingEvents _events = new();

    [Theory]
    [InlineData(RequestPurpose.Status)]
    [InlineData(RequestPurpose.ManifestPage)]
    [InlineData(RequestPurpose.Token)]
    [InlineData(RequestPurpose.Discovery)]
    internal async Task A_body_that_breaks_off_is_asked_for_again(RequestPurpose purpose)
    {
        _server.On(
            "GET " + Page,
            Reply.Cut(200, "{"u8.ToArray(), 2),
            Reply.Short(200, "{"u8.ToArray(), 2),
            Reply.Stream(200, () => new SilentStream(() => _pacing.Time.Advance(TimeSpan.FromSeconds(100)))),
            Reply.Text(200, "{}"));
        using GateResponse response = await Gate().SendAndReadAsync(Get(purpose), 100, _events, default);
        Assert.Equal("{}"u8.ToArray(), response.Body);
        Assert.Equal(4, _server.Requests.Count);
        Assert.Equal(["AnswerCutShort", "AnswerCutShort", "RequestTimedOut"], _events.All.Where(e => e.Name == "RequestRetried").Select(e => e.Message.Split(": ")[1].Split(';')[0]));
    }

    [Fact]
    public async Task A_body_that_always_breaks_off_is_an_error_after_the_attempts()
    {
        _server.On("GET " + Page, Reply.Cut(200, "{"u8.ToArray(), 2));
        RedoxExportException error = await FailsAsync(Get(RequestPurpose.ManifestPage));
        Assert.Equal("AnswerCutShort", error.ErrorId);
        Assert.Equal(5, _server.Requests.Count);
    }

    [Fact]
    public async Task Broken_bodies_and_refused_requests_share_the_attempts()
    {
        _server.On("GET " + Page, Reply.Status(503), Reply.Cut(200, "{"u8.ToArray(), 2), Reply.Status(502), Reply.Cut(200, "{"u8.ToArray(), 2), Reply.Status(503));
        using GateResponse response = await Gate().SendAndReadAsync(Get(RequestPurpose.ManifestPage), 100, _events, default);
        Assert.Equal(503, response.Status);
        Assert.Equal(5, _server.Requests.Count);
    }

    [Fact]
    public async Task A_broken_body_spends_the_budget_of_the_run()
    {
        RetryBudget budget = new(first: 1);
        _server.On("GET " + Page, Reply.Cut(200, "{"u8.ToArray(), 2));
        RedoxExportException error = await FailsAsync(Get(RequestPurpose.ManifestPage, budget));
        Assert.Equal("AnswerCutShort", error.ErrorId);
        Assert.Contains("this run has used up its 1 retry", error.RecommendedAction, StringComparison.Ordinal);
        Assert.Equal(2, _server.Requests.Count);
    }

    [Fact]
    public async Task A_kick_off_is_not_repeated_for_its_body()
    {
        _server.On("GET " + Page, Reply.Cut(202, "{"u8.ToArray(), 2));
        Assert.Equal("AnswerCutShort", (await FailsAsync(Get(RequestPurpose.KickOff))).ErrorId);
        Assert.Single(_server.Requests);
    }

    [Fact]
    public async Task A_document_that_is_too_large_is_not_asked_for_again()
    {
        _server.On("GET " + Page, Reply.Bytes(200, new byte[2000]));
        Assert.Equal("AnswerTooLarge", (await FailsAsync(Get(RequestPurpose.ManifestPage))).ErrorId);
        Assert.Single(_server.Requests);
    }

    [Fact]
    public async Task The_body_of_an_error_is_there_too()
    {
        _server.On("GET " + Page, Reply.Text(400, "no"));
        using GateResponse response = await Gate().SendAndReadAsync(Get(RequestPurpose.ManifestPage), 100, _events, default);
        Assert.Equal("no"u8.ToArray(), response.Body);
    }

    [Fact]
    public async Task A_token_whose_answer_breaks_off_is_asked_for_with_a_new_assertion()
    {
        const string Endpoint = "https://auth.example.org/token";
        _server.On("POST " + Endpoint, Reply.Cut(200, "{"u8.ToArray(), 50), Reply.Text(200, "{}"));
        int made = 0;
        TokenAnswer answer = await new TokenTransport(Gate()).PostFormAsync(new Uri(Endpoint), () => [new("client_assertion", $"{++made}")], default);
        Assert.Equal("{}"u8.ToArray(), answer.Body);
        Assert.Equal(["client_assertion=1", "client_assertion=2"], _server.Requests.Select(r => r.Body));
    }

    [Fact]
    public async Task A_discovery_document_that_breaks_off_is_asked_for_again()
    {
        _server.On("GET " + Base + "/.well-known/smart-configuration", Reply.Cut(200, "{"u8.ToArray(), 50), Reply.Text(200, """{"token_endpoint":"https://auth.example.org/token"}"""));
        Uri found = await SmartDiscovery.FindTokenEndpointAsync(new Uri(Base), new TokenTransport(Gate()), default);
        Assert.Equal("https://auth.example.org/token", found.AbsoluteUri);
    }

    [Fact]
    public async Task A_body_that_drips_ends_within_minutes()
    {
        // A byte every 99 seconds is never silent for 100.
        _server.On("GET " + Page, Reply.Stream(200, () => new DrippingStream(1, () => _pacing.Time.Advance(TimeSpan.FromSeconds(99)))));
        RedoxExportException error = await FailsAsync(Get(RequestPurpose.ManifestPage));
        Assert.Equal("RequestTimedOut", error.ErrorId);
        Assert.Contains("less than 64 KB arrived in 100 seconds", error.Message, StringComparison.Ordinal);
        Assert.InRange(_pacing.Clock.GetUtcNow() - TestPacing.Start, TimeSpan.FromMinutes(8), TimeSpan.FromMinutes(20));
    }

    [Fact]
    public async Task A_body_on_a_slow_line_is_read_to_its_end()
    {
        _server.On("GET " + Page, Reply.Stream(200, () => new DrippingStream(1024, () => _pacing.Time.Advance(TimeSpan.FromSeconds(1.2)), 1024 * 1024)));
        using GateResponse response = await Gate().SendAndReadAsync(Get(RequestPurpose.ManifestPage), 2 * 1024 * 1024, _events, default);
        Assert.Equal(1024 * 1024, response.Body.Length);
        Assert.Single(_server.Requests);
    }

    [Fact]
    public async Task A_body_that_was_not_read_is_a_mistake_of_ours()
    {
        _server.On("GET " + Page, Reply.Text(200, "{}"));
        using GateResponse response = await Gate().SendAsync(Get(RequestPurpose.ManifestPage), _events, default);
        Assert.Throws<InvalidOperationException>(() => response.Body);
    }

    private static GateRequest Get(RequestPurpose purpose, RetryBudget? budget = null) => new(HttpMethod.Get, new Uri(Page), purpose) { Budget = budget };

    private RequestGate Gate() => new(new TrustPolicy(new Uri(Base), null, false), new GateOptions { Pacing = _pacing }, _server.ToInvoker());

    private Task<RedoxExportException> FailsAsync(GateRequest request) =>
        Assert.ThrowsAsync<RedoxExportException>(() => Gate().SendAndReadAsync(request, 1000, _events, default));
}
