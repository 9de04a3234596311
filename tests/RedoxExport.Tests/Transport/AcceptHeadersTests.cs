using RedoxExport.Transport;

namespace RedoxExport.Tests.Transport;

/// <summary>Servers that do not take the media type that is asked for first.</summary>
public sealed class AcceptHeadersTests
{
    private const string Own = "https://fhir.example.org/r4/x";
    private const string Exact = "application/json";

    // As the server's headers are written out again; on the wire there is no blank before q.
    private const string Wide = "application/json, */*; q=0.1";

    private readonly ScriptedServer _server = new();
    private readonly RecordingEvents _events = new();

    public static TheoryData<int, string> Refusals => new()
    {
        { 406, "" },
        { 406, "not acceptable" },
        { 400, """{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"invalid","diagnostics":"Accept must be application/fhir+json"}]}""" },
        { 400, "Unsupported accept header" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task A_refused_media_type_is_asked_once_more_with_any_other_and_remembered_for_the_kind_of_request(int status, string body)
    {
        foreach (RequestPurpose purpose in new[] { RequestPurpose.KickOff, RequestPurpose.Status, RequestPurpose.ManifestPage, RequestPurpose.FileWithToken })
        {
            ScriptedServer server = new();
            server.On("GET " + Own, Reply.Text(status, body), Reply.Text(200, "{}"));
            using RequestGate gate = Gate(server);
            foreach (int _ in new[] { 1, 2 })
            {
                using GateResponse response = await gate.SendAsync(Get(purpose), _events, default);
                Assert.Equal(200, response.Status);
            }

            using GateResponse other = await gate.SendAsync(Get(RequestPurpose.Delete), _events, default);
            Assert.Equal([Exact, Wide, Wide, Exact], server.Requests.Select(request => request["Accept"]));
        }
    }

    [Fact]
    public async Task What_is_refused_all_the_same_is_the_answer_and_not_remembered()
    {
        _server.On("GET " + Own, Reply.Status(406));
        using RequestGate gate = Gate(_server);
        for (int i = 0; i < 2; i++)
        {
            using GateResponse response = await gate.SendAsync(Get(RequestPurpose.Status), _events, default);
            Assert.Equal(406, response.Status);
        }

        Assert.Equal([Exact, Wide, Exact, Wide], _server.Requests.Select(request => request["Accept"]));
    }

    [Theory]
    [InlineData(400, "_type is not supported")]
    [InlineData(400, "The server does not accept _since")]
    [InlineData(404, "Accept")]
    [InlineData(415, "")]
    public async Task Any_other_refusal_is_not_repeated(int status, string body)
    {
        _server.On("GET " + Own, Reply.Text(status, body));
        using RequestGate gate = Gate(_server);
        using GateResponse response = await gate.SendAsync(Get(RequestPurpose.KickOff), _events, default);
        Assert.Equal((status, 1), (response.Status, _server.Requests.Count));
    }

    private static RequestGate Gate(ScriptedServer server) => new(
        new TrustPolicy(new Uri("https://fhir.example.org/r4"), null, false),
        new GateOptions { Pacing = new TestPacing(), MaxAttempts = 1 },
        server.ToInvoker());

    private static GateRequest Get(RequestPurpose purpose) => new(HttpMethod.Get, new Uri(Own), purpose) { Accept = Exact };
}
