using RedoxExport.Connections;
using RedoxExport.Exports;
using RedoxExport.Tests.Connections;
using RedoxExport.Tests.Transport;
using RedoxExport.Transport;

namespace RedoxExport.Tests.Exports;

public class StatusAnswerTests
{
    private const string Job = TestConnection.Base + "/export-status/1";
    private const string Outcome = """{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"exception","diagnostics":"database lost"}]}""";
    private const string Transient = """{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"transient","diagnostics":"try again"}]}""";
    private const string Stu3 = """
        {"transactionTime":"2026-05-28T11:00:00.1234567+02:00","request":"https://fhir.example.org/r4/$export","requiresAccessToken":true,
        "output":[{"type":"Patient","url":"https://fhir.example.org/f/1?sig=topsecret","count":3},{"type":"Observation","url":"f/2"}],
        "deleted":[{"type":"Bundle","url":"https://fhir.example.org/f/3"}],
        "error":[{"type":"OperationOutcome","url":"https://fhir.example.org/f/4","count":"2"}],"extension":{"x":1}}
        """;

    private const string Stu4 = """
        {"transactionTime":"2026-05-28T09:00:00Z","requiresAccessToken":false,"outputOrganizedBy":"Patient",
        "output":[{"url":"https://fhir.example.org/f/1","continuesInFile":"https://fhir.example.org/f/2?sig=topsecret","count":1,"fileSize":10},{"url":"https://fhir.example.org/f/2"}],
        "outcome":[{"type":"OperationOutcome","url":"https://fhir.example.org/f/3","countSeverity":{"error":1}}],"link":[],"extension":[{"url":"x"}]}
        """;

    private readonly ScriptedServer _server = new();
    private readonly TestPacing _pacing = new();
    private readonly RecordingEvents _events = new();

    [Fact]
    public async Task A_202_is_in_progress_in_the_servers_words()
    {
        ExportJob job = await AskAsync(Reply.Text(202, "still at it", "X-Progress: 63% (5 of 8 types)", "Retry-After: 20", "Redox-Trace-Id: t1"));
        Assert.Equal(ExportJobState.InProgress, job.State);
        Assert.Equal("63% (5 of 8 types)", job.Progress);
        Assert.Equal(63, job.PercentComplete);
        Assert.Equal(TestPacing.Start.AddSeconds(20), job.RetryAt);
        Assert.Equal("t1", job.TraceId);
        SeenRequest seen = Assert.Single(_server.Requests);
        Assert.Equal("application/json", seen["Accept"]);
    }

    [Theory]
    [InlineData("50%", 50)]
    [InlineData("50 %", 50)]
    [InlineData("about 99.9% done", 99)]
    [InlineData("0%", 0)]
    [InlineData("100%", 100)]
    [InlineData("101%", null)]
    [InlineData("%", null)]
    [InlineData(".%", null)]
    [InlineData("1.2.3%", null)]
    [InlineData("in progress", null)]
    public async Task A_percentage_is_found_in_the_words(string words, int? percent) =>
        Assert.Equal(percent, (await AskAsync(Reply.Status(202, "X-Progress: " + words))).PercentComplete);

    [Fact]
    public async Task Hostile_words_are_cut_and_cleaned()
    {
        string? progress = (await AskAsync(Reply.Status(202, "X-Progress: " + new string('x', 500) + "\t\u001b[31m"))).Progress;
        Assert.Equal(101, progress!.Length);
    }

    [Theory]
    [InlineData("Retry-After: Thu, 28 May 2026 12:05:00 GMT", 300)]
    [InlineData("Retry-After: 1780000000000", null)]
    [InlineData("Retry-After: -1", null)]
    public async Task Retry_After_may_be_a_date_and_counts_as_absent_when_absurd(string header, int? seconds)
    {
        ExportJob job = await AskAsync(Reply.Status(202, header));
        Assert.Equal(seconds is { } s ? TestPacing.Start.AddSeconds(s) : null, job.RetryAt);
        Assert.Equal(seconds is null ? 1 : 0, _events.Warnings.Count);
    }

