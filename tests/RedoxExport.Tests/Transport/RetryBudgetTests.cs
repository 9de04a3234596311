using RedoxExport.Transport;

namespace RedoxExport.Tests.Transport;

public class RetryBudgetTests
{
    private const string Base = "https://fhir.example.org/r4";
    private const string File = Base + "/files/1";

    private readonly ScriptedServer _server = new();
    private readonly TestPacing _pacing = new();
    private readonly RecordingEvents _events = new();

    [Fact]
    public void A_run_may_repeat_a_hundred_times()
    {
        RetryBudget budget = new();
        Assert.All(Enumerable.Range(0, 100), _ => Assert.True(budget.TrySpend()));
        Assert.False(budget.TrySpend());
        Assert.Equal((100, 100), (budget.Spent, budget.Limit));
    }

    [Fact]
    public void Ten_successes_are_one_more_retry_so_that_a_long_run_outlives_a_bad_hour()
    {
        RetryBudget budget = new(first: 1);
        Assert.True(budget.TrySpend());
        for (int i = 0; i < 9; i++)
        {
            budget.CountSuccess();
        }

        Assert.False(budget.TrySpend());
        budget.CountSuccess();
        Assert.True(budget.TrySpend());
        Assert.False(budget.TrySpend());
    }

    [Fact]
    public void Many_threads_never_spend_more_than_there_is()
    {
        RetryBudget budget = new(first: 500);
        int granted = 0;
        Parallel.For(0, 4000, _ => Interlocked.Add(ref granted, budget.TrySpend() ? 1 : 0));
        Assert.Equal(500, granted);
    }

    [Fact]
    public async Task Every_repetition_after_an_answer_is_spent_and_both_budgets_are_shown()
    {
        RetryBudget budget = new(first: 7);
        Assert.True(budget.TrySpend());
        _server.On("GET " + File, Reply.Status(503), Reply.Fails(new IOException("reset")), Reply.Status(502), Reply.Status(200));
        using GateResponse response = await Gate().SendAsync(Get(budget), _events, default);
        Assert.Equal(200, response.Status);
        Assert.Equal(3, budget.Spent);
        string[] said = [.. _events.All.Where(e => e.Name == "RequestRetried").Select(e => e.Message)];
        Assert.Contains("HTTP 503; attempt 2 of 5; retry 2 of 7 of this run in ", said[0], StringComparison.Ordinal);
        Assert.Contains("ServerNotReachable; no answer for 0 s, waiting for up to 60 min; next attempt in ", said[1], StringComparison.Ordinal);
        Assert.Contains("HTTP 502; attempt 3 of 5; retry 3 of 7 of this run in ", said[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_token_is_no_retry()
    {
        RetryBudget budget = new(first: 0);
        _server.On("GET " + File, Reply.Status(401), Reply.Status(200));
        using GateResponse response = await Gate().SendAsync(Get(budget), _events, default);
        Assert.Equal(200, response.Status);
        Assert.Equal(0, budget.Spent);
    }

    [Fact]
    public async Task When_the_run_has_spent_its_retries_the_last_failure_is_let_out_and_says_so()
    {
        RetryBudget budget = new(first: 2);
        _server.On("GET " + File, Reply.Fails(new HttpRequestException("reset", new IOException("reset"))));
        RequestGate gate = Gate();
        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(() => gate.SendAsync(Get(budget), _events, default));
        Assert.Equal("ServerNotReachable", error.ErrorId);
        Assert.Contains("this run has used up its 2 retries", error.RecommendedAction, StringComparison.Ordinal);
        Assert.Contains("Check the address", error.RecommendedAction, StringComparison.Ordinal);
        Assert.IsType<HttpRequestException>(error.InnerException);
        Assert.Equal(3, _server.Requests.Count);

        // The next request of the run is tried once.
        await Assert.ThrowsAsync<RedoxExportException>(() => gate.SendAsync(Get(budget), _events, default));
        Assert.Equal(4, _server.Requests.Count);
    }

    [Fact]
    public async Task When_the_run_has_spent_its_retries_an_answer_is_let_out_and_its_error_says_so()
    {
        _server.On("GET " + File, Reply.Text(503, "busy"));
        using GateResponse response = await Gate().SendAsync(Get(new RetryBudget(first: 0)), _events, default);
        Assert.True(response.BudgetSpent);
        Assert.Single(_server.Requests);
        RedoxExportException error = TransportErrors.Refused("X", ErrorKind.RefusedByServer, "It failed", response, "Do it again.", Recovery.None);
        Assert.Contains("this run has used up its retries", error.RecommendedAction, StringComparison.Ordinal);
        Assert.EndsWith("Do it again.", error.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_would_not_have_been_tried_again_says_nothing_of_a_budget()
    {
        _server.On("GET " + File, Reply.Status(404));
        using GateResponse response = await Gate().SendAsync(Get(new RetryBudget(first: 0)), _events, default);
        Assert.False(response.BudgetSpent);
    }

    [Fact]
    public async Task A_request_that_succeeds_is_counted()
    {
        RetryBudget budget = new(first: 0, successesForOneMore: 1);
        _server.On("GET " + File, Reply.Status(200));
        using GateResponse response = await Gate().SendAsync(Get(budget), _events, default);
        Assert.Equal(1, budget.Limit);
    }

    [Fact]
    public async Task Whoever_listens_hears_of_every_429_and_503_before_the_pause()
    {
        List<int> delaysWhenTold = [];
        _server.On("GET " + File, Reply.Status(429, "Retry-After: 1"), Reply.Status(502), Reply.Status(503), Reply.Status(404));
        GateRequest request = new(HttpMethod.Get, new Uri(File), RequestPurpose.FileWithToken) { OnThrottled = () => delaysWhenTold.Add(_pacing.Delays.Count) };
        using GateResponse response = await Gate().SendAsync(request, _events, default);
        Assert.Equal(404, response.Status);
        Assert.Equal([0, 2], delaysWhenTold);
    }

    [Fact]
    public async Task The_last_429_is_heard_too()
    {
        int told = 0;
        _server.On("GET " + File, Reply.Status(429));
        GateRequest request = new(HttpMethod.Get, new Uri(File), RequestPurpose.FileWithToken) { OnThrottled = () => told++ };
        using GateResponse response = await Gate().SendAsync(request, _events, default);
        Assert.Equal(429, response.Status);
        Assert.Equal(5, told);
    }

    private static GateRequest Get(RetryBudget budget) => new(HttpMethod.Get, new Uri(File), RequestPurpose.FileWithToken) { Budget = budget };

    private RequestGate Gate() => new(new TrustPolicy(new Uri(Base), null, false), new GateOptions { Pacing = _pacing }, _server.ToInvoker()) { Tokens = new NumberedTokens() };
}
