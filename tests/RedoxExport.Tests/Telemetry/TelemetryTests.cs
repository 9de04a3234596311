using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text;
using RedoxExport.Authentication;
using RedoxExport.Connections;
using RedoxExport.Exports;
using RedoxExport.Runs;
using RedoxExport.Telemetry;
using RedoxExport.Tests.Connections;
using RedoxExport.Tests.Downloads;
using RedoxExport.Tests.Runs;
using RedoxExport.Tests.Transport;
using RedoxExport.Transport;
using static RedoxExport.Tests.Downloads.SavedExport;
using static RedoxExport.Tests.Runs.Night;

namespace RedoxExport.Tests.Telemetry;

/// <summary>Spans and metrics, as docs/monitoring.md describes them. One class, so that its tests run one after another: listeners are of the whole process.</summary>
public sealed class TelemetryTests : IDisposable
{
    private static readonly string[] TraceHeaders = ["traceparent", "tracestate", "baggage", "correlation-context", "request-id"];

    private readonly Night _night = new();

    public void Dispose() => _night.Dispose();

    [Fact]
    public async Task A_run_is_one_trace_of_a_run_an_export_its_requests_and_its_files()
    {
        using Watch watch = new();
        _night.Has(Full, First, Lines(3));

        await _night.RunAsync();

        Activity run = Assert.Single(watch.SpansOf("run"));
        Activity export = Assert.Single(watch.SpansOf("export"));
        Activity file = Assert.Single(watch.SpansOf("file"));
        Assert.Equal([run.TraceId], watch.Spans.Select(span => span.TraceId).Distinct());
        Assert.Equal(run.SpanId, export.ParentSpanId);
        Assert.Equal(run.SpanId, file.ParentSpanId);
        Assert.Equal(run.SpanId, Assert.Single(watch.SpansOf("GET kick_off")).ParentSpanId);
        Assert.All(watch.SpansOf("GET status"), status => Assert.Equal(export.SpanId, status.ParentSpanId));
        Activity request = Assert.Single(watch.SpansOf("GET file"));
        Assert.Equal(file.SpanId, request.ParentSpanId);
        Assert.Equal(ActivityKind.Client, request.Kind);
        Assert.Equal(("https", 443), (request.GetTagItem("url.scheme"), request.GetTagItem("server.port")));
        Assert.Equal(new Uri(SavedExport.Files).Host, request.GetTagItem("server.address"));
        Assert.Equal(("GET", 200), (request.GetTagItem("http.request.method"), request.GetTagItem("http.response.status_code")));
        Assert.Equal(("output", "Patient", "complete", 3L), (file.GetTagItem("redoxexport.file.category"), file.GetTagItem("redoxexport.resource.type"), file.GetTagItem("redoxexport.file.state"), file.GetTagItem("redoxexport.file.resources")));
        Assert.Equal(("complete", 0), (run.GetTagItem("redoxexport.run.state"), run.GetTagItem("redoxexport.run.exit_code")));
        Assert.DoesNotContain(watch.Spans.SelectMany(span => span.TagObjects), tag => tag.Key.StartsWith("url.", StringComparison.Ordinal) && tag.Key != "url.scheme");
        Assert.All(watch.Spans, span => Assert.Equal(ActivityStatusCode.Unset, span.Status));
    }

    [Fact]
    public async Task Each_instrument_has_its_name_its_unit_and_the_numbers_of_the_run()
    {
        using Watch watch = new();
        _night.Has(Full, First, Lines(3), before: Reply.Status(503));

        ExportRun run = await _night.RunAsync();
        watch.Collect();

        Dictionary<string, string?> expected = new()
        {
            ["redoxexport.request.duration"] = "s",
            ["redoxexport.export.duration"] = "s",
            ["redoxexport.file.duration"] = "s",
            ["redoxexport.download.files"] = "{file}",
            ["redoxexport.download.io"] = "By",
            ["redoxexport.download.resources"] = "{resource}",
            ["redoxexport.run.duration"] = "s",
            ["redoxexport.run.exit_code"] = null,
            ["redoxexport.watermark.age"] = "s",
        };
        Dictionary<string, string?> found = watch.Measurements.GroupBy(seen => seen.Name).ToDictionary(group => group.Key, group => group.First().Unit);
        found.Remove("redoxexport.request.retries");
        Assert.Equal(expected.OrderBy(item => item.Key), found.OrderBy(item => item.Key));
        Assert.Equal((1.0, (double)run.Bytes, 3.0), (watch.Of("redoxexport.download.files").Sum(seen => seen.Value), watch.Of("redoxexport.download.io").Sum(seen => seen.Value), watch.Of("redoxexport.download.resources").Sum(seen => seen.Value)));
        Assert.Contains(watch.Of("redoxexport.run.exit_code"), seen => IsOfNight(seen) && seen.Value == 0);
        Watch.Seen age = Assert.Single(watch.Of("redoxexport.watermark.age"), IsOfNight);
        Assert.Equal((_night.Pacing.Time.GetUtcNow() - run.Watermark!.Value).TotalSeconds, age.Value, 3);
        Watch.Seen duration = Assert.Single(watch.Of("redoxexport.run.duration"));
        Assert.Equal(["redoxexport.root", "redoxexport.run.exit_code", "redoxexport.run.mode", "redoxexport.run.state"], duration.Tags.Keys.Order(StringComparer.Ordinal));
        Assert.Contains(watch.Of("redoxexport.request.duration"), seen => seen.Tags["http.response.status_code"] is 503 && (string)seen.Tags["error.type"]! == "503");
    }