    [Fact]
    public async Task A_manifest_of_STU3_is_read()
    {
        ExportJob job = await AskAsync(Reply.Text(200, Stu3, "Expires: Fri, 29 May 2026 12:00:00 GMT"));
        Assert.Equal(ExportJobState.Completed, job.State);
        Assert.Equal(100, job.PercentComplete);
        Assert.Equal(TestPacing.Start, job.CompletedAt);
        Assert.Equal(TestPacing.Start.AddDays(1), job.ExpiresAt);
        Assert.Equal(new DateTimeOffset(2026, 5, 28, 11, 0, 0, TimeSpan.FromHours(2)).AddTicks(1234567), job.TransactionTime);
        ExportManifest manifest = job.Manifest!;
        Assert.True(manifest.RequiresAccessToken);
        Assert.False(manifest.IsPartial);
        Assert.Equal([FileCategory.Output, FileCategory.Output, FileCategory.Deleted, FileCategory.Outcome], manifest.Files.Select(f => f.Category));
        Assert.Equal(["Patient", "Observation", "Bundle", "OperationOutcome"], manifest.Files.Select(f => f.Type));
        Assert.Equal([3L, null, null, 2L], manifest.Files.Select(f => f.Count));
        Assert.Equal("https://fhir.example.org/f/1", manifest.Files[0].Uri.AbsoluteUri);
        Assert.Equal("https://fhir.example.org/f/1?sig=topsecret", manifest.Files[0].Link.AbsoluteUri);
        Assert.Equal("https://fhir.example.org/r4/export-status/f/2", manifest.Files[1].Link.AbsoluteUri);
        using MemoryStream written = new();
        manifest.Pages[0].CopyTo(written);
        Assert.Equal(Stu3, System.Text.Encoding.UTF8.GetString(written.ToArray()));
    }

    [Fact]
    public async Task A_manifest_of_STU4_is_read()
    {
        ExportManifest manifest = (await AskAsync(Reply.Text(200, Stu4))).Manifest!;
        Assert.False(manifest.RequiresAccessToken);
        Assert.Equal("Patient", manifest.OutputOrganizedBy);
        Assert.Equal([null, null, "OperationOutcome"], manifest.Files.Select(f => f.Type));
        Assert.Equal(FileCategory.Outcome, manifest.Files[2].Category);
        Assert.Equal("https://fhir.example.org/f/2", manifest.Files[0].ContinuesInFile);
        Assert.Equal(10, manifest.Files[0].FileSize);
    }

    [Theory]
    [InlineData("""{"transactionTime":"2026-05-28T09:00:00Z"}""")]
    [InlineData("""{"transactionTime":"2026-05-28T09:00:00Z","output":null,"error":[]}""")]
    [InlineData("""{"output":[]}""")]
    [InlineData("\uFEFF{\"output\":[]}")]
    public async Task Lists_may_be_missing(string manifest)
    {
        ExportJob job = await AskAsync(Reply.Text(200, manifest));
        Assert.Equal(ExportJobState.Completed, job.State);
        Assert.Empty(job.Manifest!.Files);
        Assert.False(job.Manifest.RequiresAccessToken);
    }

    [Theory]
    [InlineData("", "not JSON")]
    [InlineData("<html></html>", "an HTML or XML page")]
    [InlineData("{\"output\":[", "not JSON")]
    [InlineData("null", "it is null, not an object")]
    [InlineData("[]", "it is an array, not an object")]
    [InlineData("{}", "neither transactionTime nor output")]
    public async Task A_manifest_that_is_none_is_one_clear_error(string manifest, string why)
    {
        _server.On("GET " + Job, Reply.Text(200, manifest));
        ExportJob job = new(await ConnectAsync(), new Uri(Job), TestPacing.Start);
        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(() => new ExportClient(job.Connection, _events).RefreshAsync(job, default));
        Assert.Equal("ManifestInvalid", error.ErrorId);
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
        Assert.False(job.IsOver);
    }

