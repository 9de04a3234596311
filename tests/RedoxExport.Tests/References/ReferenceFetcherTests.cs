using System.Globalization;
using System.Text;
using RedoxExport.Connections;
using RedoxExport.References;
using RedoxExport.Tests.Connections;
using RedoxExport.Tests.Transport;

namespace RedoxExport.Tests.References;

/// <summary>Servers as they are, and as they should not be.</summary>
public sealed class ReferenceFetcherTests
{
    private const string Base = TestConnection.Base;

    private readonly ScriptedServer _server = new();
    private readonly RecordingEvents _events = new();
    private readonly TestPacing _pacing = new();

    [Fact]
    public async Task A_list_of_ids_is_one_request_with_the_token()
    {
        _server.On(Search("a", "b"), Bundle(Practitioner("a"), Practitioner("b")));
        Assert.Equal(("a b", string.Empty, 0), await FetchAsync("a", "b"));
        Assert.StartsWith("Bearer ", Assert.Single(_server.Requests)["Authorization"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_resource_is_kept_as_it_was_written_but_on_one_line()
    {
        _server.On(Search("a", "b"), Reply.Text(200, """
            { "resourceType": "Bundle", "entry": [
              { "resource": { "resourceType": "Practitioner", "id": "a", "x": 1.50, "t": "two  \" \\ spaces", "u": "\u00e9" } } ] }
            """)).On(Read("b"), Reply.Status(404));
        FetchedBatch batch = await RawAsync("a", "b");
        Assert.Equal("""{"resourceType":"Practitioner","id":"a","x":1.50,"t":"two  \" \\ spaces","u":"\u00e9"}""", Encoding.UTF8.GetString(Assert.Single(batch.Resources).Line));
        Assert.Equal(["b"], batch.Absent);
    }

    // A server that says nothing about batches. Batches have tests of their own.
    public ReferenceFetcherTests() => _server.On($"GET {Base}/metadata", Reply.Status(404));

    [Theory]
    [InlineData(400)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(405)]
    [InlineData(414)]
    [InlineData(501)]
    public async Task A_server_that_refuses_lists_is_read_one_by_one_from_then_on(int status)
    {
        _server.On(Search("a", "b"), Reply.Status(status)).On(Read("a"), Resource("a")).On(Read("b"), Reply.Status(410)).On(Read("c"), Reply.Status(404)).On(Read("d"), Resource("d"));
        ReferenceFetcher fetcher = await FetcherAsync();
        Assert.Equal(("a", "b", 0), Of(await fetcher.FetchAsync("Practitioner", ["a", "b"], default)));
        Assert.Equal(("d", "c", 0), Of(await fetcher.FetchAsync("Practitioner", ["c", "d"], default)));
        Assert.Equal(5, _server.Requests.Count);
    }

    public static TheoryData<string> Strange =>
    [
        "<html><body>Sign in</body></html>", string.Empty, "[]", "{}", """{"resourceType":"Patient","id":"a"}""", """{"resourceType":"Bundle","entry":[""", """{"Meta":{"Errors":[{"Text":"no"}]}}""",
        """{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Practitioner","id":"z"},"search":{"mode":"match"}}],"link":[{"relation":"next","url":"https://fhir.example.org/r4/endless"}]}""",
        """{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Patient","id":"a"}}]}""",
    ];

    [Theory]
    [MemberData(nameof(Strange))]
    public async Task An_answer_that_is_not_what_was_asked_leads_to_reads(string answer)
    {
        _server.On(Search("a", "b"), Reply.Text(200, answer)).On(Read("a"), Resource("a")).On(Read("b"), Resource("b"));
        Assert.Equal(("a b", string.Empty, 0), await FetchAsync("a", "b"));
        Assert.Equal(3, _server.Requests.Count);
    }

    [Fact]
    public async Task Of_other_resources_in_an_answer_only_those_that_were_asked_for_are_taken()
    {
        _server.On(Search("a", "b"), Bundle(Practitioner("a"), Practitioner("z"), Practitioner("a"))).On(Read("b"), Resource("b"));
        FetchedBatch batch = await RawAsync("a", "b");
        Assert.Equal(("a b", string.Empty, 0), Of(batch));
        Assert.Equal(1, batch.NotAsked);
    }

    [Fact]
    public async Task Included_resources_are_counted_and_do_no_harm()
    {
        _server.On(Search("a", "b"), Reply.Text(200, """
            {"resourceType":"Bundle","total":2,"entry":[{"resource":{"resourceType":"Practitioner","id":"a"},"search":{"mode":"match"}},{"resource":{"resourceType":"Practitioner","id":"b"}},
            {"resource":{"resourceType":"Organization","id":"o"},"search":{"mode":"include"}},{"resource":{"resourceType":"OperationOutcome"},"search":{"mode":"outcome"}}]}
            """));
        FetchedBatch batch = await RawAsync("a", "b");
        Assert.Equal(("a b", string.Empty, 0), Of(batch));
        Assert.Equal(1, batch.NotAsked);
    }

    [Fact]
    public async Task An_empty_answer_of_a_server_that_has_not_proved_to_take_lists_is_no_proof_of_absence()
    {
        _server.On(Search("a", "b"), Reply.Text(200, """{"resourceType":"Bundle","total":0}""")).On(Read("a"), Reply.Status(404)).On(Read("b"), Resource("b"));
        Assert.Equal(("b", "a", 0), await FetchAsync("a", "b"));
    }

    [Fact]
    public async Task A_server_that_uses_only_one_id_of_a_list_is_found_out()
    {
        _server.On(Search("a", "b", "c"), Reply.Text(200, $$"""{"resourceType":"Bundle","total":1,"entry":[{"resource":{{Practitioner("a")}} }]}"""))
            .On(Read("b"), Resource("b")).On(Read("c"), Reply.Status(404));
        Assert.Equal(("a b", "c", 0), await FetchAsync("a", "b", "c"));
    }

    [Fact]
    public async Task A_server_that_cuts_a_list_is_found_out_by_its_last_id()
    {
        _server.On(Search("a", "b", "c", "d"), Reply.Text(200, $$"""{"resourceType":"Bundle","total":2,"entry":[{"resource":{{Practitioner("a")}} },{"resource":{{Practitioner("b")}} }]}"""))
            .On(Read("c"), Resource("c")).On(Read("d"), Resource("d"));
        Assert.Equal(("a b c d", string.Empty, 0), await FetchAsync("a", "b", "c", "d"));
    }

    [Theory]
    [InlineData("""{"resourceType":"Bundle","total":4,"entry":[{"resource":{a} },{"resource":{a} },{"resource":{b} },{"resource":{b} }]}""")]
    [InlineData("""{"resourceType":"Bundle","link":[{"relation":"next"}],"entry":[{"resource":{a} },{"resource":{b} }]}""")]
    public async Task A_list_that_may_have_more_is_completed_by_reads(string answer)
    {
        _server.On(Search("a", "b", "c", "d"), Reply.Text(200, answer.Replace("{a}", Practitioner("a"), StringComparison.Ordinal).Replace("{b}", Practitioner("b"), StringComparison.Ordinal)))
            .On(Read("c"), Resource("c")).On(Read("d"), Reply.Status(404));
        Assert.Equal(("a b c", "d", 0), await FetchAsync("a", "b", "c", "d"));
    }

    [Fact]
    public async Task A_server_that_takes_lists_is_asked_once_about_what_it_does_not_have()
    {
        _server.On(Search("a", "b", "c", "d"), Reply.Text(200, $$"""{"resourceType":"Bundle","total":2,"entry":[{"resource":{{Practitioner("a")}} },{"resource":{{Practitioner("b")}} }]}""")).On(Read("d"), Reply.Status(404));
        Assert.Equal(("a b", "c d", 0), await FetchAsync("a", "b", "c", "d"));
        Assert.Equal(2, _server.Requests.Count);
    }

    [Fact]
    public async Task A_server_that_ignores_ids_and_says_that_it_has_none_is_found_out()
    {
        _server.On(Search("a", "b"), Reply.Text(200, """{"resourceType":"Bundle","total":0}""")).On(Read("a"), Resource("a")).On(Read("b"), Resource("b"));
        Assert.Equal(("a b", string.Empty, 0), await FetchAsync("a", "b"));
    }

    [Fact]
    public async Task Pages_are_followed()
    {
        _server.On(Search("a", "b", "c"), Page("?page=2", Practitioner("a"))).On($"GET {Base}/Practitioner?page=2", Page("?page=3", Practitioner("b"))).On($"GET {Base}/Practitioner?page=3", Page(null)).On(Read("c"), Reply.Status(404));
        Assert.Equal(("a b", "c", 0), await FetchAsync("a", "b", "c"));
    }

    [Fact]
    public async Task A_page_that_says_that_there_are_more_but_not_where_is_completed_by_reads()
    {
        _server.On(Search("a", "b"), Reply.Text(200, $$"""{"resourceType":"Bundle","total":2,"entry":[{"resource":{{Practitioner("a")}} }]}""")).On(Read("b"), Resource("b"));
        Assert.Equal(("a b", string.Empty, 0), await FetchAsync("a", "b"));
    }

    [Theory]
    [InlineData("https://evil.example/r4/Practitioner?page=2")]
    [InlineData("http://169.254.169.254/latest")]
    [InlineData("file:///etc/passwd")]
    public async Task A_page_on_another_server_is_never_requested(string next)
    {
        _server.On(Search("a", "b"), Page(next, Practitioner("a"))).On(Read("b"), Resource("b"));
        Assert.Equal(("a b", string.Empty, 0), await FetchAsync("a", "b"));
        Assert.All(_server.Requests, request => Assert.Equal("fhir.example.org", request.Uri.Host));
    }

    [Fact]
    public async Task Pages_that_go_round_in_circles_end()
    {
        _server.On(Search("a", "b", "c"), Page("?page=2", Practitioner("a"))).On($"GET {Base}/Practitioner?page=2", Page("?page=2", Practitioner("a"))).On(Read("b"), Reply.Status(404)).On(Read("c"), Resource("c"));
        Assert.Equal(("a c", "b", 0), await FetchAsync("a", "b", "c"));
    }

    [Fact]
    public async Task Pages_without_an_end_end()
    {
        int page = 1;
        _server.Otherwise = request => request.Uri.Query.Length > 0 ? Page($"?page={++page}") : Reply.Status(404);
        Assert.Equal((string.Empty, "a b", 0), await FetchAsync("a", "b"));
        Assert.True(_server.Requests.Count < 10);
    }

    [Fact]
    public async Task A_list_whose_answer_is_too_large_is_divided()
    {
        string large = $$"""{"resourceType":"Bundle","x":"{{new string('x', 1000)}}"}""";
        _server.On(Search("a", "b", "c", "d"), Reply.Short(200, [], ResourceSearch.PageLimit + 1))
            .On(Search("a", "b"), Bundle(Practitioner("a"), Practitioner("b"))).On(Search("c", "d"), Reply.Cut(200, Encoding.UTF8.GetBytes(large), large.Length * 2))
            .On(Read("c"), Resource("c")).On(Read("d"), Reply.Cut(200, "{"u8.ToArray(), 100));
        Assert.Equal(("a b c", string.Empty, 1), await FetchAsync("a", "b", "c", "d"));
    }

    [Fact]
    public async Task Throttling_and_failures_are_waited_out()
    {
        _server.On(Search("a", "b"), Reply.Status(429, "Retry-After: 7"), Reply.Status(503), Reply.Cut(200, "{"u8.ToArray(), 50), Bundle(Practitioner("a"), Practitioner("b")));
        Assert.Equal(("a b", string.Empty, 0), await FetchAsync("a", "b"));
        Assert.Contains(TimeSpan.FromSeconds(7), _pacing.Delays);
    }

    [Fact]
    public async Task A_refused_token_is_renewed_and_a_refused_sign_in_ends_the_work()
    {
        _server.On(Search("a", "b"), Reply.Status(401), Bundle(Practitioner("a"), Practitioner("b")));
        Assert.Equal(("a b", string.Empty, 0), await FetchAsync("a", "b"));
        Assert.Equal(2, _server.Requests.Select(request => request["Authorization"]).Distinct().Count());

        _server.On(Search("c", "d"), Reply.Status(401));
        RedoxExportException error = await Assert.ThrowsAsync<RedoxExportException>(() => FetchAsync("c", "d"));
        Assert.Equal((ErrorIds.ReferencesInterrupted, ErrorKind.Authentication), (error.ErrorId, error.Kind));
    }

    [Fact]
    public async Task A_server_that_is_overloaded_ends_the_work_and_nothing_counts_as_absent()
    {
        _server.On(Search("a", "b"), Reply.Status(503));
        Assert.Equal(ErrorIds.ReferencesInterrupted, (await Assert.ThrowsAsync<RedoxExportException>(() => FetchAsync("a", "b"))).ErrorId);
    }

    [Theory]
    [InlineData("""{"resourceType":"Practitioner","id":"other"}""")]
    [InlineData("""{"resourceType":"Patient","id":"a"}""")]
    [InlineData("<html>")]
    [InlineData("")]
    public async Task A_read_that_returns_something_else_is_a_failure(string answer)
    {
        _server.On(Read("a"), Reply.Text(200, answer));
        ReferenceFetcher fetcher = await FetcherAsync();
        Assert.Equal((string.Empty, string.Empty, 1), Of(await fetcher.FetchAsync("Practitioner", ["a"], default)));
        Assert.Equal(ErrorIds.ReferenceAnswerNotValid, fetcher.ErrorOf("Practitioner")!.ErrorId);
    }

    [Fact]
    public async Task After_ten_failures_in_a_row_a_type_is_given_up_and_others_are_not()
    {
        _server.Otherwise = request => request.Uri.AbsolutePath.Contains("Practitioner", StringComparison.Ordinal) ? Reply.Status(403) : Reply.Text(200, """{"resourceType":"Location","id":"l"}""");
        ReferenceFetcher fetcher = await FetcherAsync();
        string[] ids = [.. Enumerable.Range(0, 30).Select(i => i.ToString(CultureInfo.InvariantCulture))];
        Assert.Equal((string.Empty, string.Empty, 30), Of(await fetcher.FetchAsync("Practitioner", ids, default)));
        Assert.Equal(12, _server.Requests.Count);
        Assert.Equal((ErrorIds.ReferenceNotFetched, 403), (fetcher.ErrorOf("Practitioner")!.ErrorId, fetcher.ErrorOf("Practitioner")!.StatusCode));
        Assert.Single((await fetcher.FetchAsync("Location", ["l"], default)).Resources);
    }

    [Fact]
    public async Task No_event_and_no_error_has_the_id()
    {
        _server.Otherwise = request => request.Uri.Query.Length > 0 ? Reply.Status(400)
            : request.Uri.AbsolutePath.EndsWith("secret1", StringComparison.Ordinal) ? Reply.Cut(200, "{"u8.ToArray(), 10)
            : Reply.Status(302, "Location: https://evil.example/x");
        ReferenceFetcher fetcher = await FetcherAsync();
        FetchedBatch batch = await fetcher.FetchAsync("Patient", ["secret1", "secret2"], default);
        Assert.Equal(2, batch.Failed);
        Assert.DoesNotContain("secret", fetcher.ErrorOf("Patient")!.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", fetcher.ErrorOf("Patient")!.Target?.ToString() ?? string.Empty, StringComparison.Ordinal);
        Assert.NotEmpty(_events.All);
        Assert.DoesNotContain(_events.All, each => each.Message.Contains("secret", StringComparison.Ordinal));
        Assert.DoesNotContain(_server.Requests, request => request.Uri.Host != "fhir.example.org");
    }

    [Fact]
    public async Task A_type_is_not_part_of_a_path_and_an_id_is_escaped()
    {
        _server.Otherwise = request => Reply.Status(404);
        await FetchAsync("a+b=", "c&d");
        Assert.Equal($"GET {Base}/Practitioner?_id=a%2Bb%3D,c%26d&_count=2", _server.Requests[0].ToString());
    }

    private static string Practitioner(string id) => $$"""{"resourceType":"Practitioner","id":"{{id}}"}""";

    private static string Search(params string[] ids) => $"GET {Base}/Practitioner?_id={string.Join(",", ids)}&_count={ids.Length}";

    private static string Read(string id) => $"GET {Base}/Practitioner/{id}";

    private static Reply Resource(string id) => Reply.Text(200, Practitioner(id));

    private static Reply Bundle(params string[] resources) => Page(null, resources);

    private static Reply Page(string? next, params string[] resources) => Reply.Text(200, $$"""
        {"resourceType":"Bundle","type":"searchset",{{(next is null ? string.Empty : $$"""
        "link":[{"relation":"self","url":"https://x.example/"},{"relation":"next","url":"{{next}}"}],
        """)}}"entry":[{{string.Join(",", resources.Select(resource => $$"""{"fullUrl":"x","resource":{{resource}},"search":{"mode":"match"} }"""))}}]}
        """);

    private static (string Found, string Absent, long Failed) Of(FetchedBatch batch) =>
        (string.Join(" ", batch.Resources.Select(resource => resource.Id).Order(StringComparer.Ordinal)), string.Join(" ", batch.Absent.Order(StringComparer.Ordinal)), batch.Failed);

    private async Task<ReferenceFetcher> FetcherAsync() => new(await TestConnection.OpenAsync(_server, _pacing), _events);

    private async Task<FetchedBatch> RawAsync(params string[] ids) => await (await FetcherAsync()).FetchAsync("Practitioner", ids, default);

    private async Task<(string Found, string Absent, long Failed)> FetchAsync(params string[] ids) => Of(await RawAsync(ids));
}