    [Theory]
    [InlineData("sample", typeof(IOException))]
    [InlineData("start", typeof(IOException))]
    [InlineData("stop", typeof(IOException))]
    [InlineData("measure", typeof(IOException))]
    [InlineData("stop", typeof(InvalidOperationException))]
    [InlineData("measure", typeof(OperationCanceledException))]
    public async Task A_listener_that_fails_does_not_change_the_run(string where, Type error)
    {
        using FailingListener listener = new(where, (Exception)Activator.CreateInstance(error)!);
        _night.Has(Full, First, Lines(3), before: Reply.Status(503));

        ExportRun run = await _night.RunAsync();

        Assert.Equal((ExportRunState.Complete, 3L), (run.State, run.Resources["Patient"]));
        Assert.Empty(_night.Errors);
        Assert.NotEqual(0, listener.Thrown);
    }

    [Theory]
    [InlineData("start")]
    [InlineData("stop")]
    public void A_listener_that_fails_does_not_leave_a_span_as_the_parent_of_what_follows(string where)
    {
        Activity? before = Activity.Current;
        using FailingListener listener = new(where, new IOException());

        using (Observe.Run())
        {
            Observe.Request("GET", new Uri(Night.Base), "status", 0)!.Dispose();
        }

        Assert.Same(before, Activity.Current);
        Assert.Equal(2, listener.Thrown);
    }

    [Fact]
    public async Task A_retry_is_counted_with_its_reason_and_each_attempt_has_a_span()
    {
        using Watch watch = new();
        string file = SavedExport.Files + "1";
        _night.Has(Full, First, Lines(3));
        _night.Server.On("GET " + file, Reply.Status(503), Reply.Text(200, Lines(3)));

        Assert.Equal(ExportRunState.Complete, (await _night.RunAsync()).State);

        Watch.Seen retry = Assert.Single(watch.Of("redoxexport.request.retries"));
        Assert.Equal((1.0, "{retry}", "file", "503"), (retry.Value, retry.Unit, retry.Tags["redoxexport.request.purpose"], retry.Tags["error.type"]));
        IReadOnlyList<Activity> attempts = watch.SpansOf("GET file");
        Assert.Equal([ActivityStatusCode.Error, ActivityStatusCode.Unset], attempts.Select(span => span.Status));
        Assert.Equal([null, 1], attempts.Select(span => span.GetTagItem("http.request.resend_count")));
        Assert.Equal("503", attempts[0].GetTagItem("error.type"));
    }

    [Fact]
    public async Task A_request_without_an_answer_has_the_error_type_of_the_failure()
    {
        using Watch watch = new();
        _night.Has(Full, First, Lines(3));
        _night.Server.On("GET " + SavedExport.Files + "1", Reply.Fails(new HttpRequestException("no", new IOException("reset"))), Reply.Text(200, Lines(3)));

        await _night.RunAsync();

        Activity failed = watch.SpansOf("GET file")[0];
        Assert.Equal(ActivityStatusCode.Error, failed.Status);
        Assert.NotNull(failed.GetTagItem("error.type"));
        Assert.Null(failed.GetTagItem("http.response.status_code"));
    }