    [Theory]
    [InlineData("""{"output":7}""", 0, "/output is a number, not an object")]
    [InlineData("""{"output":null,"transactionTime":"x"}""", 0, null)]
    [InlineData("""{"output":{}}""", 0, null)]
    [InlineData("""{"output":{"url":"a"}}""", 1, null)]
    [InlineData("""{"output":[{"url":"a"}],"error":{}}""", 1, null)]
    [InlineData("""{"output":[{"url":"a"}],"error":"","deleted":false}""", 1, null)]
    [InlineData("""{"output":[{"url":"a"}],"error":"no Observation"}""", 1, "/error is a string, not an object; the server's message: no Observation")]
    [InlineData("""{"output":[{"url":"a"}],"error":["no Observation"]}""", 1, "/error/0 is a string, not an object; the server's message: no Observation")]
    [InlineData("""{"output":[{"url":"a"}],"error":{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"exception","diagnostics":"gave up"}]}}""", 1, "/error/url is missing; the server's message: gave up")]
    [InlineData("""{"output":[{"url":"a"}],"error":[{"type":"OperationOutcome","message":"Timeout of Observation"}]}""", 1, "/error/0/url is missing; the server's message: Timeout of Observation")]
    [InlineData("""{"output":[{"url":"a"}],"error":[{"type":"OperationOutcome","url":null,"outcome":{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"exception","details":{"text":"gave up"}}]}}]}""", 1, "/error/0/url is missing; the server's message: gave up")]
    [InlineData("""{"output":[{"url":"a"},7,{"url":"b"}]}""", 2, "/output/1 is a number, not an object")]
    [InlineData("""{"output":[{"url":"a"},{},{"url":"b"}]}""", 2, "/output/1/url is missing")]
    [InlineData("""{"output":[{"url":"a"},{"url":7}]}""", 1, "/output/1/url is missing")]
    [InlineData("""{"output":[{"url":""},{"url":"a"}]}""", 1, "/output/0/url is not a URL")]
    [InlineData("""{"output":[],"outcome":[{"url":"https://["}]}""", 0, "/outcome/0/url is not a URL")]
    [InlineData("""{"output":[{"url":"a"}],"link":[{"relation":"self"},{"relation":"next"}]}""", 1, "/link/1/url, the next page, is missing")]
    [InlineData("""{"output":[{"url":"a"}],"link":[{"relation":"next","url":"https://["}]}""", 1, "/link/0/url, the next page, is not a URL")]
    [InlineData("""{"output":[{"url":"a"}],"link":{"relation":"next"}}""", 1, "/link/url, the next page, is missing")]
    [InlineData("""{"output":[{"url":"a"}],"link":"page/2?sig=secret"}""", 1, "/link is a string, not an object")]
    [InlineData("""{"output":[{"url":"a"}],"link":["page/2?sig=secret",null]}""", 1, "/link/0 is a string, not an object")]
    [InlineData("""{"output":[{"url":"a"}],"link":[{"relation":"self","url":"1"},7]}""", 1, "/link/1 is a number, not an object")]
    [InlineData("""{"output":[{"url":"a"}],"link":null}""", 1, null)]
    [InlineData("""{"output":[{"url":"a"}],"transactionTime":7}""", 1, null)]
    public async Task A_part_that_cannot_be_used_costs_only_that_part(string manifest, int files, string? remark)
    {
        ExportJob job = await AskAsync(Reply.Text(200, manifest));
        Assert.Equal(ExportJobState.Completed, job.State);
        Assert.Equal(files, job.Manifest!.Files.Count);
        Assert.Equal(remark is null ? [] : [remark], job.Manifest.Remarks.Select(r => r.ToString()));
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("\"True\"", true)]
    [InlineData("\"true\"", true)]
    [InlineData("1", true)]
    [InlineData("\"1\"", true)]
    [InlineData("false", false)]
    [InlineData("\"FALSE\"", false)]
    [InlineData("0", false)]
    [InlineData("null", null)]
    [InlineData("\"perhaps\"", null)]
    [InlineData("{\"value\":true}", null)]
    public async Task RequiresAccessToken_is_read_however_servers_write_it(string written, bool? read)
    {
        ExportJob job = await AskAsync(Reply.Text(200, $$"""{"requiresAccessToken":{{written}},"output":[{"url":"a"}]}"""));
        Assert.Equal(read, Assert.Single(job.Manifest!.Files).RequiresAccessToken);
        Assert.Equal(read == true, job.Manifest.RequiresAccessToken);
    }

