using RedoxExport.Authentication;
using RedoxExport.Transport;
using static RedoxExport.Tests.Authentication.FakeTokenTransport;

namespace RedoxExport.Tests.Authentication;

public sealed class ClientCredentialsTokenSourceTests : IDisposable
{
    private static readonly Uri TokenUri = new("https://api.redoxengine.com/v2/auth/token");

    private readonly FakeTokenTransport _server = new();
    private readonly SplitClock _time = new();
    private readonly SigningKey _key = TestKeys.Read(TestKeys.Pkcs8Pem(TestKeys.Any));
    private readonly ClientCredentialsTokenSource _tokens;

    public ClientCredentialsTokenSourceTests()
    {
        _tokens = new(_server, TokenUri, " client-1 ", _key, "fhir:development", _time);
    }

    public void Dispose()
    {
        _tokens.Dispose();
        _key.Dispose();
    }

    [Fact]
    public async Task The_request_is_what_the_specification_asks_for()
    {
        Task<string> token = _tokens.GetTokenAsync(null, default);
        Request request = await _server.NextAsync();
        Assert.Equal(TokenUri, request.Endpoint);
        Assert.Equal(["grant_type", "client_assertion_type", "client_assertion", "scope"], request.Form.Select(field => field.Key));
        Assert.Equal("client_credentials", request.Form[0].Value);
        Assert.Equal("urn:ietf:params:oauth:client-assertion-type:jwt-bearer", request.Form[1].Value);
        Assert.Equal("client-1", new Microsoft.IdentityModel.JsonWebTokens.JsonWebToken(request.Form[2].Value).Subject);
        Assert.Equal("fhir:development", request.Form[3].Value);
        request.Reply.SetResult(Token("T1"));
        Assert.Equal("T1", await token);
    }

    [Fact]
    public async Task Without_a_scope_none_is_sent()
    {
        using ClientCredentialsTokenSource tokens = new(_server, TokenUri, "client-1", _key, " ", _time);
        Task<string> token = tokens.GetTokenAsync(null, default);
        Request request = await _server.NextAsync();
        Assert.DoesNotContain(request.Form, field => field.Key == "scope");
        request.Reply.SetResult(Token("T1"));
        await token;
    }

    [Fact]
    public void A_client_id_is_needed() =>
        TestKeys.AssertError("ClientIdRequired", () => new ClientCredentialsTokenSource(_server, TokenUri, " ", _key, null, _time).Dispose());

    [Fact]
    public async Task Many_callers_share_one_request()
    {
        Task<string>[] callers = [.. Enumerable.Range(0, 50).Select(_ => _tokens.GetTokenAsync(null, default))];
        (await _server.NextAsync()).Reply.SetResult(Token("T1"));
        Assert.All(await Task.WhenAll(callers), token => Assert.Equal("T1", token));
        Assert.Equal(1, _server.Count);
        Assert.Equal("T1", await _tokens.GetTokenAsync(null, default));
        Assert.Equal(1, _server.Count);
    }

    [Theory]
    [InlineData(300, 240)]
    [InlineData(100, 70)]
    [InlineData(40, 20)]
    [InlineData(3600, 2880)]
    public async Task A_token_is_renewed_ahead_of_its_end_while_everybody_goes_on_with_it(int lifetime, int dueAfter)
    {
        await FirstAsync("T1", lifetime);
        _time.Advance(TimeSpan.FromSeconds(dueAfter) - TimeSpan.FromTicks(1));
        Assert.Equal("T1", await _tokens.GetTokenAsync(null, default));
        Assert.Equal(1, _server.Count);

        _time.Advance(TimeSpan.FromTicks(1));
        Task<string>[] callers = [.. Enumerable.Range(0, 20).Select(_ => _tokens.GetTokenAsync(null, default))];
        Assert.All(await Task.WhenAll(callers), token => Assert.Equal("T1", token));

        await RenewAsync("T1", "T2", lifetime);
        Assert.Equal(2, _server.Count);
    }

    [Fact]
    public async Task Callers_wait_for_the_renewal_once_the_token_has_ended()
    {
        await FirstAsync("T1", 300);
        Advance(240);
        await _tokens.GetTokenAsync(null, default);
        Request renewal = await _server.NextAsync();
        Advance(60);
        Task<string> late = _tokens.GetTokenAsync(null, default);
        Assert.False(late.IsCompleted);
        renewal.Reply.SetResult(Token("T2"));
        Assert.Equal("T2", await late);
        Assert.Equal(2, _server.Count);
    }

    [Fact]
    public async Task The_life_of_a_token_counts_from_before_it_was_asked_for()
    {
        Task<string> first = _tokens.GetTokenAsync(null, default);
        Request request = await _server.NextAsync();
        Advance(50);
        request.Reply.SetResult(Token("T1", 60));
        Assert.Equal("T1", await first);
        Advance(10);
        Task<string> second = _tokens.GetTokenAsync(null, default);
        (await _server.NextAsync()).Reply.SetResult(Token("T2"));
        Assert.Equal("T2", await second);
    }

