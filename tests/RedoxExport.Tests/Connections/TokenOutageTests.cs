using System.Net.Sockets;
using RedoxExport.Connections;
using RedoxExport.Exports;
using RedoxExport.Tests.Authentication;
using RedoxExport.Tests.Transport;
using RedoxExport.Transport;

namespace RedoxExport.Tests.Connections;

/// <summary>The server that gives tokens is silent after the connection was made: the request that needs a token waits, as it would for its own server.</summary>
public sealed class TokenOutageTests
{
    private const string Token = "POST https://auth.example.net/token";
    private const string Job = TestConnection.Base + "/export-status/1";
    private const string KickOff = "GET " + TestConnection.Base + "/$export";
    private const string TokenJson = """{"access_token":"abcdefgh","token_type":"Bearer","expires_in":300}""";

    private static readonly Reply Refused = Reply.Fails(new HttpRequestException(HttpRequestError.ConnectionError, "Connection refused", new SocketException((int)SocketError.ConnectionRefused)));
    private static readonly Reply NoSuchName = Reply.Fails(new HttpRequestException(HttpRequestError.NameResolutionError, "No such host is known", new SocketException((int)SocketError.HostNotFound)));

    private readonly ScriptedServer _server = new();
    private readonly TestPacing _pacing = new();
    private readonly RecordingEvents _atSignIn = new();
    private readonly RecordingEvents _events = new();
    private DateTimeOffset _begun;

    private TimeSpan Took => _pacing.Time.GetUtcNow() - _begun;

    [Fact]
    public async Task A_token_request_after_connecting_does_not_wait_out_an_outage()
    {
        using RedoxConnection connection = await ConnectAsync(Refused);

        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(() => connection.Gate.Tokens!.GetTokenAsync(null, default));

        Assert.Equal(("ServerNotReachable", Recovery.RepeatRequest), (error.ErrorId, error.Recovery));
        Assert.InRange(Took, TimeSpan.Zero, TimeSpan.FromSeconds(30));
        Assert.Equal(1 + 5, _server.CountOf(Token));
    }

    [Theory]
    [InlineData("refused")]
    [InlineData("no such name")]
    public async Task A_request_waits_for_the_tokens_server_and_its_listener_hears_of_it(string failure)
    {
        using RedoxConnection connection = await ConnectAsync([.. Enumerable.Repeat(failure == "refused" ? Refused : NoSuchName, 60), Reply.Text(200, TokenJson)]);
        _server.On("GET " + Job, Reply.Status(202));

        await AskAsync(connection, waits: true);

        Assert.True(Took > TimeSpan.FromMinutes(2));
        Assert.Contains("auth.example.net: no answer for ", Assert.Single(_events.Warnings, warning => warning.Name == "HostSilent").Message, StringComparison.Ordinal);
        Assert.StartsWith("auth.example.net answers again after ", Assert.Single(_events.All, said => said.Name == "HostAnswers").Message, StringComparison.Ordinal);
        Assert.Empty(_atSignIn.Warnings);
        Assert.Equal("Bearer abcdefgh", _server.Single("GET " + Job)["Authorization"]);
    }

    [Fact]
    public async Task A_kick_off_waits_for_it_too_and_is_sent_once()
    {
        using RedoxConnection connection = await ConnectAsync([.. Enumerable.Repeat(Refused, 60), Reply.Text(200, TokenJson)]);
        _server.On(KickOff, Reply.Status(202, "Content-Location: " + Job));

        ExportJob job = await new ExportClient(connection, _events).StartAsync(new ExportRequest(), default);

        Assert.Equal(Job, job.PollingUri.AbsoluteUri);
        Assert.Equal(1, _server.CountOf(KickOff));
        Assert.Contains("auth.example.net", Assert.Single(_events.Warnings).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("status")]
    [InlineData("kick-off")]
    [InlineData("file")]
    public async Task After_the_patience_the_error_names_the_tokens_server_and_has_the_advice_of_the_request(string request)
    {
        using RedoxConnection connection = await ConnectAsync(Refused);
        using IDisposable command = connection.Gate.Patience.Begin(TimeSpan.FromMinutes(10), fromFirstRequest: false);

        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(() => request switch
        {
            "status" => AskAsync(connection, waits: true),
            "kick-off" => new ExportClient(connection, _events).StartAsync(new ExportRequest(), default),
            _ => connection.Gate.SendAsync(new GateRequest(HttpMethod.Get, new Uri(TestConnection.Base + "/files/1"), RequestPurpose.FileWithToken), _events, default),
        });

        Assert.InRange(Took, TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(11));
        Assert.Equal(("auth.example.net", Recovery.RepeatRequest, RequestFate.NotSent), (error.SilentHost, error.Recovery, error.Fate));
        Assert.Matches("^auth.example.net has not answered for 10 min: ", error.Message);
        Assert.Equal(request != "kick-off", error.RecommendedAction.Contains("Nothing is lost", StringComparison.Ordinal));
        Assert.Equal("HostSilent", Assert.Single(_events.Warnings).Name);
        Assert.DoesNotContain(_server.Requests, seen => seen.Uri.Host != "auth.example.net");
    }

    [Fact]
    public async Task A_single_question_does_not_wait_for_it()
    {
        using RedoxConnection connection = await ConnectAsync(Refused);

        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(() => AskAsync(connection, waits: false));

        Assert.Equal((Recovery.RepeatRequest, null), (error.Recovery, error.SilentHost));
        Assert.InRange(Took, TimeSpan.Zero, TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task A_refusal_of_the_tokens_server_is_not_waited_for()
    {
        using RedoxConnection connection = await ConnectAsync(Reply.Text(400, """{"error":"invalid_client"}"""));

        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(() => AskAsync(connection, waits: true));

        Assert.Equal(ErrorKind.Authentication, error.Kind);
        Assert.Equal(TimeSpan.Zero, Took);
    }

    private async Task<ExportJob> AskAsync(RedoxConnection connection, bool waits)
    {
        ExportClient client = new(connection, _events) { WaitsOutOutages = waits };
        return await client.RefreshAsync(client.Attach(new Uri(Job)), default);
    }

    /// <summary>Signs in, and lets the token expire.</summary>
    private async Task<RedoxConnection> ConnectAsync(params Reply[] then)
    {
        _server.On(Token, Reply.Text(200, TokenJson));
        ConnectionSettings settings = new()
        {
            BaseUri = new Uri(TestConnection.Base),
            TokenUri = new Uri(Token["POST ".Length..]),
            ClientId = "demo",
            Key = TestKeys.Read(TestKeys.Pkcs8Pem(TestKeys.Any)),
            Scope = "system/*.rs",
            Transport = new GateOptions { Pacing = _pacing },
        };
        RedoxConnection connection = await RedoxConnection.ConnectAsync(settings, _server.ToInvoker(), _atSignIn, default);
        _server.On(Token, then);
        _pacing.Time.Advance(TimeSpan.FromMinutes(6));
        _begun = _pacing.Time.GetUtcNow();
        return connection;
    }
}