    [Fact]
    public async Task Pages_are_followed_and_each_says_whether_its_files_want_the_token()
    {
        _server.On("GET " + TestConnection.Base + "/page/2", Reply.Text(200, """{"transactionTime":"2026-05-28T09:00:00Z","requiresAccessToken":true,"output":[{"type":"B","url":"b"}],"link":[{"relation":"next","url":"3"}]}"""))
            .On("GET " + TestConnection.Base + "/page/3", Reply.Text(200, """{"transactionTime":"2026-05-28T09:00:00Z","output":[],"deleted":[{"type":"C","url":"c"}]}"""));
        ExportJob job = await AskAsync(Reply.Text(200, """{"transactionTime":"2026-05-28T09:00:00Z","requiresAccessToken":false,"output":[{"type":"A","url":"a"}],"link":[{"relation":"next","url":"../page/2"}]}"""));
        Assert.Equal(["A", "B", "C"], job.Manifest!.Files.Select(f => f.Type));
        Assert.Equal(new bool?[] { false, true, null }, job.Manifest.Files.Select(f => f.RequiresAccessToken));
        Assert.Equal(3, job.Manifest.Pages.Count);
        Assert.All(_server.Requests, request => Assert.Equal("Bearer token-1", request["Authorization"]));
    }

    [Fact]
    public async Task The_next_page_may_be_named_by_a_link_that_stands_alone_in_place_of_a_list()
    {
        _server.On("GET " + TestConnection.Base + "/page/2", Reply.Text(200, """{"output":[{"type":"B","url":"b"}],"link":{"relation":"self","url":"2"}}"""));
        ExportJob job = await AskAsync(Reply.Text(200, """{"output":[{"type":"A","url":"a"}],"link":{"relation":"next","url":"../page/2"}}"""));
        Assert.Equal(["A", "B"], job.Manifest!.Files.Select(f => f.Type));
        Assert.Empty(job.Manifest.Remarks);
    }

    [Theory]
    [InlineData(Job, "ManifestInvalid")]
    [InlineData("https://evil.example.net/page", "HostNotTrusted")]
    [InlineData("http://fhir.example.org:8080/page", "TlsRequired")]
    [InlineData("https://127.0.0.1/page", "HostNotTrusted")]
    [InlineData("https://fhir.example.org/missing", "ManifestPageRefused")]
    public async Task A_page_that_comes_round_or_lies_elsewhere_is_not_followed(string next, string errorId)
    {
        _server.On("GET https://fhir.example.org/missing", Reply.Status(404))
            .On("GET " + Job, Reply.Text(200, $$"""{"output":[],"link":[{"relation":"next","url":"{{next}}"}]}"""));
        ExportJob job = new(await ConnectAsync(), new Uri(Job), TestPacing.Start);
        Assert.Equal(errorId, (await Assert.ThrowsAsync<RedoxExportException>(() => new ExportClient(job.Connection, _events).RefreshAsync(job, default))).ErrorId);
        Assert.DoesNotContain(_server.Requests, request => request.Uri.Host != "fhir.example.org");
    }

    [Fact]
    public async Task A_202_may_carry_what_there_is_so_far()
    {
        ExportJob job = await AskAsync(Reply.Text(202, Stu4, "X-Progress: 10%"));
        Assert.Equal(ExportJobState.InProgress, job.State);
        Assert.True(job.Manifest!.IsPartial);
        Assert.Equal(3, job.Manifest.Files.Count);
    }

    [Theory]
    [InlineData("""{"output":{}}""")]
    [InlineData("""{"output":[],"link":[{"relation":"next","url":"https://evil.example.net/x"}]}""")]
    [InlineData("""{"issue":[]}""")]
    [InlineData("""{"output":[],""")]
    public async Task Other_JSON_with_a_202_ends_nothing(string body)
    {
        ExportJob job = await AskAsync(Reply.Text(202, body));
        Assert.Equal(ExportJobState.InProgress, job.State);
    }

