using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using RedoxExport.Sandbox;

namespace RedoxExport.Tests.Sandbox;

/// <summary>The faults of sign-in, kick-off and status, as they are on the wire.</summary>
public sealed class SandboxExchangeFaultTests
{
    [Fact]
    public async Task KickoffBusy_answers_429_with_a_time_to_wait_and_starts_nothing()
    {
        using SandboxClient client = Start("KickoffBusy:2");

        using HttpResponseMessage first = await client.KickOffAsync();
        using HttpResponseMessage second = await client.KickOffAsync("/Patient/$export");
        using HttpResponseMessage third = await client.KickOffAsync();

        Assert.Equal([429, 429, 202], new[] { first, second, third }.Select(answer => (int)answer.StatusCode));
        Assert.Equal(TimeSpan.FromSeconds(1), first.Headers.RetryAfter!.Delta);
        Assert.Null(first.Content.Headers.ContentLocation);
        AssertStruck(client, "KickoffBusy", 2, 0);
    }

    [Theory]
    [InlineData(90, 90)]
    [InlineData(0.2, 1)]
    [InlineData(0, null)]
    public async Task The_time_to_wait_of_a_fault_can_be_chosen_and_left_out(double seconds, int? header)
    {
        using SandboxClient client = Start(new SandboxOptions { Faults = ["KickoffBusy"], FaultRetryAfter = TimeSpan.FromSeconds(seconds) });

        using HttpResponseMessage busy = await client.KickOffAsync();

        Assert.Equal(header, (int?)busy.Headers.RetryAfter?.Delta?.TotalSeconds);
    }

    [Fact]
    public async Task KickoffDown_answers_503()
    {
        using SandboxClient client = Start("KickoffDown");

        using HttpResponseMessage down = await client.KickOffAsync();
        using HttpResponseMessage up = await client.KickOffAsync();

        Assert.Equal([503, 202], new[] { down, up }.Select(answer => (int)answer.StatusCode));
    }

    [Fact]
    public async Task Of_two_faults_of_the_same_answer_the_first_named_strikes_first()
    {
        using SandboxClient client = Start("KickoffDown:2", "KickoffBusy");
        List<int> statuses = [];
        for (int index = 0; index < 4; index++)
        {
            using HttpResponseMessage answer = await client.KickOffAsync();
            statuses.Add((int)answer.StatusCode);
        }

        Assert.Equal([503, 503, 429, 202], statuses);
    }

    [Fact]
    public async Task A_kickoff_without_a_token_is_no_stroke()
    {
        using SandboxClient client = new(new SandboxOptions { Faults = ["KickoffDown"] });

        using HttpResponseMessage refused = await client.KickOffAsync();

        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        AssertStruck(client, "KickoffDown", 0, 1);
    }

    [Fact]
    public async Task StatusThrottled_answers_429_and_the_export_goes_on()
    {
        using SandboxClient client = Start("StatusThrottled");
        string status = await StartJobAsync(client);

        using HttpResponseMessage throttled = await client.GetAsync(status);
        using HttpResponseMessage done = await client.GetAsync(status);

        Assert.Equal(HttpStatusCode.TooManyRequests, throttled.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(1), throttled.Headers.RetryAfter!.Delta);
        Assert.Equal(HttpStatusCode.OK, done.StatusCode);
    }

    [Fact]
    public async Task StatusTransient_answers_500_with_an_OperationOutcome_that_says_so()
    {
        using SandboxClient client = Start("StatusTransient");
        string status = await StartJobAsync(client);

        using HttpResponseMessage transient = await client.GetAsync(status);
        using HttpResponseMessage done = await client.GetAsync(status);

        Assert.Equal(HttpStatusCode.InternalServerError, transient.StatusCode);
        Assert.Equal("transient", (await SandboxClient.JsonAsync(transient))["issue"]![0]!["code"]!.GetValue<string>());
        Assert.Equal(HttpStatusCode.OK, done.StatusCode);
    }

    [Fact]
    public async Task StatusDown_answers_502_with_HTML()
    {
        using SandboxClient client = Start("StatusDown");
        string status = await StartJobAsync(client);

        using HttpResponseMessage down = await client.GetAsync(status);
        using HttpResponseMessage done = await client.GetAsync(status);

        Assert.Equal(HttpStatusCode.BadGateway, down.StatusCode);
        Assert.Equal("text/html", down.Content.Headers.ContentType!.MediaType);
        Assert.StartsWith("<html>", await down.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, done.StatusCode);
    }