    [Fact]
    public async Task Nothing_of_a_server_a_patient_or_a_secret_is_in_any_span_or_metric()
    {
        const string canary = "CANARY";
        using Watch watch = new();
        string link = $"{SavedExport.Files}Patient-{canary}?sig={canary}";
        string polling = $"{Night.Base}/export-status/{canary}?key={canary}";
        _night.Server.On(Full + $"?_typeFilter=Patient%3Fname%3D{canary}&_type=Patient", Reply.Status(202, "Content-Location: " + polling));
        _night.Server.On($"{Full}?_type=Patient&_typeFilter=Patient%3Fname%3D{canary}", Reply.Status(202, "Content-Location: " + polling));
        _night.Server.On("GET " + polling, Reply.Text(200, $$"""{"transactionTime":"{{First}}","requiresAccessToken":true,"output":[{"type":"Type{{canary}}","url":"{{link}}"},{"type":"Patient","url":"{{link}}2"}],"extension":{"x":"{{canary}}"} }"""));
        _night.Server.On("GET " + link, Reply.Text(200, $$"""{"resourceType":"Type{{canary}}","id":"{{canary}}"}""" + "\n"));
        _night.Server.On("GET " + link + "2", Reply.Text(404, $$"""{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"{{canary}}","diagnostics":"{{canary}}"}]}"""));

        ExportRun run = await _night.RunAsync(new ExportRequest { Types = ["Patient"], TypeFilters = [$"Patient?name={canary}"] });
        watch.Collect();

        Assert.Equal(ExportRunState.Incomplete, run.State);
        Assert.NotEmpty(watch.SpansOf("file"));
        Assert.Contains(watch.SpansOf("file"), span => span.Status == ActivityStatusCode.Error && span.GetTagItem("error.type") is string);
        Assert.Contains(watch.Of("redoxexport.download.files"), seen => (string)seen.Tags["redoxexport.resource.type"]! == "_OTHER");
        Assert.Equal(ActivityStatusCode.Error, Assert.Single(watch.SpansOf("run")).Status);
        Assert.DoesNotContain(watch.Texts, text => text.Contains(canary, StringComparison.OrdinalIgnoreCase) || text.Contains("token-", StringComparison.Ordinal));
        Assert.All(watch.Spans, span => Assert.Null(span.StatusDescription));
    }

    [Fact]
    public async Task A_call_that_could_not_begin_a_run_is_a_failed_run_of_its_own_length()
    {
        _night.Has(Full, First, Lines(3));
        ExportRun good = await _night.RunAsync();
        using Watch watch = new();
        using RedoxConnection connection = await TestConnection.OpenAsync(_night.Server, _night.Pacing);
        ExportRunner runner = new(connection, _night.Root, new ExportRequest(), new RunOptions { Incremental = true });

        ExportRun failed = runner.RecordNotBegun(AuthenticationErrors.StaticTokenRefused(), _night.Pacing.Clock.GetUtcNow().AddSeconds(-90));

        Activity run = Assert.Single(watch.SpansOf("run"));
        Assert.Equal(("failed", 4, failed.Id, false), (run.GetTagItem("redoxexport.run.state"), run.GetTagItem("redoxexport.run.exit_code"), run.GetTagItem("redoxexport.run.id"), run.GetTagItem("redoxexport.run.begun")));
        Assert.Equal((ActivityStatusCode.Error, failed.ErrorId), (run.Status, run.GetTagItem("error.type")));
        Assert.InRange(run.Duration.TotalSeconds, 90, 150);
        Watch.Seen duration = Assert.Single(watch.Of("redoxexport.run.duration"));
        Assert.Equal((failed.ErrorId, "failed"), (duration.Tags["error.type"], duration.Tags["redoxexport.run.state"]));
        Assert.InRange(duration.Value, 90, 150);
        watch.Collect();
        Assert.Contains(watch.Of("redoxexport.run.exit_code"), seen => IsOfNight(seen) && seen.Value == 4);
        Assert.Contains(watch.Of("redoxexport.watermark.age"), IsOfNight);
        Assert.NotNull(good.Watermark);
    }

    [Fact]
    public void A_call_that_cannot_be_recorded_is_observed_as_well()
    {
        string file = Path.Combine(_night.Root, "file");
        Directory.CreateDirectory(_night.Root);
        File.WriteAllText(file, string.Empty);
        using Watch watch = new();

        ExportRun failed = new FailedBeginning(Path.Combine(file, "runs"), RunServer.Unknown, null, new ExportRequest(), true, null, _night.Pacing.Clock).Record(AuthenticationErrors.StaticTokenRefused());

        Assert.Empty(failed.Id);
        Activity run = Assert.Single(watch.SpansOf("run"));
        Assert.Equal((null, 4), (run.GetTagItem("redoxexport.run.id"), run.GetTagItem("redoxexport.run.exit_code")));
    }