    [Theory]
    [InlineData("202", "", ExportJobState.InProgress)]
    [InlineData("202 Accepted", "", ExportJobState.InProgress)]
    [InlineData("200", Stu4, ExportJobState.Completed)]
    [InlineData("500", Outcome, ExportJobState.Failed)]
    [InlineData("500", Transient, ExportJobState.InProgress)]
    [InlineData("503", Outcome, ExportJobState.InProgress)]
    [InlineData("429", "", ExportJobState.InProgress)]
    public async Task The_jobs_own_status_may_come_in_a_header(string exportStatus, string body, ExportJobState state)
    {
        ExportJob job = await AskAsync(Reply.Text(200, body, "X-Export-Status: " + exportStatus));
        Assert.Equal(state, job.State);
        Assert.Equal(state == ExportJobState.Failed ? ["database lost"] : [], job.Issues.Select(i => i.Text));
    }

    [Theory]
    [InlineData(500, Outcome, "database lost")]
    [InlineData(408, Outcome, "database lost")]
    [InlineData(425, Outcome, "database lost")]
    [InlineData(422, "", "HTTP 422")]
    [InlineData(500, """{"errorDetail":"broken"}""", "broken")]
    public async Task A_job_that_failed_says_why(int status, string body, string text)
    {
        ExportJob job = await AskAsync(Reply.Text(status, body));
        Assert.Equal(ExportJobState.Failed, job.State);
        Assert.Equal(text, Assert.Single(job.Issues).Text);
        Assert.Equal(TestPacing.Start, job.CompletedAt!.Value - Waited());
    }

    [Theory]
    [InlineData(400, Transient)]
    [InlineData(500, Transient)]
    [InlineData(408, "")]
    [InlineData(425, "")]
    [InlineData(429, "")]
    [InlineData(429, Outcome)]
    [InlineData(502, "<html>")]
    [InlineData(503, Outcome)]
    [InlineData(504, "")]
    public async Task What_passes_is_no_failure(int status, string body)
    {
        ExportJob job = await AskAsync(Reply.Text(status, body, "Retry-After: 9"));
        Assert.Equal(ExportJobState.InProgress, job.State);
        Assert.Equal(TestPacing.Start.AddSeconds(9), job.RetryAt);
        Assert.Empty(job.Issues);
    }

    [Fact]
    public async Task A_status_whose_body_breaks_off_is_asked_for_again()
    {
        ExportJob job = await AskAsync(Reply.Cut(200, "{"u8.ToArray(), 50), Reply.Short(200, "{"u8.ToArray(), 50), Reply.Text(200, Stu4));
        Assert.Equal(ExportJobState.Completed, job.State);
        Assert.Equal(3, _server.Requests.Count);
    }

    [Fact]
    public async Task A_proxy_that_fails_ends_no_job_where_the_run_has_no_retries_left_to_ask_again()
    {
        _server.On("GET " + Job, Reply.Text(500, "<html>oops</html>"));
        ExportJob job = new(await ConnectAsync(), new Uri(Job), TestPacing.Start);
        await new ExportClient(job.Connection, _events) { Budget = new RetryBudget(first: 0) }.RefreshAsync(job, default);
        Assert.Equal(ExportJobState.InProgress, job.State);
        Assert.Single(_server.Requests);
    }

    [Fact]
    public async Task One_500_of_a_proxy_ends_no_job()
    {
        ExportJob job = await AskAsync(Reply.Text(500, "<html>oops</html>"), Reply.Status(202));
        Assert.Equal(ExportJobState.InProgress, job.State);
    }

