using System.Globalization;
using System.Text.Json;
using RedoxExport.References;
using RedoxExport.Tests.Connections;
using RedoxExport.Tests.Transport;

namespace RedoxExport.Tests.References;

/// <summary>Servers that refuse lists of ids, and how they answer batches.</summary>
public sealed class ResourceBatchTests
{
    private const string Base = TestConnection.Base;
    private const string Post = "POST " + Base;
    private const string Metadata = "GET " + Base + "/metadata";

    private readonly ScriptedServer _server = new();
    private readonly RecordingEvents _events = new();
    private readonly TestPacing _pacing = new();
    private readonly HashSet<string> _lacks = [];
    private Func<string[], Reply>? _answer;

    public ResourceBatchTests()
    {
        _server.On(Metadata, Statement("batch"));
        _server.Otherwise = Answer;
    }

    [Theory]
    [InlineData("batch")]
    [InlineData("transaction")]
    public async Task A_server_that_declares_batches_is_asked_for_many_resources_at_once(string declared)
    {
        _server.On(Metadata, Statement(declared));
        _lacks.UnionWith(["3", "4"]);
        (string found, string absent, long failed) = await FetchAsync(Ids(30));
        Assert.Equal((string.Join(" ", Ids(30).Except(_lacks)), "3 4", 0), (found, absent, failed));
        Assert.Equal([25, 5], Batches.Select(each => each.Length));

        // The list, the statement, two batches, and the read that confirms an absence.
        Assert.Equal(5, _server.Requests.Count);
        SeenRequest batch = _server.Requests.First(request => request.Method == "POST");
        Assert.StartsWith("Bearer ", batch["Authorization"], StringComparison.Ordinal);
        Assert.Equal("application/fhir+json", batch["Content-Type"]);
        Assert.StartsWith("""{"resourceType":"Bundle","type":"batch","entry":[{"request":{"method":"GET","url":"Location/0"}},""", batch.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_does_not_declare_batches_gets_none()
    {
        _server.On(Metadata, Statement("history-system"));
        ReferenceFetcher fetcher = await FetcherAsync();
        Assert.Equal(6, (await fetcher.FetchAsync("Location", Ids(6), default)).Resources.Count);
        Assert.Equal(6, (await fetcher.FetchAsync("Location", Ids(6), default)).Resources.Count);
        Assert.Empty(Batches);
        Assert.Equal(1, _server.CountOf(Metadata));
    }

    [Theory]
    [InlineData(404, "")]
    [InlineData(200, "<html>")]
    [InlineData(200, """{"resourceType":"CapabilityStatement"}""")]
    public async Task A_server_without_a_statement_gets_none(int status, string body)
    {
        _server.On(Metadata, Reply.Text(status, body));
        Assert.Equal((string.Join(" ", Ids(6)), string.Empty, 0), await FetchAsync(Ids(6)));
        Assert.Empty(Batches);
    }

    [Fact]
    public async Task For_a_few_resources_the_statement_is_not_requested()
    {
        Assert.Equal(("0 1 2", string.Empty, 0), await FetchAsync(Ids(3)));
        Assert.Equal(0, _server.CountOf(Metadata));
    }

    public static TheoryData<string> Wrong => ["lacks one", "has one more", "order", "other id", "other type", "searchset", "outcome", "html", "cut", "empty", "status", "redirect", "400", "405", "500", "501"];

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task A_wrong_answer_is_not_believed_and_leads_to_reads_from_then_on(string wrong)
    {
        _lacks.Add("5");
        _answer = ids => Spoil(wrong, ids);
        ReferenceFetcher fetcher = await FetcherAsync();
        string[] rest = [.. Ids(8).Except(_lacks)];
        Assert.Equal((string.Join(" ", rest), "5", 0), Of(await fetcher.FetchAsync("Location", Ids(8), default)));
        int batches = Batches.Count;
        Assert.Equal(8, (await fetcher.FetchAsync("Practitioner", Ids(8), default)).Resources.Count + 1);
        Assert.Equal(batches, Batches.Count);
        Assert.Single(_events.All, each => each.Name == "BatchesRefused");
        Assert.All(_server.Requests, request => Assert.Equal("fhir.example.org", request.Uri.Host));
    }

    [Theory]
    [InlineData("413")]
    [InlineData("large")]
    [InlineData("broken")]
    public async Task A_batch_that_is_too_large_is_halved(string why)
    {
        _answer = ids => ids.Length <= 7 ? BatchOf(ids) : why == "413" ? Reply.Status(413)
            : why == "large" ? Reply.Short(200, [], ResourceSearch.PageLimit + 1) : Reply.Cut(200, "{"u8.ToArray(), 100);
        Assert.Equal((string.Join(" ", Ids(20)), string.Empty, 0), await FetchAsync(Ids(20)));
        Assert.Equal([20, 10, 5, 5, 5, 5], Batches.Select(each => each.Length).Where((length, i) => i == 0 || why != "broken" || length != Batches[i - 1].Length || length == 5));
    }

    [Fact]
    public async Task A_server_that_takes_no_batch_of_any_size_is_read_one_by_one()
    {
        _answer = _ => Reply.Status(413);
        Assert.Equal((string.Join(" ", Ids(20)), string.Empty, 0), await FetchAsync(Ids(20)));
        Assert.Equal([20, 10, 5, 2], Batches.Select(each => each.Length));
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(400)]
    public async Task An_entry_that_was_not_answered_is_read(int status)
    {
        _lacks.Add("6");
        _answer = ids => BatchOf(ids, id => id is "2" or "6" ? status : 200);
        Assert.Equal(("0 1 2 3 4 5 7", "6", 0), await FetchAsync(Ids(8)));
        Assert.Single(Batches);
    }

    [Fact]
    public async Task An_entry_that_is_refused_to_a_read_as_well_is_a_failure_and_not_an_absence()
    {
        _answer = ids => BatchOf(ids, id => id is "2" ? 403 : 200);
        _server.On(Read("2"), Reply.Status(403));
        ReferenceFetcher fetcher = await FetcherAsync();
        Assert.Equal(("0 1 3 4 5", string.Empty, 1), Of(await fetcher.FetchAsync("Location", Ids(6), default)));
        Assert.Equal((ErrorIds.ReferenceNotFetched, 403), (fetcher.ErrorOf("Location")!.ErrorId, fetcher.ErrorOf("Location")!.StatusCode));
    }

    [Fact]
    public async Task A_sign_in_that_is_refused_for_an_entry_and_for_a_read_ends_the_work()
    {
        _answer = ids => BatchOf(ids, _ => 401);
        _server.On(Read("0"), Reply.Status(401));
        Assert.Equal(ErrorKind.Authentication, (await Assert.ThrowsAsync<RedoxExportException>(() => FetchAsync(Ids(6)))).Kind);
    }

    [Fact]
    public async Task A_server_that_finds_nothing_in_a_batch_has_not_proved_that_there_is_nothing()
    {
        _lacks.Add("5");
        _answer = ids => BatchOf(ids, _ => 404);
        Assert.Equal(("0 1 2 3 4", "5", 0), await FetchAsync(Ids(6)));
    }

    [Fact]
    public async Task A_server_that_says_of_some_that_they_are_absent_is_tried_by_the_last()
    {
        _answer = ids => BatchOf(ids, id => int.Parse(id, CultureInfo.InvariantCulture) < 3 ? 200 : 404);
        ReferenceFetcher fetcher = await FetcherAsync();
        Assert.Equal((string.Join(" ", Ids(6)), string.Empty, 0), Of(await fetcher.FetchAsync("Location", Ids(6), default)));
        Assert.Equal(6, (await fetcher.FetchAsync("Location", Ids(6), default)).Resources.Count);
        Assert.Single(Batches);
    }

    [Fact]
    public async Task An_absence_that_cannot_be_confirmed_is_not_believed()
    {
        _answer = ids => BatchOf(ids, id => id is "0" ? 200 : 404);
        _server.On(Read("5"), Reply.Status(403));
        Assert.Equal(("0 1 2 3 4", string.Empty, 1), await FetchAsync(Ids(6)));
    }

    [Fact]
    public async Task A_batch_is_repeated_like_a_read_and_a_token_that_is_refused_is_renewed()
    {
        int sent = 0;
        _answer = ids => ++sent switch { 1 => Reply.Status(429, "Retry-After: 7"), 2 => Reply.Status(503), 3 => Reply.Status(401), 4 => Reply.Cut(200, "{"u8.ToArray(), 50), _ => BatchOf(ids) };
        Assert.Equal((string.Join(" ", Ids(6)), string.Empty, 0), await FetchAsync(Ids(6)));
        Assert.Contains(TimeSpan.FromSeconds(7), _pacing.Delays);
        SeenRequest[] batches = [.. _server.Requests.Where(request => request.Method == "POST")];
        Assert.Equal(5, batches.Length);
        Assert.Single(batches.Select(request => request.Body).Distinct());
        Assert.Equal(2, batches.Select(request => request["Authorization"]).Distinct().Count());
        Assert.DoesNotContain(_server.Requests, request => request.ToString() == Read("0"));
    }

    [Fact]
    public async Task An_id_that_has_to_be_escaped_is_never_part_of_a_batch()
    {
        Assert.Equal(("0 1 2 3 4 5 a+b c&d", string.Empty, 0), await FetchAsync([.. Ids(6), "a+b", "c&d"]));
        Assert.Equal(Ids(6), Assert.Single(Batches));
        Assert.Contains(_server.Requests, request => request.ToString() == Read("a%2Bb"));
    }

    [Fact]
    public async Task No_event_has_an_id()
    {
        _answer = ids => Reply.Text(500, """{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"exception","diagnostics":"no"}]}""");
        await FetchAsync(["secret1", "secret2", "secret3", "secret4"]);
        Assert.NotEmpty(Batches);
        Assert.DoesNotContain(_events.All, each => each.Message.Contains("secret", StringComparison.Ordinal));
    }

    private List<string[]> Batches => [.. _server.Requests.Where(request => request.ToString() == Post).Select(Asked)];

    private static string[] Ids(int count) => [.. Enumerable.Range(0, count).Select(i => i.ToString(CultureInfo.InvariantCulture)).Order(StringComparer.Ordinal)];

    private static string Read(string id) => $"GET {Base}/Location/{id}";

    private static Reply Statement(string interaction) => Reply.Text(200, $$"""
        {"resourceType":"CapabilityStatement","fhirVersion":"4.0.1","rest":[{"mode":"server","interaction":[{"code":"{{interaction}}"}],"resource":[{"type":"Location","interaction":[{"code":"read"}]}]}]}
        """);

    private static string[] Asked(SeenRequest request) =>
        [.. JsonDocument.Parse(request.Body!).RootElement.GetProperty("entry").EnumerateArray().Select(entry => entry.GetProperty("request").GetProperty("url").GetString()!.Split('/')[1])];

    private static (string Found, string Absent, long Failed) Of(FetchedBatch batch) =>
        (string.Join(" ", batch.Resources.Select(resource => resource.Id).Order(StringComparer.Ordinal)), string.Join(" ", batch.Absent.Order(StringComparer.Ordinal)), batch.Failed);

    private async Task<ReferenceFetcher> FetcherAsync() => new(await TestConnection.OpenAsync(_server, _pacing), _events);

    private async Task<(string Found, string Absent, long Failed)> FetchAsync(string[] ids) => Of(await (await FetcherAsync()).FetchAsync("Location", ids, default));

    private Reply Answer(SeenRequest request)
    {
        if (request.Uri.Query.Length > 0)
        {
            return Reply.Status(400);
        }

        if (request.Method == "POST")
        {
            string[] ids = Asked(request);
            return _answer?.Invoke(ids) ?? BatchOf(ids);
        }

        string[] parts = [.. request.Uri.AbsolutePath.Split('/').TakeLast(2).Select(Uri.UnescapeDataString)];
        return _lacks.Contains(parts[1]) ? Reply.Status(404) : Reply.Text(200, $$"""{"resourceType":"{{parts[0]}}","id":"{{parts[1]}}"}""");
    }

    private Reply BatchOf(string[] ids, Func<string, int>? statusOf = null) => Reply.Text(200, BundleOf(ids, id => statusOf?.Invoke(id) ?? (_lacks.Contains(id) ? 404 : 200)));

    private static string BundleOf(IEnumerable<string> ids, Func<string, int> statusOf) =>
        $$"""{"resourceType":"Bundle","type":"batch-response","entry":[{{string.Join(",", ids.Select(id => statusOf(id) is var status && status == 200
            ? $$"""{"resource":{"resourceType":"Location","id":"{{id}}"},"response":{"status":"200 OK"} }"""
            : $$"""{"response":{"status":"{{status}}","outcome":{"resourceType":"OperationOutcome"} } }"""))}}]}""";

    private Reply Spoil(string wrong, string[] ids)
    {
        int StatusOf(string id) => _lacks.Contains(id) ? 404 : 200;
        string right = BundleOf(ids, StatusOf);
        return wrong switch
        {
            "lacks one" => Reply.Text(200, BundleOf(ids.Skip(1), StatusOf)),
            "has one more" => Reply.Text(200, BundleOf(ids.Append("z"), StatusOf)),
            "order" => Reply.Text(200, BundleOf(Enumerable.Reverse(ids), StatusOf)),
            "other id" => Reply.Text(200, right.Replace("\"id\":\"1\"", "\"id\":\"z\"", StringComparison.Ordinal)),
            "other type" => Reply.Text(200, right.Replace("\"Location\",\"id\":\"1\"", "\"Patient\",\"id\":\"1\"", StringComparison.Ordinal)),
            "searchset" => Reply.Text(200, right.Replace("batch-response", "searchset", StringComparison.Ordinal)),
            "outcome" => Reply.Text(200, """{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"not-supported"}]}"""),
            "html" => Reply.Text(200, "<html><body>Sign in</body></html>"),
            "cut" => Reply.Text(200, right[..(right.Length / 2)]),
            "empty" => Reply.Text(200, string.Empty),
            "status" => Reply.Text(200, right.Replace("200 OK", "OK", StringComparison.Ordinal)),
            "redirect" => Reply.Status(307, "Location: https://evil.example/r4"),
            "500" => Reply.Text(500, """{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"exception"}]}"""),
            _ => Reply.Status(int.Parse(wrong, CultureInfo.InvariantCulture)),
        };
    }
}