    [Fact]
    public async Task Findings_are_counted_by_code()
    {
        using Watch watch = new();
        _night.Has(Full + "?_type=Patient", First, """{"resourceType":"Device","id":"1"}""" + "\n", "Device");

        ExportRun run = await _night.RunAsync(new ExportRequest { Types = ["Patient"] });

        Assert.NotEmpty(run.Findings);
        Assert.Equal(
            run.Findings.Select(finding => finding.Code).Distinct().Order(StringComparer.Ordinal),
            watch.Of("redoxexport.run.findings").Select(seen => (string)seen.Tags["redoxexport.finding.code"]!).Order(StringComparer.Ordinal));
        Assert.All(watch.Of("redoxexport.run.findings"), seen => Assert.Equal("{finding}", seen.Unit));
    }

    [Fact]
    public void Without_a_listener_nothing_is_created_or_counted()
    {
        Uri uri = new("https://fhir.example.org/r4");
        Assert.Null(Observe.Request("GET", uri, "file", 0));
        Assert.Null(Observe.Export(TimeSpan.Zero));
        Assert.Null(Observe.Run());
        Observe.Retry(uri, "file", "503");
        Assert.False(Observe.WantsFiles);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            Observe.Request("GET", uri, "file", i)?.Dispose();
            Observe.Retry(uri, "file", "503");
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public async Task No_header_of_a_trace_leaves_for_any_origin_over_real_sockets()
    {
        using Watch watch = new("RedoxExport", "System.Net.Http", "Test");
        using ActivitySource source = new("Test");
        using Activity caller = source.StartActivity("caller")!;
        caller.TraceStateString = "vendor=canary";
        caller.AddBaggage("patient", "canary");
        ConcurrentQueue<string> own = new();
        ConcurrentQueue<string> foreign = new();
        await using LoopbackServer store = Answering(foreign, _ => "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc");
        int port = store.Port;
        await using LoopbackServer server = Answering(own, text => text.Contains("/redirected ", StringComparison.Ordinal)
            ? $"HTTP/1.1 307 Temporary Redirect\r\nLocation: http://127.0.0.1:{port}/file\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            : "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc");
        Uri baseUri = new($"http://127.0.0.1:{server.Port}/fhir");
        using RequestGate gate = new(new TrustPolicy(baseUri, null, true), new GateOptions { Proxy = new WebProxy() });

        foreach ((Uri uri, RequestPurpose purpose) in new[]
        {
            (baseUri, RequestPurpose.Status),
            (new Uri($"{baseUri}/redirected"), RequestPurpose.FileWithoutToken),
            (new Uri($"http://127.0.0.1:{port}/file"), RequestPurpose.FileWithoutToken),
        })
        {
            using GateResponse response = await gate.SendAsync(new GateRequest(HttpMethod.Get, uri, purpose), null, default);
            Assert.Equal("abc"u8.ToArray(), await response.ReadBodyAsync(10, default));
        }

        Assert.Equal((2, 2), (own.Count, foreign.Count));
        Assert.All(own.Concat(foreign), request => Assert.All(TraceHeaders, header => Assert.DoesNotContain($"\n{header}:", request, StringComparison.OrdinalIgnoreCase)));
        Assert.All(own.Concat(foreign), request => Assert.DoesNotContain("canary", request, StringComparison.OrdinalIgnoreCase));

        // .NET adds no span of its own, so a request has one, and .NET has the usual metric of it.
        Assert.Equal([caller.SpanId], watch.Spans.Where(span => span.Source.Name == "RedoxExport").Select(span => span.ParentSpanId).Distinct());
        Assert.DoesNotContain(watch.Spans, span => span.Source.Name == "System.Net.Http");
        Assert.Equal(4, watch.SpansOf("GET status").Count + watch.SpansOf("GET file").Count);
        Assert.Equal(4, watch.Of("http.client.request.duration").Count(seen => seen.Tags["server.port"] is int to && (to == server.Port || to == port)));
    }

    // Folders of other tests have the same name, so more of the path tells this one from them.
    private bool IsOfNight(Watch.Seen seen) => _night.Root.Replace('\\', '/').EndsWith((string)seen.Tags["redoxexport.root"]!, StringComparison.Ordinal);

    private static LoopbackServer Answering(ConcurrentQueue<string> requests, Func<string, string> answer) => LoopbackServer.Serving(async (stream, cancellationToken) =>
    {
        byte[] buffer = new byte[16 * 1024];
        int read = await stream.ReadAsync(buffer, cancellationToken);
        string text = Encoding.ASCII.GetString(buffer, 0, read);
        requests.Enqueue(text);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(answer(text)), cancellationToken);
    });
}