    [Theory]
    [InlineData(404)]
    [InlineData(410)]
    public async Task A_job_that_the_server_does_not_know_is_gone(int status) =>
        Assert.Equal(ExportJobState.Gone, (await AskAsync(Reply.Text(status, Outcome))).State);

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    public async Task A_refusal_to_say_leaves_the_job_as_it_was(int status)
    {
        _server.On("GET " + Job, Reply.Status(status));
        ExportJob job = new(await ConnectAsync(), new Uri(Job), TestPacing.Start);
        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(() => new ExportClient(job.Connection, _events).RefreshAsync(job, default));
        Assert.Equal("StatusRefused", error.ErrorId);
        Assert.Equal(status, error.StatusCode);
        Assert.False(job.IsOver);
    }

    [Theory]
    [InlineData("202", "", ExportJobState.InProgress)]
    [InlineData("200", ""","transactionTime":"2026-05-28T09:00:00Z","requiresAccessToken":true,"output":[{"type":"Patient","url":"https://fhir.example.org/f/1"}]""", ExportJobState.Completed)]
    [InlineData("500", "", ExportJobState.Failed)]
    public async Task A_status_may_come_in_a_Redox_payload(string status, string manifest, ExportJobState state)
    {
        ExportJob job = await AskAsync(Reply.Text(200, $$"""{"Meta":{"DataModel":"FHIR Bulk Data Access","EventType":"status-check-response"},"status":{{status}}{{manifest}}}"""));
        Assert.Equal(state, job.State);
        Assert.Equal(state == ExportJobState.Completed ? 1 : 0, job.Manifest?.Files.Count ?? 0);
    }

    [Fact]
    public async Task Errors_of_a_Redox_payload_end_the_job()
    {
        ExportJob job = await AskAsync(Reply.Text(200, """{"Meta":{"DataModel":"FHIR Bulk Data Access","EventType":"status-check-response","Errors":[{"ID":"5","Text":"Destination is down"}]},"status":200}"""));
        Assert.Equal(ExportJobState.Failed, job.State);
        Assert.Equal("Destination is down (error 5)", Assert.Single(job.Issues).Text);
    }

    [Theory]
    [InlineData("Expires: 0")]
    [InlineData("Expires: -1")]
    [InlineData("Expires: Thu, 01 Jan 1970 00:00:00 GMT")]
    public async Task An_Expires_against_caches_says_nothing_of_the_files(string header) =>
        Assert.Null((await AskAsync(Reply.Text(200, Stu4, header))).ExpiresAt);

    private TimeSpan Waited() => _pacing.Clock.GetUtcNow() - TestPacing.Start;

    private Task<RedoxConnection> ConnectAsync() => TestConnection.OpenAsync(_server, _pacing);

    [Theory]
    [InlineData("""{"resourceType":"OperationOutcome","issue":[{"severity":"information","code":"informational","diagnostics":"queued behind 4"}]}""", "queued behind 4")]
    [InlineData("""{"error":"Internal Server Error","message":"no database"}""", "Internal Server Error; no database")]
    [InlineData("<html><title>Sign in</title></html>", "with the title 'Sign in'")]
    [InlineData("maintenance until 6", "maintenance until 6")]
    public async Task A_200_without_a_list_of_files_is_said_in_the_servers_words(string body, string words)
    {
        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(() => AskAsync(Reply.Text(200, body)));

        Assert.Equal("ManifestInvalid", error.ErrorId);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_200_with_an_OperationOutcome_of_errors_is_a_failure_in_the_servers_words()
    {
        ExportJob job = await AskAsync(Reply.Text(200, Outcome));

        Assert.Equal(ExportJobState.Failed, job.State);
        Assert.Equal("database lost", Assert.Single(job.Issues).Text);
        Assert.Contains("database lost", ExportErrors.EndOf(job)!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_200_with_a_transient_OperationOutcome_is_still_running() =>
        Assert.Equal(ExportJobState.InProgress, (await AskAsync(Reply.Text(200, Transient))).State);

    private async Task<ExportJob> AskAsync(params Reply[] replies)
    {
        _server.On("GET " + Job, replies);
        ExportJob job = new(await ConnectAsync(), new Uri(Job), TestPacing.Start);
        return await new ExportClient(job.Connection, _events).SettleAsync(job, default);
    }
}