    [Fact]
    public async Task RetryAfterDate_sends_the_time_to_wait_as_a_date()
    {
        FakeTimeProvider time = new(new DateTimeOffset(2026, 5, 28, 22, 44, 52, TimeSpan.Zero));
        using SandboxClient client = Start(new SandboxOptions
        {
            Faults = ["RetryAfterDate"],
            PollCount = 2,
            RetryAfter = TimeSpan.FromSeconds(90),
            TimeProvider = time,
        });
        string status = await StartJobAsync(client);

        using HttpResponseMessage date = await client.GetAsync(status);
        using HttpResponseMessage seconds = await client.GetAsync(status);

        Assert.Equal("Thu, 28 May 2026 22:46:22 GMT", date.Headers.GetValues("Retry-After").Single());
        Assert.Equal("90", seconds.Headers.GetValues("Retry-After").Single());
    }

    [Fact]
    public async Task JobFails_answers_500_with_a_fatal_OperationOutcome_ever_after()
    {
        using SandboxClient client = Start("JobFails");
        string failing = await StartJobAsync(client);
        string other = await StartJobAsync(client);

        using HttpResponseMessage failed = await client.GetAsync(failing);
        using HttpResponseMessage again = await client.GetAsync(failing);
        using HttpResponseMessage done = await client.GetAsync(other);

        Assert.Equal([500, 500, 200], new[] { failed, again, done }.Select(answer => (int)answer.StatusCode));
        Assert.Equal("fatal", (await SandboxClient.JsonAsync(failed))["issue"]![0]!["severity"]!.GetValue<string>());
        AssertStruck(client, "JobFails", 1, 0);
    }

    [Fact]
    public async Task JobGone_answers_404_ever_after()
    {
        using SandboxClient client = Start("JobGone");
        string going = await StartJobAsync(client);
        string other = await StartJobAsync(client);

        using HttpResponseMessage gone = await client.GetAsync(going);
        using HttpResponseMessage again = await client.GetAsync(going);
        using HttpResponseMessage done = await client.GetAsync(other);

        Assert.Equal([404, 404, 200], new[] { gone, again, done }.Select(answer => (int)answer.StatusCode));
        AssertStruck(client, "JobGone", 1, 0);
    }

    [Fact]
    public async Task TokenExpires_refuses_a_token_that_was_good_and_takes_a_new_one()
    {
        using SandboxClient client = new(new SandboxOptions { Faults = ["TokenExpires"], PatientCount = 1 });
        string first = await client.TokenAsync();
        Task<HttpResponseMessage> KickOff(string token) => client.KickOffAsync("/$export", request => request.Headers.Authorization = new("Bearer", token));

        using HttpResponseMessage good = await KickOff(first);
        using HttpResponseMessage refused = await KickOff(first);
        using HttpResponseMessage again = await KickOff(first);
        string second = await client.TokenAsync();
        using HttpResponseMessage renewed = await KickOff(second);
        using HttpResponseMessage stillGood = await KickOff(second);

        Assert.Equal([202, 401, 401, 202, 202], new[] { good, refused, again, renewed, stillGood }.Select(answer => (int)answer.StatusCode));
        AssertStruck(client, "TokenExpires", 1, 0);
    }

    [Fact]
    public async Task TokenRefused_answers_401_invalid_client()
    {
        using SandboxClient client = new(new SandboxOptions { Faults = ["TokenRefused"], PatientCount = 1 });
        using SandboxAssertion assertion = new();

        using HttpResponseMessage refused = await client.AskForTokenAsync(assertion.Create(client.Server.TokenUri));

        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal("invalid_client", (await SandboxClient.JsonAsync(refused))["error"]!.GetValue<string>());
        Assert.NotEmpty(await client.TokenAsync());
    }

    private static SandboxClient Start(params string[] faults) => Start(new SandboxOptions { Faults = faults, PollCount = 0 });

    private static SandboxClient Start(SandboxOptions options)
    {
        options.PatientCount = 1;
        return SandboxClient.WithoutToken(options);
    }

    private static async Task<string> StartJobAsync(SandboxClient client)
    {
        using HttpResponseMessage kickedOff = await client.KickOffAsync();
        Assert.Equal(HttpStatusCode.Accepted, kickedOff.StatusCode);
        return kickedOff.Content.Headers.ContentLocation!.AbsoluteUri;
    }

    private static void AssertStruck(SandboxClient client, string name, int struck, int? left)
    {
        SandboxFaultCount count = client.Server.Faults.Single(fault => fault.Name == name);
        Assert.Equal((struck, left), (count.Struck, count.Left));
    }
}
