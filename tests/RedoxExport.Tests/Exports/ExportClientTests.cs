using CsCheck;
using RedoxExport.Connections;
using RedoxExport.Exports;
using RedoxExport.Payloads;
using RedoxExport.Tests.Connections;
using RedoxExport.Tests.Text;
using RedoxExport.Tests.Transport;
using RedoxExport.Transport;

namespace RedoxExport.Tests.Exports;

public class ExportClientTests
{
    private const string KickOff = "GET " + TestConnection.Base + "/$export";
    private const string Job = TestConnection.Base + "/export-status/1";

    /// <summary>The example of the contract, beside the checkout, with its polling URL.</summary>
    private const string Payload = """
        {"Meta":{"DataModel":"FHIR Bulk Data Access","EventType":"system-export-response","EventDateTime":"2026-05-28T22:44:52.399Z","Test":true,
        "Source":{"ID":"7ce6f387-c33c-417d-8682-81e83628cbd9","Name":"Redox Dev Tools"},"Logs":[{"ID":"d9f5d293-7110-461e-a875-3beb089e79f3"}],"FacilityCode":null},
        "status":202,"contentLocation":"https://fhir.example.org/r4/export-status/1"}
        """;

    private readonly ScriptedServer _server = new();
    private readonly TestPacing _pacing = new();
    private readonly RecordingEvents _events = new();

    [Fact]
    public async Task A_kick_off_is_answered_with_a_header()
    {
        _server.On(KickOff + "?_type=Patient", Reply.Status(202, "Content-Location: " + Job, "Retry-After: 30", "Redox-Trace-Id: trace-1"));
        ExportRequest request = new() { Types = ["Patient"] };
        ExportJob job = await (await ClientAsync()).StartAsync(request, default);

        Assert.Equal(ExportJobState.Accepted, job.State);
        Assert.Equal("1", job.Id);
        Assert.Equal(Job, job.ContentLocation.AbsoluteUri);
        Assert.Equal(TestPacing.Start, job.StartedAt);
        Assert.Equal(TestPacing.Start.AddSeconds(30), job.RetryAt);
        Assert.Equal("trace-1", job.TraceId);
        Assert.Same(request, job.Request);
        SeenRequest seen = Assert.Single(_server.Requests);
        Assert.Equal("application/fhir+json", seen["Accept"]);
        Assert.Equal("respond-async", seen["Prefer"]);
        Assert.Equal("Bearer token-1", seen["Authorization"]);
    }

    [Fact]
    public async Task A_POST_carries_its_body()
    {
        _server.On("POST " + TestConnection.Base + "/Patient/$export", Reply.Status(202, "Content-Location: " + Job));
        await (await ClientAsync()).StartAsync(new ExportRequest { Level = ExportLevel.AllPatients, Patients = ["1"] }, default);
        SeenRequest seen = Assert.Single(_server.Requests);
        Assert.Equal("application/fhir+json", seen["Content-Type"]);
        Assert.Equal("""{"resourceType":"Parameters","parameter":[{"name":"patient","valueReference":{"reference":"Patient/1"}}]}""", seen.Body);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(202)]
    public async Task A_kick_off_is_answered_with_a_payload(int status)
    {
        _server.On(KickOff, Reply.Text(status, Payload, "Content-Type: application/json"));
        Assert.Equal(Job, (await (await ClientAsync()).StartAsync(new ExportRequest(), default)).ContentLocation.AbsoluteUri);
        Assert.Empty(_events.Warnings);
    }

    [SharedFolderFact]
    public async Task The_example_of_the_contract_is_an_answer()
    {
        string example = Path.Combine(RepositoryRoot.Path, "..", "shared", "spec", "system-export-response.example.json");
        if (!File.Exists(example))
        {
            Assert.Skip("The shared folder with the example is not beside this checkout.");
        }

        _server.On(KickOff, Reply.Bytes(202, await File.ReadAllBytesAsync(example)));
        ExportJob job = await (await ClientAsync()).StartAsync(new ExportRequest(), default);
        Assert.Equal("e4b4a01a-1c2d-4f5e-9a8b-3c7d6e5f4a3b", job.Id);
    }