    [Fact]
    public async Task A_failed_renewal_hurts_nobody_while_the_token_lives()
    {
        await FirstAsync("T1", 300);
        Advance(240);
        await _tokens.GetTokenAsync(null, default);
        await FailAsync(await _server.NextAsync());

        // Not again at once, but after a pause.
        Assert.Equal("T1", await _tokens.GetTokenAsync(null, default));
        Assert.Equal(2, _server.Count);
        Advance(10);
        Assert.Equal("T1", await _tokens.GetTokenAsync(null, default));
        await FailAsync(await _server.NextAsync());

        // It has ended: now the failure is the callers'.
        Advance(50);
        Task<string> caller = _tokens.GetTokenAsync(null, default);
        (await _server.NextAsync()).Reply.SetResult(Answer("""{"error":"invalid_client"}""", 400));
        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(() => caller);
        Assert.Equal("SignInRefused", error.ErrorId);

        // And the next one tries again.
        Task<string> next = _tokens.GetTokenAsync(null, default);
        (await _server.NextAsync()).Reply.SetResult(Token("T2"));
        Assert.Equal("T2", await next);
    }

    [Fact]
    public async Task A_pause_that_the_server_asked_for_is_kept()
    {
        await FirstAsync("T1", 300);
        Advance(240);
        await _tokens.GetTokenAsync(null, default);
        Request renewal = await _server.NextAsync();
        Task idle = _tokens.IdleAsync();
        renewal.Reply.SetException(new RedoxExportException("Busy", ErrorKind.Busy, "Busy.", "Wait.") { RetryAfter = TimeSpan.FromSeconds(30) });
        await idle;
        Advance(29);
        Assert.Equal("T1", await _tokens.GetTokenAsync(null, default));
        Assert.Equal(2, _server.Count);
        Advance(1);
        Assert.Equal("T1", await _tokens.GetTokenAsync(null, default));
        await _server.NextAsync();
    }

    [Fact]
    public async Task When_the_first_sign_in_fails_everybody_who_waits_hears_it_once()
    {
        Task<string>[] callers = [.. Enumerable.Range(0, 10).Select(_ => _tokens.GetTokenAsync(null, default))];
        (await _server.NextAsync()).Reply.SetResult(Answer("""{"error":"invalid_client","error_description":"Unknown key"}""", 401));
        foreach (Task<string> caller in callers)
        {
            RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(() => caller);
            Assert.Contains("Unknown key", error.Message, StringComparison.Ordinal);
        }

        Assert.Equal(1, _server.Count);
    }

    [Fact]
    public async Task A_refused_token_is_fetched_anew_once_for_all_who_had_it()
    {
        await FirstAsync("T1", 300);
        Task<string>[] callers = [.. Enumerable.Range(0, 50).Select(_ => _tokens.GetTokenAsync("T1", default))];
        (await _server.NextAsync()).Reply.SetResult(Token("T2"));
        Assert.All(await Task.WhenAll(callers), token => Assert.Equal("T2", token));

        // One who was slow to hear of the refusal gets the new one too.
        Assert.Equal("T2", await _tokens.GetTokenAsync("T1", default));
        Assert.Equal("T2", await _tokens.GetTokenAsync(null, default));
        Assert.Equal(2, _server.Count);
    }

    [Fact]
    public async Task A_token_refused_during_its_renewal_waits_for_that_renewal()
    {
        await FirstAsync("T1", 300);
        Advance(240);
        await _tokens.GetTokenAsync(null, default);
        Request renewal = await _server.NextAsync();
        Task<string> caller = _tokens.GetTokenAsync("T1", default);
        Assert.False(caller.IsCompleted);
        renewal.Reply.SetResult(Token("T2"));
        Assert.Equal("T2", await caller);
        Assert.Equal(2, _server.Count);
    }