    [Fact]
    public async Task Header_and_payload_may_both_come()
    {
        _server.On(KickOff, Reply.Text(202, Payload, "Content-Location: " + Job));
        Assert.Equal(Job, (await (await ClientAsync()).StartAsync(new ExportRequest(), default)).ContentLocation.AbsoluteUri);
        Assert.Empty(_events.Warnings);
    }

    [Fact]
    public async Task Where_header_and_payload_differ_the_header_is_followed_with_a_warning()
    {
        _server.On(KickOff, Reply.Text(202, Payload, "Content-Location: " + TestConnection.Base + "/export-status/2?t=topsecret"));
        Assert.Equal("2", (await (await ClientAsync()).StartAsync(new ExportRequest(), default)).Id);
        ExportEvent warning = Assert.Single(_events.Warnings);
        Assert.Equal("PollingUrlsDiffer", warning.Name);
        Assert.DoesNotContain("topsecret", warning.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("export-status/1", "https://fhir.example.org/r4/export-status/1")]
    [InlineData("/r4/export-status/1", "https://fhir.example.org/r4/export-status/1")]
    [InlineData("//fhir.example.org/r4/export-status/1", "https://fhir.example.org/r4/export-status/1")]
    public async Task A_relative_polling_URL_is_the_servers_own(string location, string expected)
    {
        _server.On(KickOff, Reply.Status(202, "Content-Location: " + location));
        Assert.Equal(expected, (await (await ClientAsync()).StartAsync(new ExportRequest(), default)).ContentLocation.AbsoluteUri);

        _server.On(KickOff, Reply.Text(202, Payload.Replace("https://fhir.example.org/r4/export-status/1", location)));
        Assert.Equal(expected, (await (await ClientAsync()).StartAsync(new ExportRequest(), default)).ContentLocation.AbsoluteUri);
    }

    [Fact]
    public async Task A_body_that_breaks_does_not_lose_an_export_that_has_begun()
    {
        _server.On(KickOff, Reply.Cut(202, "{"u8.ToArray(), 100, "Content-Location: " + Job));
        Assert.Equal("1", (await (await ClientAsync()).StartAsync(new ExportRequest(), default)).Id);
    }

    [Fact]
    public async Task An_answer_without_polling_URL_is_an_error_that_shows_what_came()
    {
        _server.On(KickOff, Reply.Text(200, """{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"processing","diagnostics":"queue is full"}]}"""));
        RedoxExportException error = await FailsAsync();
        Assert.Equal("KickOffAnswerUnusable", error.ErrorId);
        Assert.Contains("queue is full", error.Message, StringComparison.Ordinal);
        Assert.Equal("queue is full", Assert.Single(error.Issues).Text);
    }

    [Fact]
    public async Task Errors_in_a_success_are_errors()
    {
        _server.On(KickOff, Reply.Text(200, """{"Meta":{"DataModel":"FHIR Bulk Data Access","EventType":"system-export-response","Errors":[{"ID":"77","Text":"No subscription","Type":"client","Module":"router"}]},"status":400}""", "Redox-Trace-Id: trace-9"));
        RedoxExportException error = await FailsAsync();
        Assert.Equal("KickOffRefused", error.ErrorId);
        Assert.Contains("No subscription (error 77)", error.Message, StringComparison.Ordinal);
        Assert.Equal("trace-9", error.TraceId);
    }

    [Fact]
    public async Task A_refusal_shows_the_diagnostics_of_the_OperationOutcome()
    {
        _server.On(KickOff, Reply.Text(400, """{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"invalid","diagnostics":"Unknown type Pateint."}]}""", "Redox-Trace-Id: trace-2"));
        RedoxExportException error = await FailsAsync();
        Assert.Equal("KickOffRefused", error.ErrorId);
        Assert.Equal("The server did not start the export: HTTP 400 from 'https://fhir.example.org/r4/$export': Unknown type Pateint (trace id trace-2).", error.Message);
        Assert.Equal("invalid", Assert.Single(error.Issues).Code);
        Assert.Equal(400, error.StatusCode);
        Assert.Equal("trace-2", error.TraceId);
    }

    [Fact]
    public async Task A_wrong_slug_says_what_to_check()
    {
        _server.On(KickOff, Reply.Text(404, "<html>Not found</html>"));
        RedoxExportException error = await FailsAsync();
        Assert.Equal("KickOffRefused", error.ErrorId);
        Assert.Contains("case-sensitive", error.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_export_that_runs_is_an_error_with_a_time()
    {
        _server.On(KickOff, Reply.Status(429, "Retry-After: 600"));
        RedoxExportException error = await FailsAsync();
        Assert.Equal("ExportAlreadyRunning", error.ErrorId);
        Assert.Equal(ErrorKind.Busy, error.Kind);
        Assert.Equal(TimeSpan.FromMinutes(10), error.RetryAfter);
        Assert.Contains("2026-05-28T12:10:00", error.RecommendedAction, StringComparison.Ordinal);
        Assert.Single(_server.Requests);
    }

    [Fact]
    public async Task A_busy_server_is_waited_for_while_its_time_fits_into_a_minute()
    {
        _server.On(KickOff, Reply.Status(429, "Retry-After: 20"), Reply.Status(429, "Retry-After: 40"), Reply.Status(202, "Content-Location: " + Job));
        ExportJob job = await (await ClientAsync()).StartAsync(new ExportRequest(), default);
        Assert.Equal("1", job.Id);
        Assert.Equal([TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(40)], _pacing.Delays);
        Assert.Equal(TestPacing.Start.AddMinutes(1), job.StartedAt);

        // One start is one warning.
        ExportEvent warning = Assert.Single(_events.Warnings);
        Assert.Equal("KickOffWaiting", warning.Name);
        Assert.Contains("Next attempt in 20.0 s", warning.Message, StringComparison.Ordinal);
        Assert.Single(_events.All, e => e.Name == "KickOffWaiting" && e.Level == ExportEventLevel.Verbose);
    }

    [Fact]
    public async Task What_does_not_fit_into_what_is_left_of_the_minute_is_an_error_with_the_time()
    {
        _server.On(KickOff, Reply.Status(429, "Retry-After: 25"));
        RedoxExportException error = await FailsAsync();
        Assert.Equal("ExportAlreadyRunning", error.ErrorId);
        Assert.Equal(TimeSpan.FromSeconds(25), error.RetryAfter);
        Assert.Contains("2026-05-28T12:01:15", error.RecommendedAction, StringComparison.Ordinal);
        Assert.Equal(3, _server.Requests.Count);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Retry-After: 0")]
    [InlineData("Retry-After: 1780000000000")]
    public async Task A_busy_server_that_names_no_time_is_asked_a_few_times_within_the_minute(string? header)
    {
        _server.On(KickOff, header is null ? Reply.Status(429) : Reply.Status(429, header));
        Assert.Equal("ExportAlreadyRunning", (await FailsAsync()).ErrorId);
        Assert.InRange(_server.Requests.Count, 4, 6);
        Assert.InRange(_pacing.Clock.GetUtcNow() - TestPacing.Start, TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task A_busy_server_is_not_stormed_by_who_allows_no_pauses()
    {
        _server.On(KickOff, Reply.Status(429, "Retry-After: 30"));
        ConnectionSettings settings = new() { BaseUri = new Uri(TestConnection.Base), Transport = new GateOptions { Pacing = _pacing, MaxRetryDelay = TimeSpan.FromMilliseconds(1) } };
        using RedoxConnection connection = await RedoxConnection.ConnectAsync(settings, _server.ToInvoker(), null, default);
        await Assert.ThrowsAsync<RedoxExportException>(() => new ExportClient(connection, _events).StartAsync(new ExportRequest(), default));
        Assert.InRange(_server.Requests.Count, 3, 6);
    }

    [Fact]
    public async Task A_longer_patience_waits_on()
    {
        _server.On(KickOff, Reply.Status(429, "Retry-After: 600"), Reply.Status(429, "Retry-After: Thu, 28 May 2026 12:40:00 GMT"), Reply.Status(202, "Content-Location: " + Job));
        ExportClient client = await ClientAsync();
        Assert.Equal("1", (await client.StartAsync(client.Prepare(new ExportRequest()), TimeSpan.FromHours(1), default)).Id);
        Assert.Equal([TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(30)], _pacing.Delays);
    }

    [Fact]
    public async Task No_patience_asks_once()
    {
        _server.On(KickOff, Reply.Status(429, "Retry-After: 1"));
        ExportClient client = await ClientAsync();
        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(() => client.StartAsync(client.Prepare(new ExportRequest()), TimeSpan.Zero, default));
        Assert.Equal("ExportAlreadyRunning", error.ErrorId);
        Assert.Single(_server.Requests);
        Assert.Empty(_pacing.Delays);
    }

    [Fact]
    public async Task A_start_that_is_given_up_while_it_waits_asks_no_more()
    {
        using CancellationTokenSource caller = new();
        _server.On(KickOff, Reply.After(caller.Cancel, Reply.Status(429, "Retry-After: 20")));
        ExportClient client = await ClientAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.StartAsync(new ExportRequest(), caller.Token));
        Assert.Single(_server.Requests);
    }

    [Fact]
    public async Task A_start_that_may_have_begun_an_export_is_not_repeated_after_a_429_either()
    {
        _server.On(KickOff, Reply.Status(429, "Retry-After: 1"), Reply.Status(502));
        RedoxExportException error = await FailsAsync();
        Assert.Equal("KickOffRefused", error.ErrorId);
        Assert.Equal(502, error.StatusCode);
        Assert.Equal(2, _server.Requests.Count);
    }

    [Theory]
    [InlineData("https://polling.example.net:8443/export-status/1?sig=topsecret", "polling.example.net:8443", "polling.example.net:8443")]
    [InlineData("//polling.example.net/export-status/1?sig=topsecret", "polling.example.net", "polling.example.net")]
    public async Task A_polling_URL_on_a_foreign_host_is_said_at_once_and_not_asked_until_the_user_names_the_host(string location, string host, string trusted)
    {
        _server.On(KickOff, Reply.Status(202, "Content-Location: " + location));
        ExportClient client = await ClientAsync();
        ExportJob job = await client.StartAsync(new ExportRequest(), default);
        ExportEvent warning = Assert.Single(_events.Warnings);
        Assert.Equal("PollingUrlNotTrusted", warning.Name);
        Assert.Contains(host, warning.Message, StringComparison.Ordinal);
        Assert.Contains("-TrustedHost", warning.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("topsecret", warning.Message, StringComparison.Ordinal);
        Assert.Equal("HostNotTrusted", (await Assert.ThrowsAsync<RedoxExportException>(() => client.RefreshAsync(job, default))).ErrorId);
        Assert.Single(_server.Requests);

        RedoxConnection trusting = await TestConnection.OpenAsync(_server, _pacing, trusted: trusted);
        RecordingEvents events = new();
        ExportClient knowing = new(trusting, events);
        ExportJob followed = await knowing.StartAsync(new ExportRequest(), default);
        _server.On("GET " + followed.PollingUri.AbsoluteUri, Reply.Status(202));
        Assert.Equal(ExportJobState.InProgress, (await knowing.RefreshAsync(followed, default)).State);
        Assert.Empty(events.Warnings);
    }

    [Fact]
    public async Task Whatever_a_Content_Location_names_there_is_a_job_or_one_clear_error()
    {
        RedoxConnection connection = await TestConnection.OpenAsync(_server, _pacing);
        HostileText.Links.Sample(
            location =>
            {
                _server.On(KickOff, Reply.Status(202, "Content-Location: " + location));
                RecordingEvents events = new();
                try
                {
                    ExportJob job = new ExportClient(connection, events).StartAsync(new ExportRequest(), default).GetAwaiter().GetResult();
                    return job.ContentLocation.Query.Length == 0 && job.ToString().Length > 0 && events.All.All(e => !e.Message.Contains('?'));
                }
                catch (RedoxExportException e)
                {
                    return e.ErrorId == "KickOffAnswerUnusable";
                }
            },
            threads: 1);
    }

    [Fact]
    public async Task A_busy_server_that_wants_an_hour_before_it_starts_anything_is_a_warning()
    {
        _server.On(KickOff, Reply.Status(503, "Retry-After: 3600"), Reply.Status(202, "Content-Location: " + Job));
        await (await ClientAsync()).StartAsync(new ExportRequest(), default);
        Assert.Contains("attempt 2 of 5 in 3600.0 s", Assert.Single(_events.Warnings).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_is_taken_up_by_its_URL_or_payload_without_asking()
    {
        ExportClient client = await ClientAsync();
        Assert.Equal("1", client.Attach(new Uri(Job)).Id);
        ExportJob job = client.Attach(ExportResponseReader.Read(Payload));
        Assert.Equal(Job, job.ContentLocation.AbsoluteUri);
        Assert.Equal(new DateTimeOffset(2026, 5, 28, 22, 44, 52, 399, TimeSpan.Zero), job.StartedAt);
        Assert.Empty(_server.Requests);
    }

    [Theory]
    [InlineData("export-status/1?token=topsecret")]
    [InlineData("/export-status/1")]
    [InlineData("file:///export-status/1")]
    public async Task What_is_no_polling_URL_is_refused(string text)
    {
        ExportClient client = await ClientAsync();
        RedoxExportException error = Assert.Throws<RedoxExportException>(() => client.Attach(new Uri(text, UriKind.RelativeOrAbsolute)));
        Assert.Equal("PollingUrlInvalid", error.ErrorId);
        Assert.DoesNotContain("topsecret", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_shows_no_query_of_its_polling_URL_and_asks_with_it()
    {
        const string Signed = Job + "?code=topsecret";
        _server.On("GET " + Signed, Reply.Status(202));
        ExportClient client = await ClientAsync();
        ExportJob job = await client.RefreshAsync(client.Attach(new Uri(Signed)), default);
        Assert.DoesNotContain("topsecret", job.ContentLocation + job.Id + job + string.Join("\n", _events.All), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_polling_URL_of_a_foreign_host_is_not_asked()
    {
        ExportClient client = await ClientAsync();
        ExportJob job = client.Attach(new Uri("https://evil.example.net/export-status/1"));
        Assert.Equal("HostNotTrusted", (await Assert.ThrowsAsync<RedoxExportException>(() => client.RefreshAsync(job, default))).ErrorId);
        Assert.Empty(_server.Requests);
    }

    [Theory]
    [InlineData(202, ExportJobState.InProgress, ExportJobState.Cancelled)]
    [InlineData(204, ExportJobState.Accepted, ExportJobState.Cancelled)]
    [InlineData(202, ExportJobState.Completed, ExportJobState.Released)]
    [InlineData(404, ExportJobState.InProgress, ExportJobState.Gone)]
    [InlineData(410, ExportJobState.Completed, ExportJobState.Gone)]
    public async Task Stopping_cancels_or_releases(int status, ExportJobState before, ExportJobState after)
    {
        _server.On("GET https://fhir.example.org/r4/export-status/1", Reply.Status(404));
        _server.On("DELETE " + Job, Reply.Status(status));
        ExportClient client = await ClientAsync();
        ExportJob job = client.Attach(new Uri(Job));
        job.State = before;
        Assert.Same(job, await client.StopAsync(job, default));
        Assert.Equal(after, job.State);
        Assert.Equal(TestPacing.Start, job.CompletedAt);
        Assert.All(_server.Requests, request => Assert.Equal("Bearer token-1", request["Authorization"]));
        Assert.Equal(status is 404 or 410 ? 2 : 1, _server.Requests.Count);
    }

    [Fact]
    public async Task A_server_that_does_not_stop_says_why()
    {
        _server.On("DELETE " + Job, Reply.Text(403, """{"errorDetail":"not yours"}"""));
        ExportClient client = await ClientAsync();
        ExportJob job = client.Attach(new Uri(Job));
        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(() => client.StopAsync(job, default));
        Assert.Equal("CancelRefused", error.ErrorId);
        Assert.Contains("not yours", error.Message, StringComparison.Ordinal);
        Assert.Equal(ExportJobState.Accepted, job.State);
    }

    private async Task<ExportClient> ClientAsync()
    {
        RedoxConnection connection = await TestConnection.OpenAsync(_server, _pacing);
        return new ExportClient(connection, _events);
    }

    private async Task<RedoxExportException> FailsAsync()
    {
        ExportClient client = await ClientAsync();
        return await Assert.ThrowsAsync<RedoxExportException>(() => client.StartAsync(new ExportRequest(), default));
    }
}