    [Fact]
    public async Task A_refused_token_that_the_server_gives_again_is_never_handed_out()
    {
        await FirstAsync("T1", 300);
        foreach (string? refused in new[] { "T1", null })
        {
            Task<string> caller = _tokens.GetTokenAsync(refused, default);
            (await _server.NextAsync()).Reply.SetResult(Token("T1"));
            RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(() => caller);
            Assert.Equal("TokenRefused", error.ErrorId);
            Assert.DoesNotContain("T1", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task One_who_gives_up_does_not_end_the_request_of_the_others()
    {
        using CancellationTokenSource impatient = new();
        Task<string> first = _tokens.GetTokenAsync(null, impatient.Token);
        Task<string> second = _tokens.GetTokenAsync(null, default);
        Request request = await _server.NextAsync();
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.False(request.CancellationToken.IsCancellationRequested);
        request.Reply.SetResult(Token("T1"));
        Assert.Equal("T1", await second);
        Assert.Equal(1, _server.Count);
    }

    [Fact]
    public async Task When_all_give_up_the_request_ends_and_the_next_caller_starts_afresh()
    {
        using CancellationTokenSource impatient = new();
        Task<string>[] callers = [.. Enumerable.Range(0, 3).Select(_ => _tokens.GetTokenAsync(null, impatient.Token))];
        Request request = await _server.NextAsync();
        await impatient.CancelAsync();
        foreach (Task<string> caller in callers)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => caller);
        }

        Assert.True(request.CancellationToken.IsCancellationRequested);
        Task<string> next = _tokens.GetTokenAsync(null, default);
        (await _server.NextAsync()).Reply.SetResult(Token("T1"));
        Assert.Equal("T1", await next);
    }

    [Fact]
    public async Task A_renewal_in_the_background_outlives_those_who_give_up_on_it()
    {
        await FirstAsync("T1", 300);
        Advance(240);
        await _tokens.GetTokenAsync(null, default);
        Request renewal = await _server.NextAsync();
        Advance(60);
        using CancellationTokenSource impatient = new();
        Task<string> caller = _tokens.GetTokenAsync(null, impatient.Token);
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => caller);
        Task<string> next = _tokens.GetTokenAsync(null, default);
        renewal.Reply.SetResult(Token("T2"));
        Assert.Equal("T2", await next);
    }

    [Fact]
    public async Task A_caller_who_has_given_up_before_asks_nothing()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _tokens.GetTokenAsync(null, new CancellationToken(true)));
        Assert.Equal(0, _server.Count);
    }

    [Theory]
    [InlineData(-3650)]
    [InlineData(3650)]
    public async Task A_wall_clock_that_is_set_does_no_harm(int days)
    {
        await FirstAsync("T1", 300);
        _time.Wall = _time.Wall.AddDays(days);
        Advance(239);
        Assert.Equal("T1", await _tokens.GetTokenAsync(null, default));
        Assert.Equal(1, _server.Count);
        Advance(61);
        Task<string> next = _tokens.GetTokenAsync(null, default);
        (await _server.NextAsync()).Reply.SetResult(Token("T2"));
        Assert.Equal("T2", await next);
    }

    [Fact]
    public async Task Disposing_ends_the_request_under_way()
    {
        Task<string> caller = _tokens.GetTokenAsync(null, default);
        Request request = await _server.NextAsync();
        _tokens.Dispose();
        Assert.True(request.CancellationToken.IsCancellationRequested);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => caller);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => _tokens.GetTokenAsync(null, default));
    }

    [Fact]
    public async Task Whatever_callers_do_at_once_a_refused_token_never_comes_back_and_requests_never_overlap()
    {
        CountingServer server = new();
        using ClientCredentialsTokenSource tokens = new(server, TokenUri, "client-1", _key, null, _time);
        await Task.WhenAll(Enumerable.Range(0, 16).Select(caller => Task.Run(async () =>
        {
            string? refused = null;
            for (int i = 0; i < 50; i++)
            {
                string token = await tokens.GetTokenAsync(refused, default);
                Assert.NotEqual(refused, token);
                refused = (i + caller) % 7 == 0 ? token : null;
            }
        })));
        Assert.Equal(1, server.MostAtOnce);
    }

    private async Task FirstAsync(string token, int lifetime)
    {
        Task<string> first = _tokens.GetTokenAsync(null, default);
        (await _server.NextAsync()).Reply.SetResult(Token(token, lifetime));
        Assert.Equal(token, await first);
    }

    /// <summary>Answers the renewal that is under way and waits until its token is the one handed out.</summary>
    private async Task RenewAsync(string old, string renewed, int lifetime)
    {
        Request request = await _server.NextAsync();

        // Whoever has the old one refused waits for this renewal, and so does the test.
        Task<string> waiter = _tokens.GetTokenAsync(old, default);
        request.Reply.SetResult(Token(renewed, lifetime));
        Assert.Equal(renewed, await waiter);
        Assert.Equal(renewed, await _tokens.GetTokenAsync(null, default));
    }

    private async Task FailAsync(Request renewal)
    {
        Task idle = _tokens.IdleAsync();
        renewal.Reply.SetResult(Answer("busy", 503));
        await idle;
    }

    private void Advance(double seconds) => _time.Advance(TimeSpan.FromSeconds(seconds));

    private sealed class CountingServer : ITokenTransport
    {
        private int _now;
        private int _number;

        public int MostAtOnce { get; private set; }

        public async Task<TokenAnswer> PostFormAsync(Uri endpoint, Func<IReadOnlyList<KeyValuePair<string, string>>> form, CancellationToken cancellationToken)
        {
            MostAtOnce = Math.Max(MostAtOnce, Interlocked.Increment(ref _now));
            await Task.Yield();
            TokenAnswer answer = Token("T" + Interlocked.Increment(ref _number));
            Interlocked.Decrement(ref _now);
            return answer;
        }

        public Task<TokenAnswer> GetJsonAsync(Uri endpoint, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
